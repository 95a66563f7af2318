import { planContext } from '../../src/workflows/plan.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc, { type Arbitrary } from 'fast-check';
import { reader } from '../../src/adapters/store/read.js';
import { isPkiError } from '../../src/core/error.js';
import { checkText } from '../../src/core/report/check-text.js';
import { inspectDocument, inspectText } from '../../src/core/report/inspect-report.js';
import { planDocument, planText } from '../../src/core/report/plan-report.js';
import { inspect } from '../../src/workflows/inspect.js';
import { encryptAuthorities } from '../../src/workflows/encrypt-authorities.js';
import { exportAuthority } from '../../src/workflows/export-authority.js';
import { passphraseOf } from '../../src/cli/passphrase.js';
import { request, tools } from '../support/sealed-homes.js';
import { scratch } from '../support/scratch.js';
import { damage, damaged } from '../support/damage.js';
import { checkPath, makeHome, planOfHome, smallSpec, today } from '../support/home.js';
import { filesIn } from '../support/leaves.js';
import { holds } from '../support/property.js';
import { pieceLength, printed, quotedIn } from '../support/quoted.js';

const rsa =
  'certificates: { overrides: { apiserver: { algorithm: RSA-2048 }, admin.conf: { algorithm: RSA-2048 } } }\n';
const homes = Promise.all(
  ['kubepki', 'kubeadm'].map((layout) => makeHome(smallSpec(`layout: ${layout}\n${rsa}`))),
).then(async ([kubepki = '', kubeadm = '']) => {
  // Keys of authorities in all their states: plain, encrypted, offline.
  await encryptAuthorities(kubeadm, ['ca', 'sa'], tools, today);
  await exportAuthority(kubeadm, request('etcd-ca', join(scratch(), 'etcd-ca.pem')), tools, today);
  const encrypting = await makeHome(smallSpec('encryption: { provider: aescbc, keys: [key2, key1] }\n'));
  return [kubepki, kubeadm, encrypting];
});

const plain = (_: string, text: string): string => text;

/** Everything that the commands say about a home and one of its files. */
const saidOf = (home: string, path: string): string =>
  [
    () => checkText(checkPath(home), { paint: plain, width: 100, at: (text) => text }),
    () => JSON.stringify(checkPath(home)),
    () => planText(planOfHome(home).plan, plain, planContext(planOfHome(home), reader, today).outlook),
    () => JSON.stringify(planDocument(planOfHome(home).plan, planContext(planOfHome(home), reader, today))),
    () => inspectText(inspect([path], reader), today, plain),
    () => JSON.stringify(inspectDocument(inspect([path], reader))),
    () => JSON.stringify(checkPath(home, { path: join(home, 'nodes', 'cp1'), spec: path, node: 'cp1' })),
  ]
    .map(printed)
    .join('\n');

/** The texts by which a file holds a key: the base64 of a kubeconfig or of what encrypts, the lines of a PEM and both without line ends. */
function secretsIn(path: string, text: string): readonly string[] {
  if (path.endsWith('.yaml')) return [...text.matchAll(/secret: "?([^"\s]+)/g)].map(([, secret = '']) => secret);
  const encoded = path.endsWith('.conf') ? [/client-key-data: (\S+)/.exec(text)?.[1] ?? ''] : [];
  const pems = path.endsWith('.conf') ? encoded.map((one) => Buffer.from(one, 'base64').toString()) : [text];
  return [...encoded, ...pems.map((pem) => pem.replace(/-----.*-----/g, '').replace(/\n/g, ''))];
}

type Edit = (text: string) => string;

const anyDamage: Arbitrary<Edit> = damage.map(
  (change) => (text: string) => damaged(Buffer.from(text, 'latin1'), change).toString('latin1'),
);

