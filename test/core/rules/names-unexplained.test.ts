import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { goodHome, kubeadmSpec, pki } from '../../support/copies.js';
import { certificateAt, counterfeit } from '../../support/counterfeit.js';
import { sanExtension } from '../../support/forge.js';
import { checkPath, put } from '../../support/home.js';
import { scratch } from '../../support/scratch.js';

/** A control plane of kubeadm without a spec, whose API server bears further names and is told this. */
async function said(
  names: readonly string[],
  addresses: readonly (readonly number[])[],
  flags: readonly string[] = [],
) {
  const home = await goodHome(kubeadmSpec);
  const { dns, ip } = certificateAt(pki(home, 'apiserver.crt')).sans;
  const octets = ip.filter((one) => one.includes('.')).map((one) => one.split('.').map(Number));
  const extension = sanExtension([...dns, ...names], [...octets, ...addresses]);
  counterfeit(home, pki(home, 'apiserver'), { parts: { names: extension } });
  const tree = join(scratch(), 'cp1');
  cpSync(join(home, 'nodes', 'cp1'), tree, { recursive: true });
  const told = [
    '--advertise-address=10.0.0.11',
    '--service-cluster-ip-range=10.96.0.0/12',
    '--tls-cert-file=/etc/kubernetes/pki/apiserver.crt',
    '--tls-private-key-file=/etc/kubernetes/pki/apiserver.key',
    ...flags,
  ];
  const command = ['kube-apiserver', ...told];
  const pod = { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'kube-apiserver', command }] } };
  put(tree, 'etc/kubernetes/manifests/kube-apiserver.yaml', stringify(pod), 0o600);
  return checkPath(tree)
    .findings.filter(({ rule }) => rule === 'san-surplus')
    .map(({ severity, artefact, message }) => `${severity} ${artefact} ${message}`);
}

describe('names of a server without a spec', () => {
  it('are explained where they are those that kubeadm gives', async () => {
    expect(await said([], [])).toEqual([]);
  });

  it('are information where nothing that was looked at mentions them', async () => {
    expect(await said(['old.example.com'], [[10, 0, 0, 99]])).toEqual([
      'info apiserver also names "old.example.com", "10.0.0.99", which nothing that was looked at explains',
    ]);
  });

  it.each<
    [what: string, names: readonly string[], addresses: readonly (readonly number[])[], flags: readonly string[]]
  >([
    ['the full name of the machine', ['cp1.example.com'], [], []],
    ['another member of etcd', [], [[10, 0, 0, 12]], ['--etcd-servers=https://127.0.0.1:2379,https://10.0.0.12:2379']],
    ['a service of the cluster by its domain', ['kubernetes.default.svc.corp.example'], [], []],
    ['the machine itself', ['localhost'], [[127, 0, 0, 2]], []],
    ['a host that a wildcard stands for', ['*.example.net'], [], ['--service-account-issuer=https://api.example.net']],
  ])('are explained by %s', async (_, names, addresses, flags) => {
    expect(await said(names, addresses, flags)).toEqual([]);
  });
});
