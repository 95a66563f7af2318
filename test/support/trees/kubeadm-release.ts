import { createPublicKey } from 'node:crypto';
import { kubeadmPods } from './kubeadm-pods.js';
import { newKey, privatePem, ToolAuthority, type Leaf, type Pair } from './tool-authority.js';
import { kubeconfig, Tree, type Flags } from './tree.js';

const node = { name: 'cp1', address: '10.0.0.11' };
const endpoint = 'https://api.prod.example.com:6443';
const local = `https://${node.address}:6443`;
const own = '/var/lib/kubelet/pki';

export interface KubeadmRelease {
  /** Of Kubernetes 1. */
  readonly minor: number;
  /** A control plane that joined another one. */
  readonly hasJoined?: boolean;
  /** `certificatesDir` of its configuration. */
  readonly pki?: string;
  /** `cert-dir` of its kubelet, and how that is said. */
  readonly kubeletFolder?: string;
  /** What its kubelet serves: what it made itself, what somebody signed in its place, or what it asks for (`serverTLSBootstrap`). */
  readonly serving?: 'made' | 'signed' | 'asked';
  /** In what its kubelet serves, instead of that of the node; none where it is empty. */
  readonly kubeletAddress?: string;
  /** More flags of kube-apiserver. */
  readonly apiServer?: Flags;
  readonly etcd?: Flags;
  /** More fields of the configuration of its kubelet. */
  readonly kubelet?: object;
  /** Of its administrators, instead of that of the release. */
  readonly administrators?: string;
  /** `certificateValidityPeriod` of its configuration. */
  readonly leafDays?: number;
  /** When everything is made. */
  readonly now?: Date;
}

/**
 * The control plane cp1 as kubeadm of a release leaves it when its kubelet has joined: certificates and groups, kubeconfigs, static
 * pods, and what the kubelet made itself.
 */
