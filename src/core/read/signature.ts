import { constants, verify } from 'node:crypto';
import type { CertificateFacts, SignatureAlgorithm } from '../facts/certificate.js';
import { oid, signatureSchemes, type SignatureScheme } from './algorithms.js';
import { signedParts } from './signed-parts.js';
import { type DerReader, readWhole, tag } from './der.js';
import { publicKeyObject } from './public-key.js';

/** What an AlgorithmIdentifier says; undefined for what Go's crypto/x509 does not verify either. */
interface ReadScheme {
  readonly id: string;
  readonly scheme: SignatureScheme | undefined;
}

function readScheme(raw: Buffer): ReadScheme {
  return readWhole(raw, 'algorithm', (outer) => {
    const algorithm = outer.enter(tag.sequence, 'algorithm');
    const id = algorithm.oid();
    const parameters = algorithm.empty ? undefined : algorithm.element().raw;
    algorithm.end();
    if (id === oid.rsaPss) return { id, scheme: parameters === undefined ? undefined : pssScheme(parameters) };
    // RFC 8410 3: no parameters, and Go insists.
    return { id, scheme: id === oid.ed25519 && parameters !== undefined ? undefined : signatureSchemes[id] };
  });
}

const digests: Readonly<Record<string, { readonly name: string; readonly length: number }>> = {
  '2.16.840.1.101.3.4.2.1': { name: 'sha256', length: 32 },
  '2.16.840.1.101.3.4.2.2': { name: 'sha384', length: 48 },
  '2.16.840.1.101.3.4.2.3': { name: 'sha512', length: 64 },
};
const mgf1 = '1.2.840.113549.1.1.8';

/** RSASSA-PSS-params (RFC 4055 3.1) in the three forms that Go knows: one hash throughout, and a salt of its length. */
function pssScheme(parameters: Buffer): SignatureScheme | undefined {
  try {
    return readWhole(parameters, 'PSS parameters', (outer) => {
      const fields = outer.enter(tag.sequence, 'PSS parameters');
      const hash = hashIn(fields.enter(tag.contextConstructed(0), 'PSS hash'));
      const mask = fields.enter(tag.contextConstructed(1), 'PSS mask').enter(tag.sequence, 'PSS mask');
      const isMgf1 = mask.oid() === mgf1 && hashIn(mask) === hash;
      const saltLength = fields.enter(tag.contextConstructed(2), 'PSS salt').integer();
      const trailer = fields.empty ? 1n : fields.enter(tag.contextConstructed(3), 'PSS trailer').integer();
      fields.end();
      const digest = digests[hash];
      if (digest === undefined || !isMgf1 || trailer !== 1n || saltLength !== BigInt(digest.length)) return undefined;
      const name = `${digest.name.toUpperCase()}-RSAPSS`;
      return { name, weak: false, digest: digest.name, saltLength: digest.length };
    });
  } catch {
    return undefined;
  }
}

/** The hash in an AlgorithmIdentifier, whose parameters are NULL or left out. */
function hashIn(reader: DerReader): string {
  const algorithm = reader.enter(tag.sequence, 'hash');
  const id = algorithm.oid();
  if (!algorithm.empty) algorithm.element(tag.null);
  algorithm.end();
  reader.end();
  return id;
}

export function readSignatureAlgorithm(raw: Buffer): SignatureAlgorithm {
  const { id, scheme } = readScheme(raw);
  return { name: scheme?.name ?? id, weak: scheme?.weak ?? false, known: scheme !== undefined };
}

/** Whether the key of `issuer` made the signature on `child`. Names are not compared; what is not known is not verified. */
export function signedBy(child: CertificateFacts, issuer: CertificateFacts): boolean {
  const { tbs, algorithm, signature } = signedParts(Buffer.from(child.der));
  const { scheme } = readScheme(algorithm);
  if (scheme === undefined || !isKnownKey(issuer)) return false;
  try {
    const key = publicKeyObject(Buffer.from(issuer.publicKey.spki));
    const { saltLength } = scheme;
    const pss = saltLength === undefined ? {} : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
    return verify(scheme.digest, tbs, { key, ...pss }, signature);
  } catch {
    // A key of another family than the signature's is no signer.
    return false;
  }
}

/** RSA keys that are for PSS alone, DSA and the like: Go verifies nothing with them. */
export const isKnownKey = ({ publicKey: { kind } }: CertificateFacts): boolean => kind.bits > 0;
