import type { CertificateFacts } from '../facts/certificate.js';
import { isKnownKey } from '../read/signature.js';
import type { Observed } from '../facts/observed.js';

/** How a certificate relates to the authorities it may come from. */
export type Descent =
  /** Signed by one of them, directly or through intermediates in its own file. */
  | { readonly kind: 'signed'; readonly by: CertificateFacts; readonly through: readonly CertificateFacts[] }
  /** Names one of them, or an intermediate beside it, and the signature is not theirs. */
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
  observed: Observed,
): Descent {
  const authorities = accepted.flatMap((fingerprint) => observed.certificates.get(fingerprint) ?? []);
  if (authorities.length === 0) return { kind: 'unknown' };
  const path = pathFrom([leaf], [...intermediates].sort(longestFirst), authorities, observed);
  const by = path?.at(-1);
  if (path !== undefined && by !== undefined) return { kind: 'signed', by, through: path.slice(0, -1) };
  const named = [...authorities, ...intermediates].find(
    (candidate) => candidate.subject.der === leaf.issuer.der && !otherKey(leaf, candidate),
  );
  if (named === undefined) return { kind: 'foreign' };
  const isKnown = [leaf, ...intermediates].every(({ signatureAlgorithm }) => signatureAlgorithm.known);
  return { kind: isKnown && isKnownKey(named) ? 'broken' : 'unverifiable', by: named };
}

/** The certificates above the last of a chain, up to an authority. @param below the chain as far as it goes, the leaf first */
function pathFrom(
  below: readonly [CertificateFacts, ...CertificateFacts[]],
  intermediates: readonly CertificateFacts[],
  authorities: readonly CertificateFacts[],
  observed: Observed,
): readonly CertificateFacts[] | undefined {
  const signers = observed.edges.get((below.at(-1) ?? below[0]).fingerprint) ?? [];
  const isSigner = (one: CertificateFacts): boolean =>
    signers.includes(one.fingerprint) && !below.some((other) => isRepeated(one, other));
  // An authority that was renewed with its key has two certificates; a chain ends with the one that lasts.
  const [direct] = authorities.filter(isSigner).sort(longestFirst);
  if (direct !== undefined) return [direct];
  for (const intermediate of intermediates) {
    if (!intermediate.isCa || !isSigner(intermediate)) continue;
    const rest = intermediates.filter((other) => other !== intermediate);
    const found = pathFrom([...below, intermediate], rest, authorities, observed);
    if (found !== undefined) return [intermediate, ...found];
  }
  return undefined;
}

const longestFirst = (a: CertificateFacts, b: CertificateFacts): number => b.notAfter.getTime() - a.notAfter.getTime();

/**
 * Whether Go takes one for another that is in the chain already, and does not go through it: the same name, key and SANs in a different
 * certificate (crypto/x509, alreadyInChain). What is trusted itself needs nobody above it.
 */
const isRepeated = (one: CertificateFacts, other: CertificateFacts): boolean =>
  one.fingerprint !== other.fingerprint &&
  one.subject.der === other.subject.der &&
  one.publicKey.fingerprint === other.publicKey.fingerprint &&
  JSON.stringify(one.sans) === JSON.stringify(other.sans);

/** The key identifiers say that another key of the same name signed: a re-made authority, not a damaged certificate. */
const otherKey = (leaf: CertificateFacts, authority: CertificateFacts): boolean =>
  leaf.authorityKeyId !== undefined &&
  authority.subjectKeyId !== undefined &&
  leaf.authorityKeyId !== authority.subjectKeyId;
