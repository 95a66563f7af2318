import { looksLikePem, parsePem, renderPem } from '../../../src/core/read/pem.js';
import { openssl, opensslCertificate, opensslKey } from '../../support/openssl.js';
import { refusal } from '../../support/refusal.js';

const parse = (text: string) => parsePem(Buffer.from(text));
const block = (label: string, ...lines: readonly string[]): string =>
  [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');

describe('PEM', () => {
  const key = opensslKey('ECDSA-P256');
  const certificate = opensslCertificate(key, ['-subj', '/CN=a', '-text']);
  const der = openssl(['x509', '-outform', 'DER'], certificate);

  it('is read between the text that OpenSSL prints in front of it', () => {
    expect(certificate).toMatch(/^Certificate:/);
    expect(parse(certificate)).toEqual([{ label: 'CERTIFICATE', der, headers: [] }]);
  });

  it.each([
    ['Windows line ends', certificate.replaceAll('\n', '\r\n')],
    ['blanks after the dashes and the base64', certificate.replace(/(-----|=|[A-Za-z0-9+/]{64})$/gm, '$1 \t')],
    ['no line end after the last line', certificate.trimEnd()],
    ['an empty line inside of the block', certificate.replace(/(-----BEGIN CERTIFICATE-----\n)/, '$1\n')],
  ])('is read with %s', (_, text) => {
    expect(parse(text)).toEqual([{ label: 'CERTIFICATE', der, headers: [] }]);
  });

  it('keeps every block in the order of the file', () => {
    const second = opensslCertificate(key, ['-subj', '/CN=b']);
    const blocks = parse(`${certificate}# and now the next one\n${second}${key}`);
    expect(blocks.map(({ label }) => label)).toEqual(['CERTIFICATE', 'CERTIFICATE', 'PRIVATE KEY']);
    expect(blocks[1]?.der).toEqual(openssl(['x509', '-outform', 'DER'], second));
  });

  it('is written as OpenSSL writes it', () => {
    expect(renderPem('CERTIFICATE', der)).toBe(openssl(['x509'], certificate).toString('utf8'));
  });

  it('keeps the headers of a legacy block apart from its base64', () => {
    const [legacy] = parse(block('RSA PRIVATE KEY', 'Proc-Type: 4,ENCRYPTED', 'DEK-Info: AES-256-CBC,00', '', 'AAAA'));
    expect(legacy).toEqual({
      label: 'RSA PRIVATE KEY',
      der: Buffer.alloc(3),
      headers: ['Proc-Type: 4,ENCRYPTED', 'DEK-Info: AES-256-CBC,00'],
    });
  });

  it.each([
    ['base64 without its padding', block('X', 'AAA')],
    ['base64 with padding in the middle', block('X', 'AAA=', 'AAAA')],
    ['base64 with bits that belong to no byte', block('X', 'AAB=')],
    ['base64 of the URL alphabet', block('X', 'AA-_')],
    ['foreign characters', block('X', 'AA.A')],
    ['a block of nothing', block('X')],
    ['lines that end in a carriage return alone', block('X', 'AAAA').replaceAll('\n', '\r')],
    ['a line of base64 that ends in a carriage return alone', block('X', 'AAAA\rAAAA')],
    ['an end line with two carriage returns', block('X', 'AAAA').replace(/\n$/, '\r\r\n')],
    ['a header between lines of base64', block('X', 'AAAA', 'A: b', 'AAAA')],
    ['a header that goes on in the next line', block('X', 'A: b', ' c', '', 'AAAA')],
    ['blanks that are no blanks to Go', block('X', 'AAAA\v')],
    ['headers around a certificate', block('CERTIFICATE', 'A: b', '', 'AAAA')],
    ['headers and nothing else', block('X', 'A: b')],
    ['a block that does not end', '-----BEGIN X-----\nAAAA\n'],
    ['a block that ends under another label', '-----BEGIN X-----\nAAAA\n-----END Y-----\n'],
    ['a block that begins inside of another', `-----BEGIN X-----\nAAAA\n${block('X', 'AAAA')}`],
    ['a label in lower case', block('x', 'AAAA')],
    ['a begin line with four dashes at its end', '-----BEGIN X----\nAAAA\n-----END X-----\n'],
  ])('with %s is refused', (_, text) => {
    expect(refusal(() => parse(text))).toBe('READ_PEM');
  });

  it('is recognised by its first line, wherever that is, and not by the base64 of a kubeconfig', () => {
    expect(looksLikePem(Buffer.from(certificate))).toBe(true);
    expect(
      looksLikePem(Buffer.from(`certificate-authority-data: ${Buffer.from(certificate).toString('base64')}`)),
    ).toBe(false);
    expect(looksLikePem(der)).toBe(false);
  });
});
