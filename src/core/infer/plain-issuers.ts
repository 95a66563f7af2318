import type { Issuance } from '../catalog/desired.js';
import type { CertificateFacts, ExtendedKeyUsage } from '../facts/certificate.js';
import type { Observed } from '../facts/observed.js';
import { usualRenewal } from './inference.js';
import { isApiServers, usualServiceName } from './names.js';
import { maySign } from './plain-file.js';

const usages: readonly string[] = ['serverAuth', 'clientAuth'] satisfies ExtendedKeyUsage[];

/**
 * What is asked of a certificate that nobody has placed: that it comes from the authority that it names, where that was seen too, and
 * that it may be used for what it says itself, by everything above it, and of an API server that it has the name by which pods know it.
 *
 * @param chain the certificates of its file, itself the first
 */
export function plainIssuance(chain: readonly CertificateFacts[], observed: Observed): Issuance | undefined {
  const [leaf] = chain;
  if (leaf === undefined) return undefined;
  return {
    authority: leaf.issuer.commonName ?? leaf.issuer.text,
    purpose: 'clients',
    issuers: issuersOf(leaf, chain, observed),
    request: undefined,
    accept: {
      subjects: undefined,
      usages: (leaf.extendedKeyUsages ?? []).filter((usage): usage is ExtendedKeyUsage => usages.includes(usage)),
      required: isApiServers(leaf) ? usualServiceName(leaf) : [],
      allowed: undefined,
    },
    renewal: usualRenewal,
  };
}

/**
 * Authorities above a certificate, by name: those that lie elsewhere, and of those behind it in its file whatever is the last that
 * was seen. Undefined where there is none.
 */
function issuersOf(
  leaf: CertificateFacts,
  chain: readonly CertificateFacts[],
  observed: Observed,
): readonly string[] | undefined {
  const authorities = [...observed.certificates.values()].filter(maySign);
  const above = new Set<CertificateFacts>();
  const named = [leaf.issuer.der];
  for (let name = named.pop(); name !== undefined; name = named.pop())
    for (const authority of authorities)
      if (authority.subject.der === name && authority !== leaf && !above.has(authority)) {
        above.add(authority);
        named.push(authority.issuer.der);
      }
  const inFile = new Set(chain.map(({ fingerprint }) => fingerprint));
  const isTop = ({ subject, issuer }: CertificateFacts) =>
    subject.der === issuer.der || !authorities.some((other) => other.subject.der === issuer.der);
  const issuers = [...above].filter((authority) => !inFile.has(authority.fingerprint) || isTop(authority));
  return issuers.length === 0 ? undefined : issuers.map(({ fingerprint }) => fingerprint);
}
