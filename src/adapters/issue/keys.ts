import { createHash, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { NewKey } from '../../core/facts/issue-port.js';
import type { KeyAlgorithm, KeyKind } from '../../core/facts/key.js';
import { Secret } from '../../core/facts/secret.js';

const generate = promisify(generateKeyPair) as (
  type: string,
  options: object,
) => Promise<{ publicKey: KeyObject; privateKey: KeyObject }>;

const recipes: Readonly<
  Record<KeyAlgorithm, { readonly kind: KeyKind; readonly type: string; readonly options: object }>
> = {
  'RSA-2048': rsa(2048),
  'RSA-3072': rsa(3072),
  'RSA-4096': rsa(4096),
  'ECDSA-P256': ec('P256', 256),
  'ECDSA-P384': ec('P384', 384),
};

function rsa(bits: number) {
  const kind: KeyKind = { family: 'RSA', name: `RSA-${bits}`, bits };
  return { kind, type: 'rsa', options: { modulusLength: bits, publicExponent: 0x10001 } };
}

function ec(curve: string, bits: number) {
  const kind: KeyKind = { family: 'ECDSA', name: `ECDSA-${curve}`, bits };
  return { kind, type: 'ec', options: { namedCurve: `P-${bits}` } };
}

/** A new key pair. Node makes it off the main thread, so that several RSA keys are made at once. */
export async function newKey(algorithm: KeyAlgorithm): Promise<NewKey> {
  const { kind, type, options } = recipes[algorithm];
  const { publicKey, privateKey } = await generate(type, options);
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return {
    algorithm,
    publicKey: { kind, fingerprint: createHash('sha256').update(spki).digest('hex'), spki },
    privateKey: new Secret(privateKey.export({ format: 'pem', type: 'pkcs8' })),
  };
}
