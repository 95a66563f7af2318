import { catalog } from '../../../src/core/catalog/catalog.js';
import type { PartPaths } from '../../../src/core/catalog/layouts/layout.js';
import { pathsTold, placesOf } from '../../../src/core/infer/placed.js';

/** Where the files of a row are, by what is told. */
function placed(name: string, settings: Readonly<Record<string, string>>): PartPaths {
  const row = catalog[name];
  if (row === undefined) throw new Error(`expected a row ${name}, got none`);
  return pathsTold(row, (component, flag) => settings[`${component} ${flag}`]);
}

const etcd = { 'etcd --trusted-ca-file': '/pki/etcd/ca.crt', 'etcd --peer-trusted-ca-file': '/pki/etcd/ca.crt' };
const clients = {
  'kube-controller-manager --client-ca-file': '/pki/ca.crt',
  'kubelet authentication.x509.clientCAFile': '/pki/ca.crt',
};

describe('the files of a row, as flags name them', () => {
  it('are those that most readers name, so that one wrong flag is one fault', () => {
    const wrong = { ...etcd, ...clients, 'kube-apiserver --client-ca-file': '/pki/other.crt' };
    expect(placed('ca.crt', wrong)).toEqual({ trust: 'pki/ca.crt' });
  });

  it('are those that etcd itself names, whatever one client of it names', () => {
    const wrong = { 'etcd --trusted-ca-file': '/pki/etcd/ca.crt', 'kube-apiserver --etcd-cafile': '/pki/ca.crt' };
    expect(placed('etcd/ca.crt', wrong)).toEqual({ trust: 'pki/etcd/ca.crt' });
  });

  it('are those that its client names, where etcd runs elsewhere', () => {
    const alone = { 'kube-apiserver --etcd-cafile': '/pki/etcd-remote.crt' };
    expect(placed('etcd/ca.crt', alone)).toEqual({ trust: 'pki/etcd-remote.crt' });
  });

  it('are not those by which servers are verified, where clients have an authority of their own', () => {
    const split = {
      'kube-apiserver --client-ca-file': '/pki/client-ca.crt',
      'kube-apiserver --kubelet-certificate-authority': '/pki/server-ca.crt',
      'kube-controller-manager --root-ca-file': '/pki/server-ca.crt',
    };
    expect(placed('ca.crt', split)).toEqual({ trust: 'pki/client-ca.crt' });
  });
});

describe('what flags name on a node', () => {
  it('is the place of no text, which no spec of an import has', () => {
    const texts = Object.entries(catalog).flatMap(([name, { kind, readBy = [] }]) =>
      kind === 'file' ? readBy.flatMap(({ names }) => (names.text ?? []).map((flag) => [flag, name] as const)) : [],
    );
    expect(texts).toContainEqual(['--authorization-config', 'authorization.yaml']);
    const told = (component: string, flag: string) =>
      component === 'kube-apiserver' && texts.some(([text]) => text === flag) ? '/etc/there.yaml' : undefined;
    expect(placesOf({ paths: {} }, 'cp1', { told, isThere: () => true, isSame: () => false })).toEqual(new Map());
  });
});
