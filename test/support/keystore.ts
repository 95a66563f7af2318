import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '../../src/core/facts/secret.js';
import { derivePkcs12, purpose } from '../../src/core/read/pkcs12-derivation.js';
import { integer, octets, oid, sequence, tlv } from './forge.js';
import { openssl } from './openssl.js';
import type { Made } from './plain.js';
import { scratch } from './scratch.js';

/**
 * A certificate, its key and the authority behind it in PKCS#12, as OpenSSL packs them.
 *
 * @param options further arguments of `openssl pkcs12 -export`
 */
export function keystore(leaf: Made, authority: Made, password: string, ...options: readonly string[]): Buffer {
  const folder = scratch();
  const at = (name: string) => join(folder, name);
  writeFileSync(at('leaf.crt'), leaf.pem);
  writeFileSync(at('leaf.key'), leaf.key.pem);
  writeFileSync(at('ca.crt'), authority.pem);
  const parts = ['-in', at('leaf.crt'), '-inkey', at('leaf.key'), '-certfile', at('ca.crt')];
  return openssl(['pkcs12', '-export', ...parts, '-passout', `pass:${password}`, '-name', 'x', ...options]);
}

/** The parts of PKCS#12, whatever they are, behind a MAC that is right (RFC 7292 section 4): whoever has the password made them. */
export function sealed(safe: Buffer, password: string): Buffer {
  const salt = Buffer.from('salt');
  const key = derivePkcs12(new Secret(password), purpose.mac, { digest: 'sha256', salt, iterations: 1 }, 32);
  const mac = createHmac('sha256', key).update(safe).digest();
  return sequence(
    integer(Buffer.from([3])),
    sequence(oid('1.2.840.113549.1.7.1'), tlv(0xa0, octets(safe))),
    sequence(sequence(sequence(oid('2.16.840.1.101.3.4.2.1'), tlv(0x05)), octets(mac)), octets(salt)),
  );
}
