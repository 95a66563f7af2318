// Chains that may be anything: most of their parts are as they should be, and any of them can be otherwise.
import fc, { type Arbitrary } from 'fast-check';
import { changedDer, derChange, type DerChange } from './der-tree.js';
import {
  anySan,
  authorityKeyId,
  extension,
  forge,
  integer,
  keyUsage,
  name,
  nameConstraints,
  oid,
  sequence,
  subjectKeyId,
  tlv,
  yes,
  type GeneralNames,
} from './forge.js';
import type { GoChain } from './go-judge.js';
import { days, today } from './home.js';
import {
  algorithms,
  constraints,
  dialled,
  good,
  keys,
  oddNames,
  policies,
  serverNames,
  type AnyKey,
} from './odd-parts.js';

/** Mostly the first, sometimes one of the others. */
const mostly = <T>(usual: T, ...rest: readonly T[]): Arbitrary<T> =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 45 }, { arbitrary: fc.constantFrom(...rest), weight: 1 });

/** One certificate of a chain, as far as its place in the chain does not decide it. */
interface Link {
  readonly key: number;
  readonly algorithm: number;
  readonly basic: 'as it should be' | 'absent' | 'the other way' | 'false in full';
  readonly pathLength: number | undefined;
  readonly usage: number | 'as it should be' | undefined;
  readonly extended: readonly string[] | undefined;
  readonly names: GeneralNames | 'as it should be' | undefined;
  readonly constraints:
    { readonly permitted: GeneralNames; readonly excluded: GeneralNames; readonly critical: boolean } | undefined;
  readonly policies: readonly Buffer[];
  readonly window: readonly [from: number, to: number];
  readonly subject: 'its own' | 'of its issuer' | 'empty' | 'of the first one';
  readonly issuer: 'right' | 'other' | 'empty';
  readonly signer: 'right' | 'other' | 'its own' | 'none';
  readonly authorityId: 'right' | 'absent' | 'other';
  readonly version: 3 | 2 | 1;
  readonly changes: readonly DerChange[];
  /** The changes come after the signature. */
  readonly isAltered: boolean;
}

const serverAuth = '1.3.6.1.5.5.7.3.1';
const clientAuth = '1.3.6.1.5.5.7.3.2';

const link = (isLeaf: boolean): Arbitrary<Link> =>
  fc.record({
    key: fc.oneof(
      { arbitrary: fc.nat(good.length - 1), weight: 25 },
      { arbitrary: fc.nat(keys.length - 1), weight: 2 },
    ),
    algorithm: mostly(0, 1, 2, 3, 4, 5),
    basic: mostly<Link['basic']>('as it should be', 'absent', 'the other way', 'false in full'),
    pathLength: mostly<number | undefined>(undefined, 0, 1, 2),
    usage: mostly<Link['usage']>('as it should be', undefined, 0x00, 0x80, 0x04, 0x02, 0x86, 0x20),
    extended: isLeaf
      ? mostly<Link['extended']>(
          [serverAuth, clientAuth],
          [serverAuth],
          [clientAuth],
          undefined,
          [],
          ['2.5.29.37.0'],
          ['1.2.3'],
        )
      : mostly<Link['extended']>(
          undefined,
          [serverAuth, clientAuth],
          [serverAuth],
          [clientAuth],
          [],
          ['2.5.29.37.0'],
          ['1.2.3'],
        ),
    names: fc.oneof(
      { arbitrary: fc.constant<Link['names']>('as it should be'), weight: 20 },
      { arbitrary: fc.constant(undefined), weight: 1 },
      { arbitrary: fc.array(fc.constantFrom(...serverNames, ...oddNames), { maxLength: 4 }), weight: 2 },
      { arbitrary: fc.constantFrom(...oddNames).map((one) => [...serverNames, one]), weight: 3 },
    ),
    constraints: fc.oneof({ arbitrary: fc.constant(undefined), weight: 5 }, { arbitrary: constraints, weight: 1 }),
    policies: mostly<readonly Buffer[]>([], ...policies),
    window: mostly<Link['window']>([-10, 300], [-20, -10], [10, 300], [300, -10]),
    subject: mostly<Link['subject']>('its own', 'of its issuer', 'empty', 'of the first one'),
    issuer: mostly<Link['issuer']>('right', 'other', 'empty'),
    signer: mostly<Link['signer']>('right', 'other', 'its own', 'none'),
    authorityId: mostly<Link['authorityId']>('right', 'absent', 'other'),
    version: mostly<Link['version']>(3, 2, 1),
    changes: fc.oneof(
      { arbitrary: fc.constant<readonly DerChange[]>([]), weight: 4 },
      { arbitrary: fc.array(derChange, { minLength: 1, maxLength: 2 }), weight: 1 },
    ),
    isAltered: mostly(false, true),
  });

interface Made {
  readonly der: Buffer;
  readonly subject: Buffer;
  readonly any: AnyKey;
}

const nobody = { subject: name('CN=nobody'), any: good[good.length - 1]! };
const nothing = sequence();

