import { told, type Moved } from './moved.js';
import { kubeconfig, Tree, type Flags } from './tree.js';
import { newKey, privatePem, ToolAuthority, type Leaf, type Pair } from './tool-authority.js';

/** What differs between k3s and RKE2, which embeds it. */
export interface Rancher {
  readonly name: 'k3s' | 'rke2';
  /** Where kube-apiserver itself listens. */
  readonly apiPort: number;
  /** Where it keeps its data; what says so is for `run` to write. */
  readonly data: string;
  /** How the components run and are told their flags. */
  readonly run: (tree: Tree, flags: Readonly<Record<string, Flags>>) => void;
}

const node = { name: 'srv1', address: '10.0.0.11' };
const shared = { dns: ['localhost', node.name], ip: ['127.0.0.1', '::1', node.address, '10.43.0.1'] };
const inCluster = [
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
];

/** A server node of k3s with its embedded etcd: files, subjects, usages and names as k3s makes them. */
export const k3sServer = (moved: Moved = { data: '/var/lib/rancher/k3s' }): Tree =>
  rancherServer({
    name: 'k3s',
    apiPort: 6444,
    data: moved.data,
    run: (tree) => {
      told(tree, 'k3s', { 'cluster-init': true, 'tls-san': [] }, moved);
      const words = ['server', ...(moved.words ?? [])].map((word) => `    ${word} \\\n`).join('');
      tree.put(
        '/etc/systemd/system/k3s.service.env',
        (moved.variables ?? []).map((line) => `${line}\n`).join(''),
        0o600,
      );
      tree.put(
        '/etc/systemd/system/k3s.service',
        `[Unit]\nDescription=Lightweight Kubernetes\n\n[Service]\nType=notify\nEnvironmentFile=-/etc/default/%N\nEnvironmentFile=-/etc/systemd/system/k3s.service.env\nExecStart=/usr/local/bin/k3s \\\n${words}\n[Install]\nWantedBy=multi-user.target\n`,
      );
    },
  });

