import { flagLines, kubeconfig, Tree, type Flags } from './tree.js';
import { newKey, privatePem, ToolAuthority, type Leaf, type Pair } from './tool-authority.js';

const revision = '/var/snap/microk8s/8000';
const data = '/var/snap/microk8s/current';
const hostname = 'mk1';
const address = '10.0.0.11';
const canonical = ['C=GB', 'O=Canonical', 'OU=Canonical'];

/** A node of MicroK8s from 1.28 on: files, subjects, usages, names and arguments as its scripts make them. */
export function microk8sNode(): Tree {
  const tree = new Tree();
  tree.link(data, '8000');
  const now = new Date();
  const certificates = `${revision}/certs`;
  const place = (name: string, { certificate, key }: Pair): Pair => {
    tree.put(`${certificates}/${name}.crt`, certificate, 0o660);
    tree.put(`${certificates}/${name}.key`, key, 0o660);
    return { certificate, key };
  };
  const ca = new ToolAuthority(['CN=10.152.183.1'], 'RSA', now, { keyUsageOctet: 0 });
  const frontProxy = new ToolAuthority(['CN=front-proxy-ca'], 'RSA', now, { keyUsageOctet: 0 });
  place('ca', ca.pair);
  place('front-proxy-ca', frontProxy.pair);
  const issue = (name: string, leaf: Leaf, signer = ca) => place(name, signer.issue(leaf));
  const served = {
    usages: ['serverAuth', 'clientAuth'] as const,
    dns: [
      'kubernetes',
      'kubernetes.default',
      'kubernetes.default.svc',
      'kubernetes.default.svc.cluster',
      'kubernetes.default.svc.cluster.local',
    ],
    ip: ['127.0.0.1', '10.152.183.1', address],
  };
  issue('server', { subject: [...canonical, 'CN=127.0.0.1'], ...served });
  issue('front-proxy-client', { subject: ['CN=front-proxy-client'], ...served }, frontProxy);
  // Without names in it OpenSSL 3.0 writes version 1.
  const user = (name: string, commonName: string, organization?: string) =>
    issue(name, {
      subject: [...(organization === undefined ? [] : [`O=${organization}`]), `CN=${commonName}`],
      usages: [],
      days: 3650,
      isVersion1: true,
    });
  const configs: Readonly<Record<string, Pair>> = {
    client: user('client', 'admin', 'system:masters'),
    controller: user('controller', 'system:kube-controller-manager'),
    scheduler: user('scheduler', 'system:kube-scheduler'),
    proxy: user('proxy', 'system:kube-proxy'),
    kubelet: issue('kubelet', {
      subject: ['O=system:nodes', `CN=system:node:${hostname}`],
      usages: [],
      days: 3650,
      dns: [hostname],
      ip: [address],
    }),
  };
  user('apiserver-kubelet-client', 'kube-apiserver-kubelet-client', 'system:masters');
  tree.put(`${certificates}/serviceaccount.key`, privatePem(newKey('RSA').key), 0o660);
  for (const [name, pair] of Object.entries(configs))
    tree.put(
      `${revision}/credentials/${name}.config`,
      kubeconfig({
        server: 'https://127.0.0.1:16443',
        cluster: 'microk8s-cluster',
        context: 'microk8s',
        user: name === 'client' ? 'admin' : name,
        ca: ca.pair.certificate,
        ...pair,
      }),
      0o660,
    );
  for (const [component, flags] of Object.entries(argumentsOf()))
    tree.put(`${revision}/args/${component}`, `${flagLines(flags).join('\n')}\n`, 0o660);
  tree.put('/etc/hostname', `${hostname}\n`);
  return tree;
}

/** Values hold the name of a variable, not what it stands for. */
function argumentsOf(): Readonly<Record<string, Flags>> {
  const certs = '${SNAP_DATA}/certs';
  const credentials = '${SNAP_DATA}/credentials';
  return {
    'kube-apiserver': {
      'authorization-mode': 'AlwaysAllow',
      'service-cluster-ip-range': '10.152.183.0/24',
      'service-account-key-file': `${certs}/serviceaccount.key`,
      'service-account-signing-key-file': `${certs}/serviceaccount.key`,
      'service-account-issuer': "'https://kubernetes.default.svc'",
      'client-ca-file': `${certs}/ca.crt`,
      'tls-cert-file': `${certs}/server.crt`,
      'tls-private-key-file': `${certs}/server.key`,
      'kubelet-client-certificate': `${certs}/apiserver-kubelet-client.crt`,
      'kubelet-client-key': `${certs}/apiserver-kubelet-client.key`,
      'kubelet-certificate-authority': `${certs}/ca.crt`,
      'secure-port': '16443',
      'requestheader-client-ca-file': `${certs}/front-proxy-ca.crt`,
      'requestheader-allowed-names': 'front-proxy-client',
      'proxy-client-cert-file': `${certs}/front-proxy-client.crt`,
      'proxy-client-key-file': `${certs}/front-proxy-client.key`,
      'etcd-servers': '"unix://${SNAP_DATA}/var/kubernetes/backend/kine.sock:12379"',
    },
    'kube-controller-manager': {
      kubeconfig: `${credentials}/controller.config`,
      'service-account-private-key-file': `${certs}/serviceaccount.key`,
      'root-ca-file': `${certs}/ca.crt`,
      'cluster-signing-cert-file': `${certs}/ca.crt`,
      'cluster-signing-key-file': `${certs}/ca.key`,
      'use-service-account-credentials': 'true',
    },
    'kube-scheduler': { kubeconfig: `${credentials}/scheduler.config`, 'leader-elect-lease-duration': '60s' },
    kubelet: {
      kubeconfig: `${credentials}/kubelet.config`,
      'cert-dir': certs,
      'client-ca-file': `${certs}/ca.crt`,
      'anonymous-auth': 'false',
    },
    'kube-proxy': { kubeconfig: `${credentials}/proxy.config` },
  };
}
