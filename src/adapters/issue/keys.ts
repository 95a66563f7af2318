import { createECDH, createHash, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { NewKey } from '../../core/facts/issue-port.js';
import type { KeyAlgorithm, KeyKind } from '../../core/facts/key.js';
import { Secret } from '../../core/facts/secret.js';
import { ecPkcs8, ecSpki, objectIdentifier } from '../../core/read/encode.js';
import { renderPem } from '../../core/read/pem.js';

/** A key as it was made: DER of SubjectPublicKeyInfo, PEM of PKCS#8. */
interface Halves {
  readonly spki: Buffer;
  readonly pkcs8: string;
}

interface Recipe {
  readonly kind: KeyKind;
  readonly make: () => Promise<Halves>;
}

const recipes: Readonly<Record<KeyAlgorithm, Recipe>> = {
  'RSA-2048': rsa(2048),
  'RSA-3072': rsa(3072),
  'RSA-4096': rsa(4096),
  'ECDSA-P256': ec(256, 'prime256v1', '1.2.840.10045.3.1.7'),
  'ECDSA-P384': ec(384, 'secp384r1', '1.3.132.0.34'),
};

const generate = promisify(generateKeyPair) as (
  type: 'rsa',
  options: object,
) => Promise<{ publicKey: KeyObject; privateKey: KeyObject }>;

/** Node makes it off the main thread, so that several are made at once. */
function rsa(bits: number): Recipe {
  const make = async (): Promise<Halves> => {
    const { publicKey, privateKey } = await generate('rsa', { modulusLength: bits, publicExponent: 0x10001 });
    return {
      spki: publicKey.export({ format: 'der', type: 'spki' }),
      pkcs8: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
    };
  };
  return { kind: { family: 'RSA', name: `RSA-${bits}`, bits }, make };
}

/** OpenSSL makes an EC key in a twentieth of the time that it takes to write one down, so that is done here. */
function ec(bits: number, name: string, id: string): Recipe {
  const curve = objectIdentifier(id);
  const make = (): Promise<Halves> => {
    const pair = createECDH(name);
    const point = pair.generateKeys();
    const scalar = Buffer.alloc(bits / 8);
    const digits = pair.getPrivateKey();
    // RFC 5915 section 3: as long as the order, and Node leaves zeros in front away.
    digits.copy(scalar, scalar.length - digits.length);
    return Promise.resolve({
      spki: ecSpki(curve, point),
      pkcs8: renderPem('PRIVATE KEY', ecPkcs8(curve, scalar, point)),
    });
  };
  return { kind: { family: 'ECDSA', name: `ECDSA-P${bits}`, bits }, make };
}

/** A new key pair. */
export async function newKey(algorithm: KeyAlgorithm): Promise<NewKey> {
  const { kind, make } = recipes[algorithm];
  const { spki, pkcs8 } = await make();
  return {
    algorithm,
    publicKey: { kind, fingerprint: createHash('sha256').update(spki).digest('hex'), spki },
    privateKey: new Secret(pkcs8),
  };
}
