import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import type { Signer } from '../../core/facts/issue-port.js';
import type { KeyKind } from '../../core/facts/key.js';
import type { Secret } from '../../core/facts/secret.js';
import { tag } from '../../core/read/der.js';
import { element, objectIdentifier, sequence } from '../../core/read/encode.js';
import { IssueError } from './errors.js';

/** A signature scheme: the name of a Signer's `algorithm`, its digest, and what certificates say of it. */
interface Scheme {
  readonly name: string;
  readonly digest: string;
  /** DER of AlgorithmIdentifier. */
  readonly identifier: Buffer;
}

/** RFC 5758 3.2: without parameters. */
const ecdsa = (bits: number, id: string): Scheme => ({
  name: `ECDSA/SHA-${bits}`,
  digest: `sha${bits}`,
  identifier: sequence(objectIdentifier(id)),
});

/** What Go picks too: the digest that matches the strength of the curve; SHA-256 for RSA. */
const curves: Readonly<Record<string, { readonly kind: KeyKind; readonly scheme: Scheme }>> = {
  prime256v1: { kind: ecKind(256), scheme: ecdsa(256, '1.2.840.10045.4.3.2') },
  secp384r1: { kind: ecKind(384), scheme: ecdsa(384, '1.2.840.10045.4.3.3') },
  secp521r1: { kind: ecKind(521), scheme: ecdsa(512, '1.2.840.10045.4.3.4') },
};

function ecKind(bits: number): KeyKind {
  return { family: 'ECDSA', name: `ECDSA-P${bits}`, bits };
}

/** RFC 4055 section 5: the parameters are NULL. */
const rsa: Scheme = {
  name: 'RSASSA-PKCS1-v1_5/SHA-256',
  digest: 'sha256',
  identifier: sequence(objectIdentifier('1.2.840.113549.1.1.11'), element(tag.null)),
};

/** The AlgorithmIdentifier behind a signer's `algorithm`, DER. */
export const algorithmIdentifiers: ReadonlyMap<string, Buffer> = new Map(
  [...Object.values(curves).map(({ scheme }) => scheme), rsa].map(({ name, identifier }) => [name, identifier]),
);

function schemeOf(key: KeyObject): { readonly kind: KeyKind; readonly scheme: Scheme } {
  const { modulusLength: bits = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') return { kind: { family: 'RSA', name: `RSA-${bits}`, bits }, scheme: rsa };
  const found = curves[namedCurve];
  if (found !== undefined) return found;
  throw new IssueError(
    'ISSUE_KEY',
    `expected an RSA or ECDSA authority key, got ${key.asymmetricKeyType ?? 'another'}`,
  );
}

/** A signer over a key in a file. The key is imported once and stays in this closure. @throws IssueError ISSUE_KEY */
export const signerOf = (privateKey: Secret): Promise<Signer> =>
  new Promise((resolve) => {
    resolve(signerWith(importKey(privateKey)));
  });

function importKey(privateKey: Secret): KeyObject {
  try {
    return createPrivateKey(privateKey.reveal());
  } catch {
    // The cause could quote the input.
    throw new IssueError('ISSUE_KEY', 'expected an unencrypted private key in PEM, got something else');
  }
}

function signerWith(key: KeyObject): Signer {
  const { kind, scheme } = schemeOf(key);
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    algorithm: scheme.name,
    publicKey: { kind, fingerprint: createHash('sha256').update(spki).digest('hex'), spki },
    sign: (data) => Promise.resolve(sign(scheme.digest, data, key)),
  };
}
