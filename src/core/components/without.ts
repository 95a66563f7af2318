import type { ComponentName } from '../cluster/component-names.js';

const selfSigned = 'it serves a certificate that it signs itself, which no client trusts';
const asksNobody = 'it verifies no token, and does not learn by which CA clients are verified';
const stands = 'it does not start';
const httpsNeeds = 'it does not start: its URLs are https';
const systemCas = 'the CAs of the system decide who is let in';
const notSigned = 'requests for such certificates are approved and never signed';

const tls = {
  '--tls-min-version': 'TLS 1.2 is spoken still, until a later release decides otherwise',
  '--tls-curve-preferences': 'it offers what Go offers by itself',
  '--tls-cipher-suites': 'suites without forward secrecy are offered too, as far as Go still has them',
};
const named = 'extension API servers do not learn who asks';
const ownUrl = 'loopback without TLS takes its place, which no other machine reaches';

const signing = (signer: string) =>
  Object.fromEntries(['cert', 'key'].map((part) => [`--cluster-signing-${signer}${part}-file`, notSigned]));

/** What every component does with the files of the control plane, where it reads them by these flags. */
const ofControllers: Readonly<Record<string, string>> = {
  '--tls-cert-file': selfSigned,
  '--tls-private-key-file': selfSigned,
  '--authentication-kubeconfig': asksNobody,
  '--authorization-kubeconfig': 'whoever asks for anything but its health is refused',
  '--kubeconfig': stands,
  ...tls,
  '--client-ca-file': 'it takes the CA that the API server publishes, once it can reach it',
  '--requestheader-client-ca-file': 'it takes the CA that the API server publishes, once it can reach it',
};

/** What happens without a setting, by component and name, where neither its default nor its note says it. The source is the code that reads it. */
export const consequences: Readonly<Partial<Record<ComponentName, Readonly<Record<string, string>>>>> = {
  'kube-apiserver': {
    '--tls-cert-file': selfSigned,
    '--tls-private-key-file': selfSigned,
    '--client-ca-file': 'no client certificate is accepted',
    '--authentication-config':
      'no token of the issuers is accepted, and anonymous requests reach whatever RBAC leaves open',
    '--requestheader-username-headers': named,
    '--requestheader-group-headers': named,
    '--requestheader-extra-headers-prefix': named,
    '--enable-admission-plugins': 'one stolen kubelet certificate changes every node',
    '--strict-transport-security-directives': 'the header is not sent, and a browser may come without TLS first',
    ...tls,
    '--kubelet-certificate-authority': 'it takes whatever certificate a kubelet shows',
    '--kubelet-client-certificate': 'kubelets do not let it in: no logs and no exec',
    '--kubelet-client-key': 'kubelets do not let it in: no logs and no exec',
    '--etcd-cafile': 'it verifies etcd by the CAs of the system, and does not start',
    '--etcd-certfile': 'etcd does not let it in',
    '--etcd-keyfile': 'etcd does not let it in',
    '--proxy-client-cert-file': 'extension API servers cannot know that a request comes from it',
    '--proxy-client-key-file': 'extension API servers cannot know that a request comes from it',
    '--requestheader-client-ca-file': 'extension API servers are told nobody whom they may believe',
    '--service-account-key-file': stands,
    '--service-account-signing-key-file': stands,
    '--encryption-provider-config': 'objects lie in etcd as plain text',
    '--audit-policy-file': 'nothing is recorded',
    '--egress-selector-config-file': 'it dials nodes, pods and Services itself',
    '--peer-ca-file': 'it does not ask other API servers for what only they serve',
  },
  'kube-controller-manager': {
    ...ofControllers,
    '--root-ca-file': 'pods are given no CA by which to verify the API server',
    '--service-account-private-key-file': 'Secrets for tokens of service accounts stay empty',
    ...signing(''),
    ...signing('kube-apiserver-client-'),
    ...signing('kubelet-client-'),
    ...signing('kubelet-serving-'),
  },
  'kube-scheduler': ofControllers,
  'cloud-controller-manager': ofControllers,
  kubelet: {
    '--kubeconfig': 'it runs alone, without a cluster',
    '--bootstrap-kubeconfig': 'it cannot ask for its first certificate',
    '--node-ip': 'it takes the address of the default route',
    tlsMinVersion: tls['--tls-min-version'],
    tlsCurvePreferences: tls['--tls-curve-preferences'],
    tlsCipherSuites: tls['--tls-cipher-suites'],
    tlsCertFile: selfSigned,
    tlsPrivateKeyFile: selfSigned,
    'authentication.x509.clientCAFile': 'no client certificate is accepted, that of the API server included',
  },
  etcd: {
    '--name': 'it is called default, which is no member of the list',
    '--initial-cluster': 'it begins a cluster of its own',
    '--advertise-client-urls': ownUrl,
    '--initial-advertise-peer-urls': ownUrl,
    '--listen-client-urls': ownUrl,
    '--listen-peer-urls': ownUrl,
    '--tls-min-version': tls['--tls-min-version'],
    '--cipher-suites': tls['--tls-cipher-suites'],
    '--cert-file': httpsNeeds,
    '--key-file': httpsNeeds,
    '--peer-cert-file': httpsNeeds,
    '--peer-key-file': httpsNeeds,
    '--trusted-ca-file': systemCas,
    '--peer-trusted-ca-file': systemCas,
  },
};