export function rancherServer({ name, apiPort, data, run }: Rancher): Tree {
  const tree = new Tree();
  const now = new Date();
  const unix = Math.floor(now.getTime() / 1000);
  const [tls, agent, cred] = [`${data}/server/tls`, `${data}/agent`, `${data}/server/cred`];
  const authority = (commonName: string, stem: string) => {
    const made = new ToolAuthority([`CN=${commonName}@${unix}`], 'EC', now, { serial: 0 });
    tree.put(`${tls}/${stem}.crt`, made.pair.certificate);
    tree.key(`${tls}/${stem}.key`, made.pair.key);
    return made;
  };
  const client = authority(`${name}-client-ca`, 'client-ca');
  const server = authority(`${name}-server-ca`, 'server-ca');
  const requestHeader = authority(`${name}-request-header-ca`, 'request-header-ca');
  const etcd = authority('etcd-server-ca', 'etcd/server-ca');
  const peers = authority('etcd-peer-ca', 'etcd/peer-ca');
  /** Every leaf file ends with its CA. */
  const place = (stem: string, signer: ToolAuthority, leaf: Leaf): Pair => {
    const pair = signer.issue(leaf);
    tree.put(`${stem}.crt`, `${pair.certificate}${signer.pair.certificate}`);
    tree.key(`${stem}.key`, pair.key);
    return pair;
  };
  const asClient = (file: string, commonName: string, organization: readonly string[] = [], signer = client) =>
    place(`${tls}/${file}`, signer, {
      subject: [...organization.map((value) => `O=${value}`), `CN=${commonName}`],
      usages: ['clientAuth'],
    });
  const admin = asClient('client-admin', 'system:admin', ['system:masters']);
  asClient('client-supervisor', `system:${name}-supervisor`, ['system:masters']);
  asClient('client-controller', 'system:kube-controller-manager');
  asClient('client-scheduler', 'system:kube-scheduler');
  asClient('client-kube-apiserver', 'system:apiserver', ['system:masters']);
  asClient('client-kube-proxy', 'system:kube-proxy');
  asClient(`client-${name}-controller`, `system:${name}-controller`);
  asClient(`client-${name}-cloud-controller`, `${name}-cloud-controller-manager`);
  asClient('client-auth-proxy', 'system:auth-proxy', [], requestHeader);
  asClient('etcd/client', 'etcd-client', [], etcd);
  place(`${tls}/serving-kube-apiserver`, server, {
    subject: ['CN=kube-apiserver'],
    usages: ['serverAuth'],
    dns: [...inCluster, ...shared.dns],
    ip: shared.ip,
  });
  for (const component of ['kube-controller-manager', 'kube-scheduler'])
    place(`${tls}/${component}/${component}`, server, {
      subject: [`CN=${component}`],
      usages: ['serverAuth'],
      dns: ['localhost'],
      ip: ['127.0.0.1', '::1'],
    });
  const both = { usages: ['serverAuth', 'clientAuth'] as const, ...shared, dns: [...shared.dns, 'kine.sock'] };
  place(`${tls}/etcd/server-client`, etcd, { subject: ['CN=etcd-server'], ...both });
  place(`${tls}/etcd/peer-server-client`, peers, { subject: ['CN=etcd-peer'], ...both });
  for (const side of ['client', 'server'] as const) {
    const { certificate } = (side === 'client' ? client : server).pair;
    tree.put(`${tls}/${side}-ca.nochain.crt`, certificate);
    tree.put(`${agent}/${side}-ca.crt`, certificate);
  }
  // Private keys of which only some lie beside a certificate.
  const token = privatePem(newKey('RSA').key);
  for (const file of ['service.key', 'service.current.key']) tree.key(`${tls}/${file}`, token);
  for (const file of ['client-kubelet.key', 'serving-kubelet.key'])
    tree.key(`${tls}/${file}`, privatePem(newKey('EC').key));
  const listener = server.issue({ subject: [`O=${name}`, `CN=${name}`], usages: ['serverAuth'], ...shared });
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  tree.put(
    `${tls}/dynamic-cert.json`,
    JSON.stringify({ data: { 'tls.crt': encoded(listener.certificate), 'tls.key': encoded(listener.key) } }),
    0o600,
  );
  agentFiles();
  kubeconfigs();
  etcdConfiguration();
  run(tree, flagsOf());
  tree.put('/etc/hostname', `${node.name}\n`);
  return tree;

  function agentFiles(): void {
    const own = (file: string, leaf: Leaf, signer = client) => place(`${agent}/${file}`, signer, leaf);
    own('client-kubelet', { subject: ['O=system:nodes', `CN=system:node:${node.name}`], usages: ['clientAuth'] });
    own('client-kube-proxy', { subject: ['CN=system:kube-proxy'], usages: ['clientAuth'] });
    own(`client-${name}-controller`, { subject: [`CN=system:${name}-controller`], usages: ['clientAuth'] });
    const names = { dns: shared.dns, ip: ['127.0.0.1', node.address] };
    own('serving-kubelet', { subject: [`CN=${node.name}`], usages: ['serverAuth'], ...names }, server);
    tree.yaml(`${agent}/etc/kubelet.conf.d/00-${name}-defaults.conf`, {
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      authentication: { x509: { clientCAFile: `${agent}/client-ca.crt` } },
      tlsCertFile: `${agent}/serving-kubelet.crt`,
      tlsPrivateKeyFile: `${agent}/serving-kubelet.key`,
    });
    tree.put('/etc/rancher/node/password', '0123456789abcdef\n', 0o600);
  }

  function kubeconfigs(): void {
    const parts = { server: `https://127.0.0.1:${apiPort}`, cluster: 'local', context: 'Default', user: 'user' };
    const named = (path: string, ca: string, stem: string) =>
      tree.put(path, kubeconfig({ ...parts, ca, certificate: `${stem}.crt`, key: `${stem}.key` }), 0o600);
    for (const [file, stem] of [
      ['admin', 'client-admin'],
      ['supervisor', 'client-supervisor'],
      ['controller', 'client-controller'],
      ['scheduler', 'client-scheduler'],
      ['api-server', 'client-kube-apiserver'],
      ['cloud-controller', `client-${name}-cloud-controller`],
    ] as const)
      named(`${cred}/${file}.kubeconfig`, `${tls}/server-ca.crt`, `${tls}/${stem}`);
    for (const [file, stem] of [
      ['kubelet', 'client-kubelet'],
      ['kubeproxy', 'client-kube-proxy'],
      [`${name}controller`, `client-${name}-controller`],
    ] as const)
      named(`${agent}/${file}.kubeconfig`, `${agent}/server-ca.crt`, `${agent}/${stem}`);
    const embedded = { ca: server.pair.certificate, certificate: admin.certificate, key: admin.key };
    tree.put(
      `/etc/rancher/${name}/${name}.yaml`,
      kubeconfig({
        server: 'https://127.0.0.1:6443',
        cluster: 'default',
        context: 'default',
        user: 'default',
        ...embedded,
      }),
      0o600,
    );
  }

  function etcdConfiguration(): void {
    tree.yaml(`${data}/server/db/etcd/config`, {
      name: `${node.name}-0123abcd`,
      'listen-client-urls': `https://127.0.0.1:2379,https://${node.address}:2379`,
      'advertise-client-urls': `https://${node.address}:2379`,
      'listen-peer-urls': `https://127.0.0.1:2380,https://${node.address}:2380`,
      'initial-advertise-peer-urls': `https://${node.address}:2380`,
      'client-transport-security': {
        'cert-file': `${tls}/etcd/server-client.crt`,
        'key-file': `${tls}/etcd/server-client.key`,
        'client-cert-auth': true,
        'trusted-ca-file': `${tls}/etcd/server-ca.crt`,
      },
      'peer-transport-security': {
        'cert-file': `${tls}/etcd/peer-server-client.crt`,
        'key-file': `${tls}/etcd/peer-server-client.key`,
        'client-cert-auth': true,
        'trusted-ca-file': `${tls}/etcd/peer-ca.crt`,
      },
    });
  }

  function flagsOf(): Readonly<Record<string, Flags>> {
    return {
      etcd: { 'config-file': `${data}/server/db/etcd/config` },
      'kube-apiserver': {
        'advertise-address': node.address,
        'anonymous-auth': 'false',
        'authorization-mode': 'Node,RBAC',
        'client-ca-file': `${tls}/client-ca.crt`,
        'etcd-cafile': `${tls}/etcd/server-ca.crt`,
        'etcd-certfile': `${tls}/etcd/client.crt`,
        'etcd-keyfile': `${tls}/etcd/client.key`,
        'etcd-servers': 'https://127.0.0.1:2379',
        'kubelet-certificate-authority': `${tls}/server-ca.crt`,
        'kubelet-client-certificate': `${tls}/client-kube-apiserver.crt`,
        'kubelet-client-key': `${tls}/client-kube-apiserver.key`,
        'proxy-client-cert-file': `${tls}/client-auth-proxy.crt`,
        'proxy-client-key-file': `${tls}/client-auth-proxy.key`,
        'requestheader-allowed-names': 'system:auth-proxy',
        'requestheader-client-ca-file': `${tls}/request-header-ca.crt`,
        'secure-port': String(apiPort),
        'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
        'service-account-key-file': `${tls}/service.key`,
        'service-account-signing-key-file': `${tls}/service.current.key`,
        'service-cluster-ip-range': '10.43.0.0/16',
        'tls-cert-file': `${tls}/serving-kube-apiserver.crt`,
        'tls-private-key-file': `${tls}/serving-kube-apiserver.key`,
      },
      'kube-controller-manager': {
        'cluster-signing-kube-apiserver-client-cert-file': `${tls}/client-ca.nochain.crt`,
        'cluster-signing-kube-apiserver-client-key-file': `${tls}/client-ca.key`,
        'cluster-signing-kubelet-client-cert-file': `${tls}/client-ca.nochain.crt`,
        'cluster-signing-kubelet-client-key-file': `${tls}/client-ca.key`,
        'cluster-signing-kubelet-serving-cert-file': `${tls}/server-ca.nochain.crt`,
        'cluster-signing-kubelet-serving-key-file': `${tls}/server-ca.key`,
        'cluster-signing-legacy-unknown-cert-file': `${tls}/server-ca.nochain.crt`,
        'cluster-signing-legacy-unknown-key-file': `${tls}/server-ca.key`,
        kubeconfig: `${cred}/controller.kubeconfig`,
        'root-ca-file': `${tls}/server-ca.crt`,
        'service-account-private-key-file': `${tls}/service.current.key`,
        'tls-cert-file': `${tls}/kube-controller-manager/kube-controller-manager.crt`,
        'tls-private-key-file': `${tls}/kube-controller-manager/kube-controller-manager.key`,
      },
      'kube-scheduler': {
        kubeconfig: `${cred}/scheduler.kubeconfig`,
        'tls-cert-file': `${tls}/kube-scheduler/kube-scheduler.crt`,
        'tls-private-key-file': `${tls}/kube-scheduler/kube-scheduler.key`,
      },
    };
  }
}
