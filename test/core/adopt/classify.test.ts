import { classify } from '../../../src/core/adopt/classify.js';
import type { FileFacts } from '../../../src/core/facts/file.js';
import { onNode } from '../../../src/core/facts/place.js';
import { Secret } from '../../../src/core/facts/secret.js';
import { readFileFacts } from '../../../src/core/read/content.js';
import { renderPem } from '../../../src/core/read/pem.js';
import { issueFrom, newAuthority, type IssuedPair } from '../../support/issued.js';

const file = (path: string, text: Secret | string): FileFacts =>
  readFileFacts({
    place: onNode('x', path),
    state: 'present',
    attributes: { mode: 0o600, uid: 0, gid: 0 },
    bytes: typeof text === 'string' ? new Secret(text) : text,
  });

const pairAt = (certificate: string, key: string, { certificate: { der }, key: { privateKey } }: IssuedPair) => [
  file(certificate, renderPem('CERTIFICATE', der)),
  file(key, privateKey),
];

describe('a folder of certificates', () => {
  let ca: IssuedPair;
  const leaf = (commonName: string, organizations: readonly string[] = [], dns: readonly string[] = []) =>
    issueFrom(ca.key.privateKey, ca.certificate, 'ECDSA-P256', { subject: { commonName, organizations }, dns, ip: [] });
  beforeAll(async () => {
    ca = await newAuthority('ECDSA-P256');
  });

  it('is sorted by subjects and names, and pairs by their keys, however files are called', async () => {
    const files = [
      ...pairAt('issued/a.crt', 'private/zz.key', await leaf('kubernetes', [], ['kubernetes.default'])),
      ...pairAt('ca.crt', 'private/ca.key', ca),
      ...pairAt('n.pem', 'n-key.pem', await leaf('system:node:w1', ['system:nodes'])),
      ...pairAt('proxy.pem', 'proxy-key.pem', await leaf('system:kube-proxy')),
    ];
    const { controlPlane, kubelets, leftAlone } = classify(files);
    expect(Object.fromEntries(controlPlane)).toEqual({
      apiserver: { certificate: 'issued/a.crt', key: 'private/zz.key' },
      'ca.crt': { trust: 'ca.crt' },
      'ca.key': { trust: 'ca.crt', key: 'private/ca.key' },
    });
    const pair = { certificate: 'n.pem', key: 'n-key.pem' };
    expect(Object.fromEntries(kubelets.get('w1') ?? [])).toEqual({ 'kubelet-client': pair, 'kubelet-server': pair });
    expect(leftAlone).toEqual(['proxy.pem']);
  });

  it('knows the keys of tokens as a certificate and as a bare pair', async () => {
    const certified = classify(
      pairAt('service-account.pem', 'service-account-key.pem', await leaf('service-accounts')),
    );
    expect(Object.fromEntries(certified.controlPlane)).toEqual({
      'sa.pub': { publicKeys: 'service-account.pem' },
      'sa.key': { key: 'service-account-key.pem' },
    });
    const { key } = await leaf('x');
    const bare = classify([
      file('sa.key', key.privateKey),
      file('sa.pub', renderPem('PUBLIC KEY', key.publicKey.spki)),
    ]);
    expect(Object.fromEntries(bare.controlPlane)).toEqual({
      'sa.pub': { publicKeys: 'sa.pub' },
      'sa.key': { key: 'sa.key' },
    });
  });

  it('may hold several authorities, told apart by how they are called', async () => {
    const etcd = await newAuthority('ECDSA-P256', { subject: { commonName: 'etcd-ca', organizations: [] } });
    const { controlPlane } = classify([
      ...pairAt('etcd/ca.crt', 'etcd/ca.key', etcd),
      ...pairAt('ca.crt', 'ca.key', ca),
    ]);
    expect([...controlPlane.keys()]).toEqual(['etcd/ca.crt', 'etcd/ca.key', 'ca.crt', 'ca.key']);
  });

  it('without certificates is nothing', () => {
    expect(classify([file('notes.txt', 'nothing'), file('x.json', '{}')])).toMatchObject({ leftAlone: [] });
  });
});
