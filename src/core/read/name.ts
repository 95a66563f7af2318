import type { DistinguishedName } from '../facts/name.js';
import { readWhole, tag, type DerReader, type Element } from './der.js';
import { ReadError } from './errors.js';

/** RFC 4519 section 2: the short names that Go prints. */
const attributes: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'SERIALNUMBER',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.17': 'POSTALCODE',
};

const printable = /^[A-Za-z0-9 '()+,\-./:=?*&]*$/;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws ReadError READ_CERTIFICATE for a string that Go's parser refuses, READ_DER */
export function readName(element: Element): DistinguishedName {
  const pairs: [string, string][] = [];
  readWhole(element.raw, 'name', (outer) => {
    const sequence = outer.enter(tag.sequence, 'name');
    while (!sequence.empty) {
      const set = sequence.enter(tag.set, 'relative distinguished name');
      while (!set.empty) pairs.push(readAttribute(set.enter(tag.sequence, 'name attribute')));
    }
  });
  const all = (type: string) => pairs.filter(([name]) => name === type).map(([, value]) => value);
  return {
    // Go's pkix.Name keeps the last CN it meets.
    commonName: all('CN').at(-1),
    organizations: all('O'),
    text: pairs.map(([type, value]) => `${type}=${escapeValue(value)}`).join(','),
    der: element.raw.toString('hex'),
  };
}

function readAttribute(attribute: DerReader): [string, string] {
  const type = attribute.oid();
  const value = attribute.element();
  attribute.end();
  return [attributes[type] ?? type, readString(value)];
}

function readString({ tag: type, contents }: Element): string {
  const latin1 = contents.toString('latin1');
  switch (type) {
    case 0x0c:
      return decodeUtf8(contents);
    case 0x13:
      if (printable.test(latin1)) return latin1;
      break;
    case 0x16:
      if (contents.every((octet) => octet < 0x80)) return latin1;
      break;
    case 0x12:
      if (/^[0-9 ]*$/.test(latin1)) return latin1;
      break;
    case 0x14:
      return latin1;
    case 0x1e:
      if (contents.length % 2 === 0) return decodeBmp(contents);
      break;
  }
  throw new ReadError(
    'READ_CERTIFICATE',
    `expected a valid string in a name, got ASN.1 type 0x${type.toString(16)} with other characters`,
  );
}

/** UCS-2: no surrogates and no noncharacters, which only UTF-16 knows; a terminator at the end is not part of the text. */
function decodeBmp(contents: Buffer): string {
  const text = Buffer.from(contents).swap16().toString('utf16le').replace(/\0$/, '');
  if (!/[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]/.test(text)) return text;
  throw new ReadError('READ_CERTIFICATE', 'expected characters of the basic plane in a BMPString, got others');
}

function decodeUtf8(contents: Buffer): string {
  try {
    return utf8.decode(contents);
  } catch (cause) {
    throw new ReadError('READ_CERTIFICATE', 'expected a UTF-8 string in a name, got other bytes', { cause });
  }
}

/** RFC 4514 2.4, as far as one-line output needs it. */
const escapeValue = (value: string): string => value.replace(/[,+"\\<>;]/g, '\\$&');
