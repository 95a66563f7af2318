import { createPublicKey } from 'node:crypto';
import { OpensslAuthority } from './openssl-authority.js';
import { newKey, privatePem, ToolAuthority, type Leaf, type Pair } from './tool-authority.js';
import { kubeconfig, Tree } from './tree.js';

const ssl = '/etc/kubernetes/ssl';
const etcdSsl = '/etc/ssl/etcd/ssl';
const node = { name: 'node1', address: '10.0.0.11' };
const century = 36_500;

/** A control plane of Kubespray with its etcd as a service of the host: kubeadm in another folder, and an etcd of its own. */
export function kubesprayControlPlane(): Tree {
  const tree = new Tree();
  const now = new Date();
  tree.link('/etc/kubernetes/pki', ssl);
  const place = (stem: string, { certificate, key }: Pair): Pair => {
    tree.put(`${ssl}/${stem}.crt`, certificate);
    tree.key(`${ssl}/${stem}.key`, key);
    return { certificate, key };
  };
  const ca = new ToolAuthority(['CN=kubernetes'], 'RSA', now);
  const frontProxy = new ToolAuthority(['CN=front-proxy-ca'], 'RSA', now);
  place('ca', ca.pair);
  place('front-proxy-ca', frontProxy.pair);
  const client = (commonName: string, ...organizations: readonly string[]): Leaf => ({
    subject: [...organizations.map((value) => `O=${value}`), `CN=${commonName}`],
    usages: ['clientAuth'],
  });
  place(
    'apiserver',
    ca.issue({
      subject: ['CN=kube-apiserver'],
      usages: ['serverAuth'],
      dns: [
        node.name,
        'kubernetes',
        'kubernetes.default',
        'kubernetes.default.svc',
        'kubernetes.default.svc.cluster.local',
        'localhost',
        'lb-apiserver.kubernetes.local',
        `${node.name}.cluster.local`,
      ],
      ip: ['10.233.0.1', node.address, '127.0.0.1', '::1'],
    }),
  );
  place('apiserver-kubelet-client', ca.issue(client('kube-apiserver-kubelet-client', 'kubeadm:cluster-admins')));
  place('front-proxy-client', frontProxy.issue(client('front-proxy-client')));
  const { key } = newKey('RSA');
  tree.key(`${ssl}/sa.key`, privatePem(key));
  tree.put(`${ssl}/sa.pub`, createPublicKey(key).export({ format: 'pem', type: 'spki' }), 0o600);
  const configs: Readonly<Record<string, Leaf>> = {
    admin: client('kubernetes-admin', 'kubeadm:cluster-admins'),
    'super-admin': client('kubernetes-super-admin', 'system:masters'),
    'controller-manager': client('system:kube-controller-manager'),
    scheduler: client('system:kube-scheduler'),
    kubelet: client(`system:node:${node.name}`, 'system:nodes'),
  };
  for (const [name, leaf] of Object.entries(configs)) {
    const user = leaf.subject.at(-1)?.slice(3) ?? '';
    const parts = {
      server: `https://${node.address}:6443`,
      cluster: 'cluster.local',
      context: `${user}@cluster.local`,
      user,
    };
    tree.put(
      `/etc/kubernetes/${name}.conf`,
      kubeconfig({ ...parts, ca: ca.pair.certificate, ...ca.issue(leaf) }),
      0o600,
    );
  }
  const etcd = new OpensslAuthority('/CN=etcd-ca', {
    days: century,
    extensions: ['basicConstraints=critical,CA:TRUE'],
  });
  tree.put(`${etcdSsl}/ca.pem`, etcd.pair.certificate, 0o644);
  tree.key(`${etcdSsl}/ca-key.pem`, etcd.pair.key);
  for (const kind of ['member', 'admin', 'node']) {
    const pair = etcd.issue({
      subject: `/CN=etcd-${kind}-${node.name}`,
      days: century,
      extensions: [
        'basicConstraints=CA:FALSE',
        'extendedKeyUsage=clientAuth,serverAuth',
        `subjectAltName=DNS:localhost,DNS:${node.name},DNS:lb-apiserver.kubernetes.local,IP:${node.address},IP:127.0.0.1,IP:::1`,
      ],
    });
    tree.put(`${etcdSsl}/${kind}-${node.name}.pem`, pair.certificate, 0o644);
    tree.key(`${etcdSsl}/${kind}-${node.name}-key.pem`, pair.key);
  }
  services(tree);
  return tree;
}

