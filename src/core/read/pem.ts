import { ReadError } from './errors.js';

/** One textual encoding of RFC 7468: the label between the dashes and the decoded bytes. */
export interface PemBlock {
  readonly label: string;
  readonly der: Buffer;
  /** RFC 1421 headers, which only a legacy encrypted key has. */
  readonly headers: readonly string[];
}

const begin = /^-----BEGIN ([A-Z0-9 ]+)-----[ \t]*$/;

/** Whether the bytes look like PEM at all; a kubeconfig holds PEM only inside base64. */
export const looksLikePem = (bytes: Buffer): boolean => /^-----BEGIN /m.test(bytes.toString('latin1'));

/**
 * Reads every block of a PEM file. Text around the blocks and Windows line ends are accepted (RFC 7468 section 2). Refused is what
 * Go's encoding/pem skips in silence, so that the component would start without it: a block that does not end, ends under another
 * label, holds base64 that is not canonical or has a header elsewhere than in front, and lines that end in a carriage return alone.
 *
 * @throws ReadError READ_PEM
 */
export function parsePem(bytes: Buffer): readonly PemBlock[] {
  const lines = bytes.toString('latin1').split(/\r?\n/);
  const blocks: PemBlock[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const label = begin.exec(lines[index] ?? '')?.[1];
    if (label === undefined) {
      if (lines[index]?.startsWith('-----BEGIN'))
        throw new ReadError('READ_PEM', `malformed line ${index + 1}: a BEGIN line without a clean label`);
      continue;
    }
    let end = index + 1;
    while (end < lines.length && lines[end]?.startsWith('-----') !== true) end += 1;
    if (end === lines.length) end = -1;
    if (end === -1 || lines[end]?.replace(/[ \t]+$/, '') !== `-----END ${label}-----`) {
      throw new ReadError(
        'READ_PEM',
        `expected a line "-----END ${label}-----" for the block at line ${index + 1}, got ${end === -1 ? 'the end of the file' : `another line at ${end + 1}`}`,
      );
    }
    blocks.push(decode(label, lines.slice(index + 1, end), index + 1));
    index = end;
  }
  return blocks;
}

/** Headers are the lines with a colon before the first line without one. */
function decode(label: string, body: readonly string[], line: number): PemBlock {
  const first = body.findIndex((text) => !text.includes(':'));
  const [headers, encoded] = first === -1 ? [body, []] : [body.slice(0, first), body.slice(first)];
  // crypto/x509.AppendCertsFromPEM and client-go/util/cert skip a certificate with headers.
  if (label === 'CERTIFICATE' && headers.length > 0)
    throw new ReadError('READ_PEM', `expected a certificate without headers at line ${line}, got one that Go skips`);
  const base64 = encoded.join('').replace(/[ \t]/g, '');
  return { label, headers, der: parseBase64(base64, `the PEM block at line ${line}`) };
}

/**
 * Canonical base64 (RFC 4648 section 3.5): padded, no foreign characters, no stray bits, so that one text means one value.
 *
 * @throws ReadError READ_PEM
 */
export function parseBase64(text: string, where: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== text) {
    throw new ReadError(
      'READ_PEM',
      `expected canonical base64 in ${where}, got ${text === '' ? 'nothing' : 'something else'}`,
    );
  }
  return bytes;
}

/** The RFC 7468 text of one block: 64 columns, line feeds. */
export function renderPem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
