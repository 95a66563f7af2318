import { parse } from 'yaml';
import { Secret } from '../../../src/core/facts/secret.js';
import { embeddedCredential, readKubeconfig } from '../../../src/core/read/kubeconfig.js';
import { renderKubeconfig, type KubeconfigContents } from '../../../src/core/render/kubeconfig.js';
import { opensslCertificate, opensslKey } from '../../support/openssl.js';

const key = opensslKey('ECDSA-P256');
const certificate = opensslCertificate(key, ['-subj', '/CN=a']);

const contents = (more: Partial<KubeconfigContents> = {}): KubeconfigContents => ({
  clusterName: 'prod',
  userName: 'admin',
  server: 'https://api:6443',
  trust: { pem: certificate },
  credential: { certificate, key: new Secret(Buffer.from(key)) },
  ...more,
});

describe('a kubeconfig that is written', () => {
  it('is read as what it was made of', () => {
    expect(readKubeconfig(renderKubeconfig(contents()))).toMatchObject({
      context: 'admin@prod',
      cluster: 'prod',
      user: 'admin',
      server: 'https://api:6443',
      insecure: false,
      otherCredential: false,
      trust: { held: 'embedded', value: [{ subject: { commonName: 'a' } }] },
      certificate: { held: 'embedded' },
      key: { held: 'embedded', value: { broken: undefined } },
    });
  });

  it('gives its certificate and key back, to be written again', () => {
    const credential = embeddedCredential(renderKubeconfig(contents()));
    expect(credential?.certificate).toBe(certificate);
    expect(Buffer.from(credential!.key.reveal()).toString()).toBe(key);
  });

  it('names files by path', () => {
    const paths = { certificatePath: '/a b.crt', keyPath: '/a: b.key' };
    const text = renderKubeconfig(contents({ trust: { path: '/ca#1.crt' }, credential: paths }));
    expect(readKubeconfig(text)).toMatchObject({
      trust: { held: 'path', path: '/ca#1.crt' },
      certificate: { held: 'path', path: '/a b.crt' },
      key: { held: 'path', path: '/a: b.key' },
    });
    expect(embeddedCredential(text)).toBeUndefined();
  });

  it.each([
    'system:node:w1',
    'a: b',
    '- a',
    '# a',
    '"a"',
    "it's",
    'true',
    'null',
    '1.10',
    '0x1f',
    '{a}',
    '*a',
    '&a',
    '%a',
    '@a',
    '~',
    ' a ',
    'a\nb',
    'Jürgen',
    '日本',
  ])('quotes the name %j where YAML would read something else', (name) => {
    const text = renderKubeconfig(contents({ userName: name, clusterName: name }));
    expect(readKubeconfig(text)).toMatchObject({ user: name, cluster: name, context: `${name}@${name}` });
    expect((parse(text, { version: '1.1' }) as { users: readonly { name: unknown }[] }).users[0]?.name).toBe(name);
  });

  it('keeps each value on one line, so that tools of one line can read it', () => {
    const lines = renderKubeconfig(contents()).split('\n');
    expect(lines.filter((line) => /-data: \S+$/.test(line))).toHaveLength(3);
  });
});
