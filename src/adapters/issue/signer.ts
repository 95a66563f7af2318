import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Signer } from '../../core/facts/issue-port.js';
import type { KeyKind } from '../../core/facts/key.js';
import type { Secret } from '../../core/facts/secret.js';
import { IssueError } from './errors.js';
import { crypto } from './provider.js';

/** A signature scheme in WebCrypto's words, which @peculiar/x509 turns into an AlgorithmIdentifier. */
export interface SigningAlgorithm {
  readonly name: 'ECDSA' | 'RSASSA-PKCS1-v1_5';
  readonly hash: string;
  readonly namedCurve?: string;
}

interface Scheme {
  readonly kind: KeyKind;
  readonly algorithm: SigningAlgorithm;
}

/** What Go picks too: the digest that matches the strength of the curve; SHA-256 for RSA. */
const curves: Readonly<Record<string, Scheme>> = {
  prime256v1: ecdsa('P256', 256, 'SHA-256'),
  secp384r1: ecdsa('P384', 384, 'SHA-384'),
  secp521r1: ecdsa('P521', 521, 'SHA-512'),
};

function ecdsa(curve: string, bits: number, hash: string): Scheme {
  return {
    kind: { family: 'ECDSA', name: `ECDSA-${curve}`, bits },
    algorithm: { name: 'ECDSA', hash, namedCurve: `P-${bits}` },
  };
}

const rsa = (bits: number): Scheme => ({
  kind: { family: 'RSA', name: `RSA-${bits}`, bits },
  algorithm: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
});

function schemeOf(key: KeyObject): Scheme {
  const details = key.asymmetricKeyDetails ?? {};
  const scheme = key.asymmetricKeyType === 'rsa' ? rsa(details.modulusLength ?? 0) : curves[details.namedCurve ?? ''];
  if (scheme === undefined)
    throw new IssueError(
      'ISSUE_KEY',
      `expected an RSA or ECDSA authority key, got ${key.asymmetricKeyType ?? 'another'}`,
    );
  return scheme;
}

/** The scheme behind a signer's `algorithm`, for the certificate builder. */
export const signingAlgorithms: ReadonlyMap<string, SigningAlgorithm> = new Map(
  [...Object.values(curves), rsa(0)].map(({ algorithm }) => [nameOf(algorithm), algorithm]),
);

function nameOf({ name, hash }: SigningAlgorithm): string {
  return `${name}/${hash}`;
}

/** A signer over a key in a file. The key is imported once and stays in this closure. @throws IssueError ISSUE_KEY */
export async function signerOf(privateKey: Secret): Promise<Signer> {
  let key: KeyObject;
  try {
    key = createPrivateKey(privateKey.reveal());
  } catch {
    // The cause could quote the input.
    throw new IssueError('ISSUE_KEY', 'expected an unencrypted private key in PEM, got something else');
  }
  const { kind, algorithm } = schemeOf(key);
  const imported = await crypto.subtle.importKey(
    'pkcs8',
    key.export({ format: 'der', type: 'pkcs8' }),
    algorithm,
    false,
    ['sign'],
  );
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    algorithm: nameOf(algorithm),
    publicKey: { kind, fingerprint: createHash('sha256').update(spki).digest('hex'), spki },
    sign: async (data) => new Uint8Array(await crypto.subtle.sign(algorithm, imported, data)),
  };
}