function extensionsOf(
  one: Link,
  { any }: { readonly any: AnyKey },
  isCa: boolean,
  issuerId: Buffer | undefined,
): readonly Buffer[] {
  const saysCa = one.basic === 'the other way' ? !isCa : isCa;
  const full = one.basic === 'false in full' ? [saysCa ? yes : Buffer.from([1, 1, 0])] : saysCa ? [yes] : [];
  const length = one.pathLength === undefined ? [] : [integer(Buffer.from([one.pathLength]))];
  const names = one.names === 'as it should be' ? (isCa ? undefined : serverNames) : one.names;
  const usage = one.usage === 'as it should be' ? (isCa ? 0x06 : 0x80) : one.usage;
  return [
    ...(one.basic === 'absent' ? [] : [extension('2.5.29.19', true, sequence(...full, ...length))]),
    ...(usage === undefined ? [] : [keyUsage(usage)]),
    ...(one.extended === undefined ? [] : [extension('2.5.29.37', false, sequence(...one.extended.map(oid)))]),
    ...(names === undefined ? [] : [anySan(names)]),
    ...(one.constraints === undefined
      ? []
      : [nameConstraints(one.constraints.permitted, one.constraints.excluded, one.constraints.critical)]),
    ...one.policies,
    subjectKeyId(any.key.id),
    ...(issuerId === undefined ? [] : [authorityKeyId(issuerId)]),
  ];
}

/** @param above who signs; undefined for what signs itself */
function make(one: Link, above: Made | undefined, first: Made | undefined, title: string, isCa: boolean): Made {
  const any = keys[one.key]!;
  const subject = {
    'its own': name('O=group', `CN=${title}`),
    'of its issuer': above?.subject ?? nothing,
    empty: nothing,
    'of the first one': first?.subject ?? nothing,
  }[one.subject];
  const right = above ?? { subject, any };
  const signer = { right: right.any, other: nobody.any, 'its own': any, none: right.any }[one.signer];
  const choices = algorithms[signer.family];
  const issuerId = { right: right.any.key.id, absent: undefined, other: Buffer.alloc(20, 7) }[one.authorityId];
  const rewrite = (bytes: Buffer) => (one.changes.length === 0 ? bytes : changedDer(bytes, one.changes));
  const der = forge({
    subject,
    issuer: { right: right.subject, other: nobody.subject, empty: nothing }[one.issuer],
    key: any.key,
    signer: signer.key,
    notBefore: days(one.window[0]),
    notAfter: days(one.window[1]),
    extensions: one.version === 3 ? extensionsOf(one, { any }, isCa, issuerId) : [],
    ...(one.version === 3
      ? {}
      : { version: one.version === 1 ? Buffer.alloc(0) : tlv(0xa0, integer(Buffer.from([1]))) }),
    ...(choices[one.algorithm] ?? choices[0]),
    altered: one.signer === 'none',
    ...(one.isAltered ? {} : { rewrite }),
  });
  return { der: one.isAltered ? rewrite(der) : der, subject, any };
}

export interface AnyChain extends GoChain {
  readonly links: readonly Link[];
}

/** A root, up to two intermediates and a leaf, which is a server's or a client's; seldom a second root, or intermediates in another order. */
export const anyChain: Arbitrary<AnyChain> = fc
  .record({
    root: link(false),
    between: fc.oneof(
      { arbitrary: fc.constant<Link[]>([]), weight: 3 },
      { arbitrary: fc.array(link(false), { minLength: 1, maxLength: 2 }), weight: 2 },
    ),
    leaf: link(true),
    second: fc.oneof({ arbitrary: fc.constant(undefined), weight: 15 }, { arbitrary: link(false), weight: 1 }),
    order: mostly<'leaf first' | 'root first' | 'first is left out' | 'with the root'>(
      'leaf first',
      'root first',
      'first is left out',
      'with the root',
    ),
    usages: fc.constantFrom<GoChain['usages']>(['serverAuth'], ['clientAuth'], ['serverAuth', 'clientAuth']),
    alone: mostly(false, true),
  })
  .map(({ root, between, leaf, second, order, usages, alone }) => {
    const authority = make(root, undefined, undefined, 'root', true);
    const made: Made[] = [authority];
    for (const [index, one] of between.entries())
      made.push(make(one, made.at(-1), authority, `intermediate ${index}`, true));
    const holder = make(leaf, alone ? undefined : made.at(-1), authority, 'leaf', false);
    const [, ...inOrder] = made.map(({ der }) => der);
    const behind = {
      'leaf first': [...inOrder].reverse(),
      'root first': inOrder,
      'first is left out': inOrder.slice(0, -1).reverse(),
      'with the root': [...[...inOrder].reverse(), authority.der],
    }[order];
    return {
      links: [root, ...between, leaf],
      leaf: holder.der,
      intermediates: behind,
      roots: [authority.der, ...(second === undefined ? [] : [make(second, undefined, authority, 'root', true).der])],
      at: today,
      usages,
      names: usages.includes('serverAuth') ? dialled : [],
    };
  });
