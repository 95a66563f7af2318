import { isIP } from 'node:net';
import { IPv4, IPv6, parse } from 'ipaddr.js';
import type { CertificateFacts, NameConstraints, NameSubtrees, SubjectAltNames } from '../facts/certificate.js';
import { isMailbox } from '../read/name-constraints.js';
import { hostOf } from '../read/uri.js';

/** A name that somebody above a certificate does not allow it to bear. */
export interface ForbiddenName {
  readonly name: string;
  readonly by: CertificateFacts;
}

/**
 * Names that a chain bears against the constraints of those above it (RFC 5280 6.1.4 (g)), as Go judges it: constraints bind everything
 * below, whether they are critical or not. Names of a form that Go cannot compare are forbidden wherever there are constraints.
 *
 * @param chain the holder first, its authority last
 */
export function forbiddenNames(chain: readonly CertificateFacts[]): readonly ForbiddenName[] {
  return chain.flatMap(({ sans }, index) =>
    chain.slice(index + 1).flatMap((by) => {
      const { nameConstraints } = by;
      return nameConstraints === undefined ? [] : against(sans, nameConstraints).map((name) => ({ name, by }));
    }),
  );
}

function against(sans: SubjectAltNames, constraints: NameConstraints): readonly string[] {
  const ofKind = (kind: string): readonly string[] =>
    sans.other.flatMap((name) => (name.startsWith(`${kind}:`) ? name.slice(kind.length + 1) : []));
  const refused = (form: keyof NameSubtrees, names: readonly string[], isBelow: Comparison): readonly string[] => {
    const [permitted, excluded] = [constraints.permitted[form], constraints.excluded[form]];
    return names.filter(
      (name) =>
        (permitted.length > 0 && !permitted.some((subtree) => isBelow(name, subtree, 'permitted'))) ||
        excluded.some((subtree) => isBelow(name, subtree, 'excluded')),
    );
  };
  const [emails, uris] = [ofKind('email'), ofKind('uri')];
  // Go compares an IPv4 address in 16 octets with no network at all.
  const mapped = constraints.permitted.ip.length + constraints.excluded.ip.length > 0 ? ofKind('mapped') : [];
  return [
    ...sans.dns.filter((name) => !isComparable(name)),
    ...refused('dns', sans.dns.filter(isComparable), isBelowDomain),
    ...mapped,
    ...refused('ip', sans.ip, isInNetwork),
    ...emails.filter((name) => !isMailbox(name)),
    ...refused('email', emails.filter(isMailbox), isBelowMailbox),
    ...uris.filter((uri) => !isNamedHost(hostOf(uri))),
    ...refused(
      'uri',
      uris.filter((uri) => isNamedHost(hostOf(uri))),
      (uri, subtree, list) => isBelowDomain(hostOf(uri) ?? '', subtree, list),
    ),
  ];
}

type Comparison = (name: string, subtree: string, list: keyof NameConstraints) => boolean;

/** A name without labels is below every domain and no other; one that is malformed cannot be compared. */
const isComparable = (name: string): boolean =>
  name === '' || (/^[\x21-\x7e]+$/.test(name) && name.split('.').every((label) => label !== ''));

const isNamedHost = (host: string | undefined): boolean => host !== undefined && isIP(host) === 0;

/** A wildcard is excluded as soon as one of the names that it stands for is. */
function isBelowDomain(name: string, subtree: string, list: keyof NameConstraints): boolean {
  const [below, domain] = [name.toLowerCase(), subtree.toLowerCase()];
  if (domain === '' || below === domain) return true;
  if (below.endsWith(domain.startsWith('.') ? domain : `.${domain}`)) return true;
  return list === 'excluded' && below.startsWith('*.') && domain.replace(/^[^.]*/, '') === below.slice(1);
}

function isBelowMailbox(mailbox: string, subtree: string, list: keyof NameConstraints): boolean {
  const [local, host = ''] = mailbox.split('@');
  if (!subtree.includes('@')) return isBelowDomain(host, subtree, list);
  const [only, at = ''] = subtree.split('@');
  return local === only && host.toLowerCase() === at.toLowerCase();
}

function isInNetwork(address: string, network: string): boolean {
  const [base = '', length] = network.split('/');
  const [one, other] = [parse(address), parse(base)];
  if (one instanceof IPv4 && other instanceof IPv4) return one.match(other, Number(length));
  return one instanceof IPv6 && other instanceof IPv6 && one.match(other, Number(length));
}
