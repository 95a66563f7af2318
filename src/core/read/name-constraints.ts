import type { NameConstraints, NameSubtrees } from '../facts/certificate.js';
import { addressFromBytes } from './address.js';
import { readWhole, tag, type DerReader } from './der.js';
import { ReadError } from './errors.js';

/** What an extension of name constraints says, and whether there is a form of name in it that Go does not look at. */
export interface ReadConstraints {
  readonly constraints: NameConstraints;
  readonly hasOthers: boolean;
}

/**
 * RFC 5280 4.2.1.10, refused where Go's parser refuses it: nothing permitted and nothing excluded, a domain that is none, a network whose
 * mask has gaps.
 *
 * @throws ReadError READ_DER, READ_CERTIFICATE
 */
export function readNameConstraints(value: Buffer): ReadConstraints {
  return readWhole(value, what, (outer) => {
    const both = outer.enter(tag.sequence, what);
    const [permitted, excluded] = [0, 1].map((number) =>
      both.peek() === tag.contextConstructed(number)
        ? readSubtrees(both.enter(tag.contextConstructed(number), what))
        : none,
    ) as [ReadSubtrees, ReadSubtrees];
    both.end();
    if (permitted.count + excluded.count === 0) throw malformed('a name', 'none');
    return {
      constraints: { permitted: permitted.subtrees, excluded: excluded.subtrees },
      hasOthers: permitted.hasOthers || excluded.hasOthers,
    };
  });
}

const what = 'name constraints';

interface ReadSubtrees {
  readonly subtrees: NameSubtrees;
  readonly hasOthers: boolean;
  readonly count: number;
}

const none: ReadSubtrees = { subtrees: { dns: [], ip: [], email: [], uri: [] }, hasOthers: false, count: 0 };

function readSubtrees(list: DerReader): ReadSubtrees {
  const found = { dns: [] as string[], ip: [] as string[], email: [] as string[], uri: [] as string[] };
  let [hasOthers, count] = [false, 0];
  for (; !list.empty; count += 1) {
    // The distances behind the base are obsolete, and Go does not look at them.
    const base = list.enter(tag.sequence, what).element();
    const text = base.contents.toString('latin1');
    if (base.tag === tag.context(2)) found.dns.push(domain(text));
    else if (base.tag === tag.context(7)) found.ip.push(network(base.contents));
    else if (base.tag === tag.context(1)) found.email.push(text.includes('@') ? mailbox(text) : domain(text));
    else if (base.tag === tag.context(6)) found.uri.push(host(text));
    else hasOthers = true;
  }
  return { subtrees: found, hasOthers, count };
}

/** Labels of printable ASCII, a leading dot for whatever is below; empty for every name. */
function domain(text: string): string {
  if (text === '' || (/^\.?[\x21-\x7e]+$/.test(text) && !/(^|\.)\.|\.$/.test(text.replace(/^\./, '')))) return text;
  throw malformed('a domain', JSON.stringify(text));
}

function host(text: string): string {
  if (!/^[\d.]+$|:/.test(text)) return domain(text);
  throw malformed('a domain of a URI', JSON.stringify(text));
}

/** RFC 2821 4.1.2 without its quoted forms, which nobody writes into a constraint. */
function mailbox(text: string): string {
  if (isMailbox(text)) return text;
  throw malformed('a mailbox', JSON.stringify(text));
}

/** Whether this is `local@domain` with a local part of atoms: what Go can compare with a constraint, and a little less. */
export const isMailbox = (text: string): boolean =>
  /^[\w!#$%&'*+\-/=?^`{|}~]+(\.[\w!#$%&'*+\-/=?^`{|}~]+)*@[\x21-\x2d\x2f-\x7e]+(\.[\x21-\x2d\x2f-\x7e]+)*$/.test(text);

/** `10.0.0.0/8`, as written: host bits are kept. An IPv4 network in the form of IPv6 holds no address that Go compares with it. */
function network(octets: Buffer): string {
  const half = octets.length / 2;
  if (half !== 4 && half !== 16) throw malformed('an address and a mask', `${octets.length} octets`);
  const mask = [...octets.subarray(half)].map((octet) => octet.toString(2).padStart(8, '0')).join('');
  if (!/^1*0*$/.test(mask)) throw malformed('a mask without gaps', 'another');
  const address = half === 16 ? sixteen(octets.subarray(0, 16)) : (addressFromBytes(octets.subarray(0, 4)) ?? '');
  return `${address}/${mask.replace(/0*$/, '').length}`;
}

const sixteen = (octets: Buffer): string => (octets.toString('hex').match(/.{4}/g) ?? []).join(':');

const malformed = (expected: string, got: string): ReadError =>
  new ReadError('READ_CERTIFICATE', `expected ${expected} in name constraints, got ${got}`);
