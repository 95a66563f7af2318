import { stringify } from 'yaml';
import { readKubeconfig } from '../../../src/core/read/kubeconfig.js';
import { openssl, opensslCertificate, opensslKey, publicFingerprint } from '../../support/openssl.js';
import { refusal } from '../../support/refusal.js';

const key = opensslKey('ECDSA-P256');
const certificate = opensslCertificate(key, ['-subj', '/O=system:masters/CN=admin']);
const data = (text: string): string => Buffer.from(text).toString('base64');

const config = (more: object = {}, user: object = {}, cluster: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'admin@prod',
  contexts: [
    { name: 'other', context: { cluster: 'other', user: 'other' } },
    { name: 'admin@prod', context: { cluster: 'prod', user: 'admin' } },
  ],
  clusters: [{ name: 'prod', cluster: { server: 'https://10.0.0.1:6443', ...cluster } }],
  users: [{ name: 'admin', user }],
  ...more,
});
const read = (...parts: Parameters<typeof config>) => readKubeconfig(stringify(config(...parts)));

const embedded = { 'client-certificate-data': data(certificate), 'client-key-data': data(key) };

describe('a kubeconfig', () => {
  it('shows what its current context selects', () => {
    const two = data(certificate + opensslCertificate(key, ['-subj', '/CN=b']));
    expect(read({}, embedded, { 'certificate-authority-data': two })).toMatchObject({
      context: 'admin@prod',
      cluster: 'prod',
      user: 'admin',
      server: 'https://10.0.0.1:6443',
      trust: { held: 'embedded', value: [{ subject: { commonName: 'admin' } }, { subject: { commonName: 'b' } }] },
      certificate: { held: 'embedded', value: { subject: { organizations: ['system:masters'] } } },
      key: { held: 'embedded', value: { fingerprint: publicFingerprint(key), broken: undefined } },
      otherCredential: false,
    });
  });

  it('does not show the name and password in the URL of its server', () => {
    const dialled = (server: string) => read({}, embedded, { server }).server;
    expect(dialled('https://joe:hunter2@10.0.0.1:6443')).toBe('https://10.0.0.1:6443');
    expect(dialled('https://joe:p@ss@10.0.0.1:6443/k8s')).toBe('https://10.0.0.1:6443/k8s');
    expect(dialled('joe:hunter2@10.0.0.1:6443')).toBe('10.0.0.1:6443');
    expect(dialled('https://joe:hun/ter2@10.0.0.1')).toBe('https://10.0.0.1');
    expect(dialled('10.0.0.1:6443')).toBe('10.0.0.1:6443');
    expect(dialled('https://10.0.0.1:6443/k8s@prod')).toBe('https://10.0.0.1:6443/k8s@prod');
  });

  it('shows the certificates behind that of its user', () => {
    const chain = data(certificate + opensslCertificate(key, ['-subj', '/CN=b']));
    expect(read({}, { ...embedded, 'client-certificate-data': chain })).toMatchObject({
      certificate: { held: 'embedded', value: { subject: { commonName: 'admin' } } },
      behind: [{ subject: { commonName: 'b' } }],
    });
  });

  it('shows what its other contexts select, once, and what none does', () => {
    const context = (name: string, cluster: string, user: string) => ({ name, context: { cluster, user } });
    const all = [
      context('admin@prod', 'prod', 'admin'),
      context('same', 'prod', 'admin'),
      context('joe', 'prod', 'joe'),
      context('joe too', 'prod', 'joe'),
      context('lost', 'gone', 'joe'),
    ];
    const users = [
      { name: 'admin', user: embedded },
      { name: 'joe', user: { token: 'x' } },
      { name: 'nobody', user: {} },
      { name: data(key), user: {} },
    ];
    expect(read({ contexts: all, users }).further).toEqual({
      contexts: [expect.objectContaining({ context: 'joe', user: 'joe', otherCredential: true })],
      loose: ['context "lost"', 'user "nobody"', 'user whose name may be a key'],
    });
  });

  it('is read as JSON too, which is YAML', () => {
    expect(readKubeconfig(JSON.stringify(config({}, embedded)))).toEqual(read({}, embedded));
  });

  it('names files by path', () => {
    const paths = { 'client-certificate': '/a.crt', 'client-key': '/a.key' };
    expect(read({}, paths)).toMatchObject({
      trust: { held: 'absent' },
      certificate: { held: 'path', path: '/a.crt' },
      key: { held: 'path', path: '/a.key' },
    });
  });

  it('that names a file and embeds its contents too is broken, since client-go refuses it', () => {
    expect(read({}, { ...embedded, 'client-key': '/a.key' })).toMatchObject({
      certificate: { held: 'embedded' },
      key: { held: 'broken' },
    });
  });

  it('whose user is there and has nothing is read, as client-go reads it', () => {
    const nothing = { certificate: { held: 'absent' }, key: { held: 'absent' }, otherCredential: false };
    for (const users of [[{ name: 'admin' }], [{ name: 'admin', user: null }]])
      expect(read({ users })).toMatchObject({ user: 'admin', ...nothing });
  });

  it('whose entries are there and of another form is refused by what is wrong with them', () => {
    expect(() => read({ users: [{ name: 'admin', user: 'x' }] })).toThrow(
      'expected fields in user of the entry "admin" in users, got something else',
    );
    expect(() => read({ clusters: [{ name: 'prod' }] })).toThrow('expected a server in cluster "prod", got none');
  });

  it('says whom it expects to answer, whether it looks, and as whom it speaks', () => {
    expect(read({}, embedded)).toMatchObject({ insecure: false, tlsServerName: undefined, impersonates: undefined });
    const cluster = { 'tls-server-name': 'api', 'insecure-skip-tls-verify': true };
    const expected = { insecure: true, tlsServerName: 'api', impersonates: 'root' };
    expect(read({}, { ...embedded, as: 'root' }, cluster)).toMatchObject(expected);
  });

  it.each(['token', 'tokenFile', 'exec'])('says that its user has another credential: %s', (field) => {
    expect(read({}, { [field]: 'x' })).toMatchObject({ otherCredential: true, certificate: { held: 'absent' } });
  });

  it('takes a key that is there twice as its last, and follows an alias, as client-go does', () => {
    const text = stringify(config()).replace(/^current-context: .*$/m, 'current-context: other\n$&');
    expect(readKubeconfig(text)).toEqual(read());
    const aliased = stringify(config()).replace(/^current-context: (.*)$/m, 'spare: &c $1\ncurrent-context: *c');
    expect(aliased).toContain('*c');
    expect(readKubeconfig(aliased)).toEqual(read());
  });

  it('reads base64 that an editor has folded', () => {
    const folded = embedded['client-certificate-data'].replace(/(.{76})/g, '$1\n');
    expect(read({}, { ...embedded, 'client-certificate-data': folded })).toEqual(read({}, embedded));
  });

  it.each([
    ['base64 with a foreign character', `${embedded['client-key-data']}*`],
    ['text that is no PEM', data('hello')],
    ['a certificate', data(certificate)],
    ['an encrypted key', data(openssl(['pkcs8', '-topk8', '-passout', 'pass:x'], key).toString('latin1'))],
  ])('with %s for a key is read, and the key is broken', (_, text) => {
    expect(read({}, { ...embedded, 'client-key-data': text })).toMatchObject({
      certificate: { held: 'embedded' },
      key: { held: 'broken' },
    });
  });

  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['YAML that does not parse', 'kind: Config\n\tusers: ['],
    [
      'aliases that are a bomb',
      `${stringify(config())}bomb: {a: &a [x], b: &b [${Array(20).fill('*a').join()}], c: [${Array(20).fill('*b').join()}]}`,
    ],
    ['another kind', stringify(config({ kind: 'ConfigMap' }))],
    [
      'a user twice',
      stringify(
        config({
          users: [
            { name: 'admin', user: {} },
            { name: 'admin', user: {} },
          ],
        }),
      ),
    ],
    [
      'a cluster twice that nobody uses',
      stringify(config({ clusters: [...config().clusters, ...['a', 'a'].map((name) => ({ name, cluster: {} }))] })),
    ],
    ['no current context', stringify(config({ 'current-context': '' }))],
    ['a context that is not there', stringify(config({ 'current-context': 'x' }))],
    ['a context whose cluster is not there', stringify(config({ 'current-context': 'other' }))],
    ['a context whose user is not there', stringify(config({ users: [] }))],
    ['no server', stringify(config({}, {}, { server: undefined }))],
  ])('with %s is refused', (_, text) => {
    expect(refusal(() => readKubeconfig(text))).toBe('READ_KUBECONFIG');
  });

  it('that does not parse is refused with a line and a column, and without a word of its text', () => {
    const text = stringify(config({}, embedded), { lineWidth: 0 }).replace('client-key-data: ', 'client-key-data: |');
    expect(() => readKubeconfig(text)).toThrow(/ at line \d+, column \d+$/);
    expect(() => readKubeconfig(text)).not.toThrow(embedded['client-key-data'].slice(0, 12));
  });
});
