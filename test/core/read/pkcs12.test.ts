import { readContent } from '../../../src/core/read/content.js';
import { openPkcs12 } from '../../../src/core/read/pkcs12.js';
import { Secret } from '../../../src/core/facts/secret.js';
import { keystore } from '../../support/keystore.js';
import { publicFingerprint } from '../../support/openssl.js';
import { aLeaf, anAuthority } from '../../support/plain.js';

const password = 'pässwörd 1';
const opening = (text: string) => openPkcs12(new Secret(text));
const root = anAuthority('root');
const leaf = aLeaf('leaf', root);
const packed = (...options: readonly string[]): Buffer => keystore(leaf, root, password, ...options);
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
      privateKeys: [{ fingerprint: publicFingerprint(leaf.key.pem), broken: undefined }],
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
});
