import { createHmac, timingSafeEqual } from 'node:crypto';
import type { CertificateFacts } from '../facts/certificate.js';
import type { PrivateKeyFacts } from '../facts/key.js';
import type { Secret } from '../facts/secret.js';
import { nothingHeld, type OpenContainer } from './binary.js';
import { readCertificate } from './certificate.js';
import { type DerReader, tag } from './der.js';
import { ReadError } from './errors.js';
import { decrypt, readIterations, readSequence } from './pkcs12-cipher.js';
import { derivePkcs12, digestSizes, macDigests, purpose } from './pkcs12-derivation.js';
import { readPrivateKey } from './private-key.js';

// RFC 5652 sections 4 and 8, RFC 7292 section 4.2 and appendix D, RFC 2985 6.6.1.
const data = '1.2.840.113549.1.7.1';
const encryptedData = '1.2.840.113549.1.7.6';
const keyBag = '1.2.840.113549.1.12.10.1.1';
const shroudedKeyBag = '1.2.840.113549.1.12.10.1.2';
const certificateBag = '1.2.840.113549.1.12.10.1.3';
const nestedBag = '1.2.840.113549.1.12.10.1.6';
const x509 = '1.2.840.113549.1.9.22.1';

/** More parts than anybody has, each of which costs a derivation. */
const mostParts = 200;

/** Why a file stays closed although it is well formed. */
class Closed extends Error {}

/**
 * Opens PKCS#12 (RFC 7292) by its password. The MAC is verified first, so a wrong password is told from a damaged file, and nothing is
 * decrypted that somebody without the password has made. Of keys only facts leave this room.
 */
export const openPkcs12 =
  (password: Secret): OpenContainer =>
  (der) => {
    const held = { certificates: new Array<CertificateFacts>(), privateKeys: new Array<PrivateKeyFacts>() };
    try {
      let parts = 0;
      const opened = (algorithm: Buffer, ciphertext: Buffer): Buffer => {
        parts += 1;
        if (parts > mostParts) throw new ReadError('READ_CONTAINER', `expected at most ${mostParts} parts, got more`);
        const result = decrypt(algorithm, ciphertext, password);
        if ('reason' in result) throw new Closed(result.reason);
        return result.bytes;
      };
      for (const bag of bagsIn(verified(der, password), opened)) {
        if (bag.kind === certificateBag) held.certificates.push(...certificatesOf(bag.value));
        if (bag.kind === keyBag) held.privateKeys.push(keyOf(bag.value.element(tag.sequence).raw));
        if (bag.kind === shroudedKeyBag) {
          const key = bag.value.enter(tag.sequence, 'encrypted private key');
          const algorithm = key.element(tag.sequence).raw;
          held.privateKeys.push(keyOf(opened(algorithm, key.element(tag.octetString).contents)));
        }
      }
    } catch (error) {
      if (error instanceof Closed) return { kind: 'sealed', form: 'PKCS#12', reason: error.message };
      throw error;
    }
    // Bags have no order that anybody keeps: the chain is behind what is no authority.
    held.certificates.sort((a, b) => Number(a.isCa) - Number(b.isCa));
    return { kind: 'binary', form: 'PKCS#12', ...nothingHeld, ...held };
  };

/** The AuthenticatedSafe, after the MAC over it has been found right (RFC 7292 section 4). */
function verified(der: Buffer, password: Secret): Buffer {
  return readSequence(der, 'PKCS#12', (pfx) => {
    pfx.integer();
    const info = pfx.enter(tag.sequence, 'PKCS#12 contents');
    if (info.oid() !== data) throw new Closed('it is PKCS#12 that a signature protects and not a password');
    const safe = info.enter(tag.contextConstructed(0), 'PKCS#12 contents').element(tag.octetString).contents;
    if (pfx.empty) throw new Closed('it is PKCS#12 without a MAC, so nothing tells whether the password is right');
    const mac = pfx.enter(tag.sequence, 'PKCS#12 MAC');
    pfx.end();
    const digestInfo = mac.enter(tag.sequence, 'PKCS#12 MAC');
    const digest = macDigests[digestInfo.enter(tag.sequence, 'PKCS#12 digest').oid()];
    if (digest === undefined) throw new Closed('it is PKCS#12 whose MAC is by an algorithm that is not read here');
    const expected = digestInfo.element(tag.octetString).contents;
    const salt = mac.element(tag.octetString).contents;
    const iterations = mac.empty ? 1 : readIterations(mac);
    const key = derivePkcs12(password, purpose.mac, { digest, salt, iterations }, digestSizes[digest].digest);
    const actual = createHmac(digest, key).update(safe).digest();
    if (actual.length !== expected.length || !timingSafeEqual(actual, expected))
      throw new Closed(
        'it is PKCS#12, which this password does not open; name the file of another with --password-file',
      );
    return safe;
  });
}

interface Bag {
  readonly kind: string;
  readonly value: DerReader;
}

/** Every bag of every part. */
function* bagsIn(safe: Buffer, opened: (algorithm: Buffer, ciphertext: Buffer) => Buffer): Generator<Bag> {
  const infos = readSequence(safe, 'PKCS#12 parts', all);
  for (const raw of infos) {
    yield* safeContents(
      readSequence(raw, 'PKCS#12 part', (info) => {
        const kind = info.oid();
        const content = info.enter(tag.contextConstructed(0), 'PKCS#12 part');
        if (kind === data) return content.element(tag.octetString).contents;
        if (kind !== encryptedData) throw new Closed('it is PKCS#12 that a certificate opens and not a password');
        const encrypted = content.enter(tag.sequence, 'encrypted part');
        encrypted.integer();
        const body = encrypted.enter(tag.sequence, 'encrypted part');
        body.oid();
        const algorithm = body.element(tag.sequence).raw;
        return opened(algorithm, body.element(tag.context(0)).contents);
      }),
      0,
    );
  }
}

/** SafeContents, and those within; nobody nests them. */
function* safeContents(bytes: Buffer, depth: number): Generator<Bag> {
  if (depth > 4) throw new ReadError('READ_CONTAINER', 'expected PKCS#12 nested at most four times, got more');
  for (const raw of readSequence(bytes, 'PKCS#12 bags', all)) {
    const bag = readSequence(raw, 'PKCS#12 bag', (reader) => {
      const kind = reader.oid();
      const value = reader.enter(tag.contextConstructed(0), 'PKCS#12 bag');
      reader.optional(tag.set);
      return { kind, value };
    });
    if (bag.kind === nestedBag) yield* safeContents(bag.value.element(tag.sequence).raw, depth + 1);
    else yield bag;
  }
}

function all(reader: DerReader): readonly Buffer[] {
  const elements: Buffer[] = [];
  while (!reader.empty) elements.push(reader.element(tag.sequence).raw);
  return elements;
}

/** Of another kind than X.509 there is nothing to say. */
function certificatesOf(value: DerReader): readonly CertificateFacts[] {
  const bag = value.enter(tag.sequence, 'certificate bag');
  if (bag.oid() !== x509) return [];
  return [readCertificate(bag.enter(tag.contextConstructed(0), 'certificate bag').element(tag.octetString).contents)];
}

const keyOf = (der: Buffer): PrivateKeyFacts => readPrivateKey({ label: 'PRIVATE KEY', headers: [], der });
