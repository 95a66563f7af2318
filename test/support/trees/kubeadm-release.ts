import { createPublicKey } from 'node:crypto';
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
  /** More flags of kube-apiserver. */
  readonly apiServer?: Flags;
  /** Of its administrators, instead of that of the release. */
  readonly administrators?: string;
  /** When everything is made. */
  readonly now?: Date;
}

/** kubeadm's DefaultEtcdVersion (cmd/kubeadm/app/constants/constants.go). */
const etcdTag = (minor: number): string =>
  minor < 26 ? '3.5.3-0' : minor < 34 ? '3.5.15-0' : minor < 37 ? '3.6.5-0' : '3.7.0-0';

/**
 * The control plane cp1 as kubeadm of a release leaves it when its kubelet has joined: certificates and groups, kubeconfigs, static
 * pods, and what the kubelet made itself.
 */
export function kubeadmOfRelease({
  minor,
  hasJoined = false,
  pki = '/etc/kubernetes/pki',
  kubeletFolder = own,
  apiServer = {},
  administrators = minor < 29 ? 'system:masters' : 'kubeadm:cluster-admins',
  now = new Date(),
}: KubeadmRelease): Tree {
  const tree = new Tree();
  const place = (stem: string, { certificate, key }: Pair): Pair => {
    tree.put(`${pki}/${stem}.crt`, certificate);
    tree.key(`${pki}/${stem}.key`, key);
    return { certificate, key };
  };
  const authority = (commonName: string, stem: string): ToolAuthority => {
    const made = new ToolAuthority([`CN=${commonName}`], 'EC', now, minor < 26 ? { serial: 0 } : {});
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
  pods();
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
    const itself = new ToolAuthority([`CN=${node.name}-ca@1700000000`], 'EC', now);
    const serving = itself.issue({
      subject: [`CN=${node.name}@1700000000`],
      usages: ['serverAuth'],
      dns: [node.name],
    });
    tree.put(`${kubeletFolder}/kubelet.crt`, `${serving.certificate}${itself.pair.certificate}`);
    tree.key(`${kubeletFolder}/kubelet.key`, serving.key);
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
      staticPodPath: '/etc/kubernetes/manifests',
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

  function pods(): void {
    const pod = (component: string, flags: Flags): void =>
      tree.pod(
        `/etc/kubernetes/manifests/${component}.yaml`,
        component,
        flags,
        component === 'etcd' ? `registry.k8s.io/etcd:${etcdTag(minor)}` : `registry.k8s.io/${component}:v1.${minor}.2`,
      );
    pod('etcd', {
      'advertise-client-urls': `https://${node.address}:2379`,
      'cert-file': `${pki}/etcd/server.crt`,
      'client-cert-auth': 'true',
      'data-dir': '/var/lib/etcd',
      'initial-advertise-peer-urls': `https://${node.address}:2380`,
      'initial-cluster': `${node.name}=https://${node.address}:2380`,
      'key-file': `${pki}/etcd/server.key`,
      'listen-client-urls': `https://127.0.0.1:2379,https://${node.address}:2379`,
      'listen-metrics-urls': 'http://127.0.0.1:2381',
      'listen-peer-urls': `https://${node.address}:2380`,
      name: node.name,
      'peer-cert-file': `${pki}/etcd/peer.crt`,
      'peer-client-cert-auth': 'true',
      'peer-key-file': `${pki}/etcd/peer.key`,
      'peer-trusted-ca-file': `${pki}/etcd/ca.crt`,
      'trusted-ca-file': `${pki}/etcd/ca.crt`,
    });
    pod('kube-apiserver', {
      'advertise-address': node.address,
      'allow-privileged': 'true',
      'authorization-mode': 'Node,RBAC',
      'client-ca-file': `${pki}/ca.crt`,
      'enable-admission-plugins': 'NodeRestriction',
      'enable-bootstrap-token-auth': 'true',
      'etcd-cafile': `${pki}/etcd/ca.crt`,
      'etcd-certfile': `${pki}/apiserver-etcd-client.crt`,
      'etcd-keyfile': `${pki}/apiserver-etcd-client.key`,
      'etcd-servers': 'https://127.0.0.1:2379',
      'kubelet-client-certificate': `${pki}/apiserver-kubelet-client.crt`,
      'kubelet-client-key': `${pki}/apiserver-kubelet-client.key`,
      'kubelet-preferred-address-types': 'InternalIP,ExternalIP,Hostname',
      'proxy-client-cert-file': `${pki}/front-proxy-client.crt`,
      'proxy-client-key-file': `${pki}/front-proxy-client.key`,
      'requestheader-allowed-names': 'front-proxy-client',
      'requestheader-client-ca-file': `${pki}/front-proxy-ca.crt`,
      'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
      'requestheader-group-headers': 'X-Remote-Group',
      'requestheader-username-headers': 'X-Remote-User',
      'secure-port': '6443',
      'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
      'service-account-key-file': `${pki}/sa.pub`,
      'service-account-signing-key-file': `${pki}/sa.key`,
      'service-cluster-ip-range': '10.96.0.0/12',
      'tls-cert-file': `${pki}/apiserver.crt`,
      'tls-private-key-file': `${pki}/apiserver.key`,
      ...apiServer,
    });
    const delegating = (file: string): Flags => ({
      'authentication-kubeconfig': `/etc/kubernetes/${file}.conf`,
      'authorization-kubeconfig': `/etc/kubernetes/${file}.conf`,
      'bind-address': '127.0.0.1',
      kubeconfig: `/etc/kubernetes/${file}.conf`,
      'leader-elect': 'true',
    });
    pod('kube-controller-manager', {
      ...delegating('controller-manager'),
      'client-ca-file': `${pki}/ca.crt`,
      'cluster-name': 'kubernetes',
      'cluster-signing-cert-file': `${pki}/ca.crt`,
      'cluster-signing-key-file': `${pki}/ca.key`,
      controllers: '*,bootstrapsigner,tokencleaner',
      'requestheader-client-ca-file': `${pki}/front-proxy-ca.crt`,
      'root-ca-file': `${pki}/ca.crt`,
      'service-account-private-key-file': `${pki}/sa.key`,
      'use-service-account-credentials': 'true',
    });
    pod('kube-scheduler', delegating('scheduler'));
  }
}
