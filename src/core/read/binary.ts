import type { Content, Holdings } from '../facts/file.js';
import { readCertificate } from './certificate.js';
import { readWhole, tag, type DerReader, type Element } from './der.js';
import { encryptedFacts } from './encrypted-key.js';
import { ReadError } from './errors.js';
import { signedCertificates } from './pkcs7.js';
import { readPrivateKey } from './private-key.js';
import { readPublicKey } from './public-key.js';

/** What becomes of a PKCS#12 file, whose contents a password opens. @throws ReadError */
export type OpenContainer = (der: Buffer) => Content;

export const nothingHeld: Holdings = { certificates: [], privateKeys: [], encryptedKeys: [], publicKeys: [] };

/** Whether bytes are one SEQUENCE, as everything is that can be read here. Text that begins with the digit 0 is none. */
export function looksBinary(bytes: Buffer): boolean {
  const [first, second] = bytes;
  return first === tag.sequence && second !== undefined && (second >= 0x80 || second === bytes.length - 2);
}

/** The tags of the first elements of the SEQUENCE, by which its kinds differ. */
interface Shape {
  readonly first: number | undefined;
  readonly second: number | undefined;
  readonly third: number | undefined;
}

interface Kind {
  readonly fits: (shape: Shape, elements: readonly Element[]) => boolean;
  readonly read: (der: Buffer, open: OpenContainer | undefined) => Content;
}

const der = (held: Partial<Holdings>): Content => ({ kind: 'binary', form: 'DER', ...nothingHeld, ...held });
const keyOf = (label: string) => (bytes: Buffer) =>
  der({ privateKeys: [readPrivateKey({ label, headers: [], der: bytes })] });

/** The first that fits is what it is. */
const kinds: readonly Kind[] = [
  {
    // RFC 5280 4.1: what is signed, the algorithm, the signature.
    fits: ({ first, second, third }) => first === tag.sequence && second === tag.sequence && third === tag.bitString,
    read: (bytes) => der({ certificates: [readCertificate(bytes)] }),
  },
  {
    // RFC 5280 4.1.2.7.
    fits: ({ first, second }) => first === tag.sequence && second === tag.bitString,
    read: (bytes) => der({ publicKeys: [readPublicKey(bytes)] }),
  },
  {
    // RFC 5958 section 3.
    fits: ({ first, second }) => first === tag.sequence && second === tag.octetString,
    read: (bytes) => der({ encryptedKeys: [encryptedFacts(bytes)] }),
  },
  {
    // RFC 5652 section 3.
    fits: ({ first }) => first === tag.oid,
    read: (bytes) => ({ kind: 'binary', form: 'PKCS#7', ...nothingHeld, certificates: signedCertificates(bytes) }),
  },
  {
    // RFC 7292 section 4: version 3, and what holds it all.
    fits: ({ first, second }, [version]) =>
      first === tag.integer && second === tag.sequence && version?.contents[0] === 3,
    read: (bytes, open) => open?.(bytes) ?? { kind: 'sealed', form: 'PKCS#12', reason: noPassword },
  },
  // RFC 5958, RFC 5915, RFC 8017 A.1.2.
  { fits: ({ first, second }) => first === tag.integer && second === tag.sequence, read: keyOf('PRIVATE KEY') },
  { fits: ({ first, second }) => first === tag.integer && second === tag.octetString, read: keyOf('EC PRIVATE KEY') },
  { fits: ({ first, second }) => first === tag.integer && second === tag.integer, read: keyOf('RSA PRIVATE KEY') },
];

export const noPassword = 'it is PKCS#12, which only its password opens: name a file with it by --password-file';

/**
 * A certificate, a key or a container of them in DER.
 *
 * @throws ReadError READ_DER, READ_CERTIFICATE, READ_KEY, READ_CONTAINER
 */
export function readBinary(bytes: Buffer, open: OpenContainer | undefined): Content {
  const elements = readWhole(bytes, 'DER file', (outer) => firstOf(outer.enter(tag.sequence, 'DER file'), 3));
  const [first, second, third] = elements.map((element) => element.tag);
  const kind = kinds.find(({ fits }) => fits({ first, second, third }, elements));
  if (kind !== undefined) return kind.read(bytes, open);
  throw new ReadError('READ_DER', 'expected a certificate, a key or PKCS#12, got DER of something else');
}

function firstOf(reader: DerReader, count: number): readonly Element[] {
  const elements: Element[] = [];
  while (!reader.empty && elements.length < count) elements.push(reader.element());
  return elements;
}
