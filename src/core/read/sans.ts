import type { SubjectAltNames } from '../facts/certificate.js';
import { addressFromBytes } from './address.js';
import { readWhole, tag } from './der.js';
import { ReadError } from './errors.js';
import { isGoUri } from './uri.js';

/**
 * RFC 5280 4.2.1.6. An address of another length, an e-mail address beyond ASCII and a URI that is none are refused, as Go's parser
 * does; DNS names are read as they are, since releases of Go differ on them (the rule san-invalid).
 *
 * @throws ReadError READ_DER, READ_CERTIFICATE
 */
export function readSans(value: Buffer): SubjectAltNames {
  const dns: string[] = [];
  const ip: string[] = [];
  const other: string[] = [];
  readWhole(value, 'subject alternative name', (outer) => {
    const names = outer.enter(tag.sequence, 'subject alternative name');
    while (!names.empty) {
      const name = names.element();
      const text = name.contents.toString('latin1');
      if (name.tag === tag.context(2)) dns.push(text);
      else if (name.tag === tag.context(7)) {
        const address = readIp(name.contents);
        ip.push(address);
        // Go takes it for the IPv4 address when it is dialled, OpenSSL does not.
        if (name.contents.length === 16 && !address.includes(':')) other.push(`mapped:${address}`);
      } else if (name.tag === tag.context(1)) other.push(`email:${readEmail(text)}`);
      else if (name.tag === tag.context(6)) other.push(`uri:${readUri(text)}`);
      else other.push(`other:${text}`);
    }
  });
  return { dns, ip, other };
}

function readIp(octets: Buffer): string {
  const address = addressFromBytes(octets);
  if (address === undefined) throw malformed('an IP address of 4 or 16 octets', `${octets.length}`);
  return address;
}

function readEmail(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text;
  throw malformed('an e-mail address in ASCII', 'other characters');
}

function readUri(text: string): string {
  if (isGoUri(text)) return text;
  throw malformed('a URI', text.length > 80 ? 'a longer text' : JSON.stringify(text));
}

const malformed = (expected: string, got: string): ReadError =>
  new ReadError('READ_CERTIFICATE', `expected ${expected} in a SAN, got ${got}`);
