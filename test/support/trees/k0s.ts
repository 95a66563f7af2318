import { createPublicKey } from 'node:crypto';
import { kubeconfig, Tree } from './tree.js';
import { newKey, privatePem, ToolAuthority, type Leaf, type Pair } from './tool-authority.js';

const address = '10.0.0.11';

/** A controller of k0s with its own etcd: files, subjects, usages, names and modes as k0s makes them. */
export function k0sController(data = '/var/lib/k0s', words: readonly string[] = []): Tree {
  const pki = `${data}/pki`;
  const tree = new Tree();
  const now = new Date();
  const authority = (commonName: string, stem: string) => {
    const made = new ToolAuthority([`CN=${commonName}`], 'RSA', now, { keyUsageOctet: 0x06 });
    place(stem, made.pair);
    return made;
  };
  const place = (stem: string, { certificate, key }: Pair): Pair => {
    tree.put(`${pki}/${stem}.crt`, certificate);
    tree.put(`${pki}/${stem}.key`, key, 0o640);
    return { certificate, key };
  };
  const ca = authority('kubernetes-ca', 'ca');
  const frontProxy = authority('kubernetes-front-proxy-ca', 'front-proxy-ca');
  const etcd = authority('etcd-ca', 'etcd/ca');
  const usages = ['serverAuth', 'clientAuth'] as const;
  const issue = (
    stem: string,
    commonName: string,
    organization: string,
    names: Partial<Leaf> = {},
    signer = ca,
  ): Pair => place(stem, signer.issue({ subject: [`O=${organization}`, `CN=${commonName}`], usages, ...names }));
  const serving = {
    dns: [
      'kubernetes',
      'kubernetes.default',
      'kubernetes.default.svc',
      'kubernetes.default.svc.cluster.local',
      'kubernetes.default.svc.cluster.local.',
      'localhost',
    ],
    ip: ['127.0.0.1', address, '10.96.0.1', '169.254.1.1', '172.17.0.1'],
  };
  const local = { dns: ['localhost'], ip: ['127.0.0.1'] };
  issue('server', 'kubernetes', 'kubernetes', serving);
  issue('k0s-api', 'k0s-api', 'kubernetes', serving);
  issue('apiserver-kubelet-client', 'apiserver-kubelet-client', 'system:masters');
  issue('front-proxy-client', 'front-proxy-client', 'front-proxy-client', {}, frontProxy);
  issue('apiserver-etcd-client', 'apiserver-etcd-client', 'apiserver-etcd-client', local, etcd);
  issue('etcd/server', 'etcd-server', 'etcd-server', local, etcd);
  issue('etcd/peer', address, 'etcd-peer', { ip: [address] }, etcd);
  const configs: Readonly<Record<string, Pair>> = {
    admin: issue('admin', 'kubernetes-admin', 'system:masters'),
    ccm: issue('ccm', 'system:kube-controller-manager', 'system:kube-controller-manager'),
    scheduler: issue('scheduler', 'system:kube-scheduler', 'system:kube-scheduler'),
    konnectivity: issue('konnectivity', 'kubernetes-konnectivity', 'system:masters'),
  };
  for (const [name, pair] of Object.entries(configs))
    tree.put(
      `${pki}/${name}.conf`,
      kubeconfig({
        server: 'https://localhost:6443',
        cluster: 'local',
        context: 'Default',
        user: 'user',
        ca: ca.pair.certificate,
        ...pair,
      }),
      name === 'konnectivity' ? 0o640 : 0o600,
    );
  const { key } = newKey('RSA');
  tree.put(`${pki}/sa.key`, privatePem(key), 0o640);
  tree.put(`${pki}/sa.pub`, createPublicKey(key).export({ format: 'pem', type: 'spki' }));
  tree.put(`${pki}/etcd/jwt.key`, privatePem(newKey('RSA').key), 0o640);
  tree.yaml('/etc/k0s/k0s.yaml', {
    apiVersion: 'k0s.k0sproject.io/v1beta1',
    kind: 'ClusterConfig',
    metadata: { name: 'k0s' },
    spec: {
      api: { address, sans: [address] },
      network: { serviceCIDR: '10.96.0.0/12', podCIDR: '10.244.0.0/16', clusterDomain: 'cluster.local' },
      storage: { type: 'etcd', etcd: { peerAddress: address } },
    },
  });
  tree.put(
    '/etc/systemd/system/k0scontroller.service',
    `[Unit]\nDescription=k0s\n\n[Service]\nExecStart=${['/usr/local/bin/k0s', 'controller', '--config=/etc/k0s/k0s.yaml', ...words].join(' ')}\n`,
  );
  tree.put('/etc/hostname', 'ctl1\n');
  return tree;
}