export function kubeadmOfRelease({
  minor,
  hasJoined = false,
  pki = '/etc/kubernetes/pki',
  kubeletFolder = own,
  serving = 'made',
  kubeletAddress = node.address,
  apiServer = {},
  etcd: etcdFlags = {},
  kubelet: fields = {},
  administrators = minor < 29 ? 'system:masters' : 'kubeadm:cluster-admins',
  leafDays,
  now = new Date(),
}: KubeadmRelease): Tree {
  const tree = new Tree();
  const place = (stem: string, { certificate, key }: Pair): Pair => {
    tree.put(`${pki}/${stem}.crt`, certificate);
    tree.key(`${pki}/${stem}.key`, key);
    return { certificate, key };
  };
  const authority = (commonName: string, stem: string): ToolAuthority => {
    const made = new ToolAuthority([`CN=${commonName}`], 'EC', now, {
      ...(minor < 26 ? { serial: 0 } : {}),
      ...(leafDays === undefined ? {} : { leafDays }),
    });
    place(stem, made.pair);
    return made;
  };
  const ca = authority('kubernetes', 'ca');
  const frontProxy = authority('front-proxy-ca', 'front-proxy-ca');
  const etcd = authority('etcd-ca', 'etcd/ca');
  const client = (commonName: string, group?: string): Leaf => ({
    subject: [...(group === undefined ? [] : [`O=${group}`]), `CN=${commonName}`],
    usages: ['clientAuth'],
  });
  const ofEtcd = minor < 29 ? 'system:masters' : undefined;
  const names = {
    dns: [
      node.name,
      'kubernetes',
      'kubernetes.default',
      'kubernetes.default.svc',
      'kubernetes.default.svc.cluster.local',
      'api.prod.example.com',
    ],
    ip: ['10.96.0.1', node.address],
  };
  const member = { dns: [node.name, 'localhost'], ip: [node.address, '127.0.0.1', '::1'] };
  const both = ['serverAuth', 'clientAuth'] as const;
  place('apiserver', ca.issue({ subject: ['CN=kube-apiserver'], usages: ['serverAuth'], ...names }));
  place(
    'apiserver-kubelet-client',
    ca.issue(client('kube-apiserver-kubelet-client', minor < 36 ? administrators : undefined)),
  );
  place('front-proxy-client', frontProxy.issue(client('front-proxy-client')));
  place('apiserver-etcd-client', etcd.issue(client('kube-apiserver-etcd-client', ofEtcd)));
  place('etcd/server', etcd.issue({ subject: [`CN=${node.name}`], usages: both, ...member }));
  place('etcd/peer', etcd.issue({ subject: [`CN=${node.name}`], usages: both, ...member }));
  place('etcd/healthcheck-client', etcd.issue(client('kube-etcd-healthcheck-client', ofEtcd)));
  const tokens = newKey('RSA');
  tree.key(`${pki}/sa.key`, privatePem(tokens.key));
  tree.put(`${pki}/sa.pub`, createPublicKey(tokens.key).export({ format: 'pem', type: 'spki' }), 0o600);
  kubeconfigs();
  kubelet();
  kubeadmPods(tree, { minor, pki, node, apiServer, etcd: etcdFlags });
  tree.put('/etc/hostname', `${node.name}\n`);
  return tree;

  function config(file: string, user: string, server: string, pair: Pair | string): void {
    const held = typeof pair === 'string' ? { certificate: pair, key: pair } : pair;
    const parts = { server, cluster: 'kubernetes', context: `${user}@kubernetes`, user, ca: ca.pair.certificate };
    tree.put(`/etc/kubernetes/${file}.conf`, kubeconfig({ ...parts, ...held }), 0o600);
  }

  function kubeconfigs(): void {
    config('admin', 'kubernetes-admin', endpoint, ca.issue(client('kubernetes-admin', administrators)));
    // A control plane that joins another one never has it.
    if (minor >= 29 && !hasJoined)
      config(
        'super-admin',
        'kubernetes-super-admin',
        endpoint,
        ca.issue(client('kubernetes-super-admin', 'system:masters')),
      );
    for (const name of ['controller-manager', 'scheduler'])
      config(name, `system:kube-${name}`, local, ca.issue(client(`system:kube-${name}`)));
    // A kubelet that joins calls its user so.
    const user = hasJoined ? 'default-auth' : `system:node:${node.name}`;
    config('kubelet', user, minor < 33 ? endpoint : local, `${kubeletFolder}/kubelet-client-current.pem`);
  }

  function kubelet(): void {
    const { certificate, key } = ca.issue(client(`system:node:${node.name}`, 'system:nodes'));
    const dated = 'kubelet-client-2026-05-01-00-00-00.pem';
    tree.key(`${kubeletFolder}/${dated}`, `${certificate}${key}`);
    tree.link(`${kubeletFolder}/kubelet-client-current.pem`, `${kubeletFolder}/${dated}`);
    kubeletServing();
    tree.yaml('/var/lib/kubelet/config.yaml', {
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      authentication: {
        anonymous: { enabled: false },
        webhook: { enabled: true },
        x509: { clientCAFile: `${pki}/ca.crt` },
      },
      authorization: { mode: 'Webhook' },
      clusterDNS: ['10.96.0.10'],
      clusterDomain: 'cluster.local',
      rotateCertificates: true,
      ...(serving === 'asked' ? { serverTLSBootstrap: true } : {}),
      staticPodPath: '/etc/kubernetes/manifests',
      ...fields,
    });
    const words = [
      ...(kubeletFolder === own ? [] : [`--cert-dir=${kubeletFolder}`]),
      ...(minor < 27 ? ['--container-runtime=remote'] : []),
      '--container-runtime-endpoint=unix:///var/run/containerd/containerd.sock',
      ...(minor < 35 ? ['--pod-infra-container-image=registry.k8s.io/pause:3.7'] : []),
    ];
    tree.put('/var/lib/kubelet/kubeadm-flags.env', `KUBELET_KUBEADM_ARGS="${words.join(' ')}"\n`);
    // The packages of the community are younger than those of Google.
    const units = minor < 28 ? ['/lib/systemd/system', '/etc/systemd/system'] : ['/usr/lib/systemd/system'];
    tree.put(
      `${units[0] ?? ''}/kubelet.service`,
      '[Unit]\nDescription=kubelet: The Kubernetes Node Agent\n\n[Service]\nExecStart=/usr/bin/kubelet\nRestart=always\n',
    );
    tree.put(
      `${units.at(-1) ?? ''}/kubelet.service.d/10-kubeadm.conf`,
      [
        '[Service]',
        'Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"',
        'Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"',
        'EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env',
        'EnvironmentFile=-/etc/default/kubelet',
        'ExecStart=',
        'ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS',
        '',
      ].join('\n'),
    );
  }

  function kubeletServing(): void {
    const names = {
      usages: ['serverAuth'],
      dns: [node.name],
      ip: kubeletAddress === '' ? [] : [kubeletAddress],
    } as const;
    if (serving === 'asked') {
      const { certificate, key } = ca.issue({ subject: ['O=system:nodes', `CN=system:node:${node.name}`], ...names });
      const dated = 'kubelet-server-2026-05-01-00-00-00.pem';
      tree.key(`${kubeletFolder}/${dated}`, `${certificate}${key}`);
      tree.link(`${kubeletFolder}/kubelet-server-current.pem`, `${kubeletFolder}/${dated}`);
      return;
    }
    const itself = new ToolAuthority([`CN=${node.name}-ca@1700000000`], 'EC', now, { days: 365 });
    const by = serving === 'made' ? itself : ca;
    const { certificate, key } = by.issue({ subject: [`CN=${node.name}@1700000000`], ...names });
    tree.put(`${kubeletFolder}/kubelet.crt`, `${certificate}${serving === 'made' ? itself.pair.certificate : ''}`);
    tree.key(`${kubeletFolder}/kubelet.key`, key);
  }
}
