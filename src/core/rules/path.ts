import type { CertificateFacts } from '../facts/certificate.js';
import { isKnownKey } from '../read/signature.js';
import type { Observed } from '../facts/observed.js';

/** How a certificate relates to the authorities it may come from. */
export type Descent =
  /** Signed by one of them, directly or through intermediates in its own file. */
  | { readonly kind: 'signed'; readonly by: CertificateFacts; readonly through: readonly CertificateFacts[] }
  /** Names one of them, or an intermediate beside it, and the signature is not theirs, or no chain was found within the limit of Go. */
  | { readonly kind: 'broken'; readonly by: CertificateFacts }
  /** Names one of them, and nothing here can verify the signature, or one on the way. */
  | { readonly kind: 'unverifiable'; readonly by: CertificateFacts }
  /** Comes from somewhere else. */
  | { readonly kind: 'foreign' }
  /** None of the authorities was seen, so nothing can be said. */
  | { readonly kind: 'unknown' };

/**
 * Path building over signature edges (RFC 5280 6.1): a name only says who claims to have signed, an edge says who did.
 *
 * @param accepted fingerprints of authority certificates
 * @param intermediates certificates that the holder presents with its own
 */
export function descentOf(
  leaf: CertificateFacts,
  intermediates: readonly CertificateFacts[],
  accepted: readonly string[],
  observed: Pick<Observed, 'certificates' | 'edges'>,
): Descent {
  const authorities = accepted.flatMap((fingerprint) => observed.certificates.get(fingerprint) ?? []);
  if (authorities.length === 0) return { kind: 'unknown' };
  const path = pathFrom(leaf, intermediates, authorities, observed);
  const by = path?.at(-1);
  if (path !== undefined && by !== undefined) return { kind: 'signed', by, through: path.slice(0, -1) };
  const named = [...authorities, ...intermediates].find(
    (candidate) => candidate.subject.der === leaf.issuer.der && !otherKey(leaf, candidate),
  );
  if (named === undefined) return { kind: 'foreign' };
  const isKnown = [leaf, ...intermediates].every(({ signatureAlgorithm }) => signatureAlgorithm.known);
  return { kind: isKnown && isKnownKey(named) ? 'broken' : 'unverifiable', by: named };
}

/** Candidates that Go looks at for one leaf before it gives up (crypto/x509, maxChainSignatureChecks). */
const mostChecks = 100;

/**
 * The certificates above a leaf, up to an authority: of all the chains that Go finds the one that lasts. They are looked for in the
 * order in which Go does, since its limit may come first; then it has only what it found before.
 */
function pathFrom(
  leaf: CertificateFacts,
  intermediates: readonly CertificateFacts[],
  authorities: readonly CertificateFacts[],
  { edges }: Pick<Observed, 'edges'>,
): readonly CertificateFacts[] | undefined {
  let checks = 0;
  const chains: (readonly CertificateFacts[])[] = [];
  const build = (above: readonly CertificateFacts[]): void => {
    const last = above.at(-1) ?? leaf;
    const signers = edges.get(last.fingerprint) ?? [];
    const isSigner = (one: CertificateFacts): boolean => ++checks <= mostChecks && signers.includes(one.fingerprint);
    const chain = [leaf, ...above];
    for (const one of namedBy(last, authorities))
      if (!chain.some((other) => other.fingerprint !== one.fingerprint && isRepeated(one, other)) && isSigner(one))
        chains.push([...above, one]);
    for (const one of namedBy(last, intermediates))
      if (checks <= mostChecks && !chain.some((other) => isRepeated(one, other)) && isSigner(one) && one.isCa)
        build([...above, one]);
  };
  build([]);
  return chains.sort(lastingFirst)[0];
}

/** Who may have signed a certificate by its name, those first that bear its key identifier, and those last that bear another. */
function namedBy(below: CertificateFacts, candidates: readonly CertificateFacts[]): readonly CertificateFacts[] {
  const rank = ({ subjectKeyId }: CertificateFacts): number =>
    subjectKeyId === below.authorityKeyId
      ? 0
      : subjectKeyId === undefined || below.authorityKeyId === undefined
        ? 1
        : 2;
  return candidates.filter(({ subject }) => subject.der === below.issuer.der).sort((a, b) => rank(a) - rank(b));
}

/** By their first end, then by that of the authority, as one that was renewed with its key has two certificates; then the shorter one. */
const lastingFirst = (a: readonly CertificateFacts[], b: readonly CertificateFacts[]): number =>
  endOf(b) - endOf(a) || endOf(b.slice(-1)) - endOf(a.slice(-1)) || a.length - b.length;

const endOf = (chain: readonly CertificateFacts[]): number =>
  Math.min(...chain.map(({ notAfter }) => notAfter.getTime()));

/**
 * Whether Go takes one for another that is in the chain already, and does not go through it: the same name, key and SANs, be it in
 * a different certificate (crypto/x509, alreadyInChain). What is trusted itself needs nobody above it.
 */
const isRepeated = (one: CertificateFacts, other: CertificateFacts): boolean =>
  one.subject.der === other.subject.der &&
  one.publicKey.fingerprint === other.publicKey.fingerprint &&
  JSON.stringify(one.sans) === JSON.stringify(other.sans);

/** The key identifiers say that another key of the same name signed: a re-made authority, not a damaged certificate. */
const otherKey = (leaf: CertificateFacts, authority: CertificateFacts): boolean =>
  leaf.authorityKeyId !== undefined &&
  authority.subjectKeyId !== undefined &&
  leaf.authorityKeyId !== authority.subjectKeyId;