function services(tree: Tree): void {
  const member = `${etcdSsl}/member-${node.name}`;
  const own = `${etcdSsl}/node-${node.name}`;
  tree.put(
    '/etc/etcd.env',
    Object.entries({
      ETCD_NAME: 'etcd1',
      ETCD_ADVERTISE_CLIENT_URLS: `https://${node.address}:2379`,
      ETCD_INITIAL_ADVERTISE_PEER_URLS: `https://${node.address}:2380`,
      ETCD_TRUSTED_CA_FILE: `${etcdSsl}/ca.pem`,
      ETCD_CERT_FILE: `${member}.pem`,
      ETCD_KEY_FILE: `${member}-key.pem`,
      ETCD_CLIENT_CERT_AUTH: 'true',
      ETCD_PEER_TRUSTED_CA_FILE: `${etcdSsl}/ca.pem`,
      ETCD_PEER_CERT_FILE: `${member}.pem`,
      ETCD_PEER_KEY_FILE: `${member}-key.pem`,
      ETCD_PEER_CLIENT_CERT_AUTH: 'True',
    })
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  tree.put(
    '/etc/systemd/system/etcd.service',
    '[Unit]\nDescription=etcd\n\n[Service]\nType=notify\nUser=root\nEnvironmentFile=/etc/etcd.env\nExecStart=/usr/local/bin/etcd\n',
  );
  const manifests = '/etc/kubernetes/manifests';
  tree.pod(`${manifests}/kube-apiserver.yaml`, 'kube-apiserver', {
    'advertise-address': node.address,
    'client-ca-file': `${ssl}/ca.crt`,
    'etcd-cafile': `${etcdSsl}/ca.pem`,
    'etcd-certfile': `${own}.pem`,
    'etcd-keyfile': `${own}-key.pem`,
    'etcd-servers': `https://${node.address}:2379`,
    'kubelet-client-certificate': `${ssl}/apiserver-kubelet-client.crt`,
    'kubelet-client-key': `${ssl}/apiserver-kubelet-client.key`,
    'proxy-client-cert-file': `${ssl}/front-proxy-client.crt`,
    'proxy-client-key-file': `${ssl}/front-proxy-client.key`,
    'requestheader-allowed-names': 'front-proxy-client',
    'requestheader-client-ca-file': `${ssl}/front-proxy-ca.crt`,
    'secure-port': '6443',
    'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
    'service-account-key-file': `${ssl}/sa.pub`,
    'service-account-signing-key-file': `${ssl}/sa.key`,
    'service-cluster-ip-range': '10.233.0.0/18',
    'tls-cert-file': `${ssl}/apiserver.crt`,
    'tls-private-key-file': `${ssl}/apiserver.key`,
  });
  tree.pod(`${manifests}/kube-controller-manager.yaml`, 'kube-controller-manager', {
    'authentication-kubeconfig': '/etc/kubernetes/controller-manager.conf',
    'client-ca-file': `${ssl}/ca.crt`,
    'cluster-signing-cert-file': `${ssl}/ca.crt`,
    'cluster-signing-key-file': `${ssl}/ca.key`,
    kubeconfig: '/etc/kubernetes/controller-manager.conf',
    'requestheader-client-ca-file': `${ssl}/front-proxy-ca.crt`,
    'root-ca-file': `${ssl}/ca.crt`,
    'service-account-private-key-file': `${ssl}/sa.key`,
    'service-cluster-ip-range': '10.233.0.0/18',
  });
  tree.pod(`${manifests}/kube-scheduler.yaml`, 'kube-scheduler', {
    'authentication-kubeconfig': '/etc/kubernetes/scheduler.conf',
    kubeconfig: '/etc/kubernetes/scheduler.conf',
  });
  tree.yaml('/etc/kubernetes/kubelet-config.yaml', {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: { x509: { clientCAFile: `${ssl}/ca.crt` } },
    rotateCertificates: true,
  });
  tree.put(
    '/etc/kubernetes/kubelet.env',
    `KUBELET_ADDRESS="--node-ip=${node.address}"\nKUBELET_HOSTNAME="--hostname-override=${node.name}"\nKUBELET_ARGS="--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf \\\n--config=/etc/kubernetes/kubelet-config.yaml \\\n--kubeconfig=/etc/kubernetes/kubelet.conf"\n`,
  );
  tree.put(
    '/etc/kubernetes/kubeadm-config.yaml',
    `apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: { advertiseAddress: "${node.address}", bindPort: 6443 }
nodeRegistration: { name: "${node.name}" }
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
clusterName: cluster.local
kubernetesVersion: v1.33.4
certificatesDir: ${ssl}
controlPlaneEndpoint: "${node.address}:6443"
networking: { dnsDomain: cluster.local, serviceSubnet: "10.233.0.0/18", podSubnet: "10.233.64.0/18" }
apiServer:
  certSANs: ["localhost", "127.0.0.1", "::1", "lb-apiserver.kubernetes.local", "${node.name}.cluster.local"]
etcd:
  external:
    endpoints: ["https://${node.address}:2379"]
    caFile: ${etcdSsl}/ca.pem
    certFile: ${own}.pem
    keyFile: ${own}-key.pem
`,
    0o640,
  );
}
