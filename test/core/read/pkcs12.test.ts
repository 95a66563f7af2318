import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readContent } from '../../../src/core/read/content.js';
import { openPkcs12 } from '../../../src/core/read/pkcs12.js';
import { Secret } from '../../../src/core/facts/secret.js';
import { readPrivateKey } from '../../../src/core/read/private-key.js';
import { parsePem } from '../../../src/core/read/pem.js';
import { openssl } from '../../support/openssl.js';
import { scratch } from '../../support/scratch.js';

const password = 'pässwörd 1';
const opening = (text: string) => openPkcs12(new Secret(text));
const key = openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256']).toString('utf8');
const keyFingerprint = parsePem(Buffer.from(key)).map(readPrivateKey)[0]?.fingerprint;

/** A certificate of the key with an authority behind it, as OpenSSL packs them. */
function packed(...options: readonly string[]): Buffer {
  const folder = scratch();
  const at = (name: string) => join(folder, name);
  writeFileSync(at('leaf.key'), key);
  openssl([
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-noenc',
    '-subj',
    '/CN=root',
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.crt'),
  ]);
  openssl(['req', '-new', '-key', at('leaf.key'), '-subj', '/CN=leaf', '-out', at('leaf.csr')]);
  const signing = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-out', at('leaf.crt')];
  openssl(['x509', '-req', '-in', at('leaf.csr'), ...signing]);
  const parts = ['-in', at('leaf.crt'), '-inkey', at('leaf.key'), '-certfile', at('ca.crt')];
  return openssl(['pkcs12', '-export', ...parts, '-passout', `pass:${password}`, '-name', 'x', ...options]);
}

const whole = packed();

describe('PKCS#12', () => {
  it.each<[string, readonly string[]]>([
    ['as OpenSSL 3 writes it', []],
    ['with 3DES and SHA-1, as it was written before', ['-descert', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'SHA1']],
    ['with 3DES by PBES2', ['-keypbe', 'DES-EDE3-CBC', '-certpbe', 'AES-128-CBC']],
    ['with a MAC by SHA-512', ['-macalg', 'SHA512']],
    ['with a MAC by SHA-384', ['-macalg', 'SHA384']],
    ['with one iteration', ['-noiter']],
    ['with many', ['-iter', '100000']],
    ['with nothing encrypted', ['-keypbe', 'NONE', '-certpbe', 'NONE']],
  ])('%s is opened by its password', (_, options) => {
    const content = readContent(packed(...options), opening(password));
    expect(content).toMatchObject({
      kind: 'binary',
      form: 'PKCS#12',
      certificates: [{ subject: { commonName: 'leaf' } }, { subject: { commonName: 'root' } }],
      privateKeys: [{ fingerprint: keyFingerprint, broken: undefined }],
    });
  });

  it.each<[string, Buffer, string, RegExp]>([
    ['another password', whole, 'another', /this password does not open/],
    ['RC2', packed('-legacy', '-certpbe', 'PBE-SHA1-RC2-40'), password, /RC2-40/],
    ['no MAC', packed('-nomac'), password, /without a MAC/],
  ])('stays sealed with %s, and says why', (_, bytes, text, reason) => {
    expect(readContent(bytes, opening(text))).toMatchObject({
      kind: 'sealed',
      reason: expect.stringMatching(reason) as string,
    });
  });

  it('is refused when its MAC would take minutes', () => {
    const dear = packed('-iter', '100000');
    expect(dear.subarray(-3)).toEqual(Buffer.from('0186a0', 'hex'));
    dear.fill(Buffer.from('7fffff', 'hex'), dear.length - 3);
    expect(readContent(dear, opening(password)).kind).toBe('unparsable');
  });

  it('is an answer or a refusal whatever byte of it is another, and never the file itself', () => {
    const open = opening(password);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ change;
        expect(['binary', 'sealed', 'unparsable']).toContain(readContent(bytes, open).kind);
      }),
      { numRuns: 100 },
    );
  });
});