/** Slips of the hand: the key behind another name, as a block, in quotes, in the line before, or with its line end gone. */
const slips: readonly (readonly [from: RegExp, to: string])[] = [
  ...['client-key', 'client-certificate', 'server', 'tls-server-name', 'as', 'token', 'client-key-data |', '? '].map(
    (name) => [/client-key-data/, name] as const,
  ),
  ...['|', '"', "'", '{', '[', '*', '&', '!', '- ', '@', '%', 'a: b: ', '\t', '\n', '-----BEGIN '].map(
    (text) => [/client-key-data: /, `client-key-data: ${text}`] as const,
  ),
  [/client-key-data: (\S+)/, 'client-key-data: |\n$1'],
  [/name: [\s\S]*client-key-data: (\S+)/, 'name: $1'],
  [/(current-context: ).*([\s\S]*client-key-data: )(\S+)/, '$1$3$2'],
  [/([\s\S]*client-key-data: (\S+)[\s\S]*current-context: ).*/, '$1$2'],
  [/\n(?=\s*client-key-data)/, ' '],
  [/$/, '\n*x'],
  ...['key: ', 'secret: |\n', 'secret: - ', 'secret: &', 'secret: *', 'secret: {', "secret: '", 'secret: \t', '- '].map(
    (name) => [/secret: "?/, name] as const,
  ),
  [/kind: EncryptionConfiguration/, 'kind: Config'],
  [/name: key1([\s\S]*secret: )"?([^"\s]+)"?/, 'name: $2$1$2'],
  [/-----END/, '-----BEGIN'],
  [/-----BEGIN [A-Z ]*-----\n/, '-----BEGIN '],
  [/-----\n/, ':\n'],
  [/PRIVATE KEY/g, 'CERTIFICATE'],
  [/PRIVATE KEY/g, 'PUBLIC KEY'],
  [/PRIVATE KEY/g, 'RSA PRIVATE KEY'],
];
const slip: Arbitrary<Edit> = fc.constantFrom(...slips).map(
  ([from, to]) =>
    (text: string) =>
      text.replace(from, to),
);

describe('a private key', () => {
  it('is quoted by no command, whatever was done to its file', () =>
    holds(
      fc.asyncProperty(
        fc.nat(2),
        fc.nat(),
        fc.array(fc.oneof(anyDamage, slip), { minLength: 1, maxLength: 3 }),
        async (which, file, edits) => {
          const home = (await homes)[which]!;
          const files = filesIn(home).filter((path) => /(\.key|\.conf|encryption\.yaml)$/.test(path));
          const path = files[file % files.length]!;
          const before = readFileSync(path, 'latin1');
          writeFileSync(
            path,
            edits.reduce((text, edit) => edit(text), before),
            'latin1',
          );
          try {
            expect(quotedIn(saidOf(home, path), secretsIn(path, before))).toBeUndefined();
          } finally {
            writeFileSync(path, before, 'latin1');
          }
        },
      ),
      60,
    ));

  it.each([
    ['a kubeconfig', 0, 'users/admin.conf'],
    ['a configuration of encryption', 2, 'nodes/cp1/etc/kubernetes/kube-apiserver/encryption.yaml'],
    ['a secret', 2, 'secrets/encryption-key/key2.key'],
  ])('is not quoted under the name of anything that is, in %s', async (_, which, file) => {
    const home = (await homes)[which]!;
    const path = join(home, file);
    const before = readFileSync(path, 'latin1');
    try {
      for (const [from, to] of slips) {
        writeFileSync(path, before.replace(from, to), 'latin1');
        expect({ to, quoted: quotedIn(saidOf(home, path), secretsIn(path, before)) }).toEqual({ to });
      }
    } finally {
      writeFileSync(path, before, 'latin1');
    }
  });
});

describe('a passphrase', () => {
  it('is quoted by no refusal, whatever was given for it', () =>
    holds(
      fc.asyncProperty(fc.string({ minLength: pieceLength, maxLength: 6000, unit: 'binary' }), async (text) => {
        const given = text.replaceAll('\0', '0');
        process.env.KUBEPKI_TEST_PASSPHRASE = given;
        const port = passphraseOf({ 'passphrase-env': 'KUBEPKI_TEST_PASSPHRASE' });
        const said = await port.chosen().then(
          (secret) => JSON.stringify([secret, String(secret), port]),
          (error: unknown) =>
            isPkiError(error) ? `${error.message} ${error.hint ?? ''} ${error.stack ?? ''}` : String(error),
        );
        expect(quotedIn(said, [given])).toBeUndefined();
        expect(process.env.KUBEPKI_TEST_PASSPHRASE).toBeUndefined();
      }),
      60,
    ));
});
