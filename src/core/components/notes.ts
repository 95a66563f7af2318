import type { Note } from './component.js';
import type { ComponentName } from '../cluster/component-names.js';
import { declaredNotes } from './declared-notes.js';

const kubeadm = 'kubernetes/kubernetes, cmd/kubeadm/app/phases/controlplane/manifests.go';
const kubeFlags = (page: string) => `https://kubernetes.io/docs/reference/command-line-tools-reference/${page}/`;
const etcdFlags = 'https://etcd.io/docs/v3.6/op-guide/configuration/';
const etcdSecurity = 'https://etcd.io/docs/v3.6/op-guide/security/';
const kubeletConfig = 'https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/';
const aggregation = 'https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/';
const kubeletAuth = 'https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/';

const tls12: Note = {
  why: 'nothing older than TLS 1.2 is spoken, also where a later release changes its default',
  source: 'RFC 8996',
};

const kept = {
  source: 'CIS Kubernetes Benchmark 2.0.1, 1.2.17 to 1.2.19',
  without: 'up to 1.35 logs are kept for ever, since 1.36 for a year, 100 of 100 MiB at most',
};

const tokenWebhook = {
  source: 'https://kubernetes.io/docs/reference/access-authn-authz/authentication/#webhook-token-authentication',
};

const ofApiServer: Readonly<Record<string, Note>> = {
  '--advertise-address': {
    why: 'the address under which pods reach this API server; it is in its certificate',
    source: kubeFlags('kube-apiserver'),
    without: 'the address of the default route is taken, which the certificate may not have',
  },
  '--allow-privileged': {
    why: 'network and storage plugins run privileged pods',
    source: kubeadm,
    without: 'privileged pods are refused',
  },
  '--audit-log-maxage': { ...kept, why: 'days for which an older log is kept' },
  '--audit-log-maxbackup': { ...kept, why: 'older logs that are kept' },
  '--audit-log-maxsize': { ...kept, why: 'MiB at which a log is put away and a new one begun' },
  '--audit-log-path': {
    why: 'who did what to which object, one line of JSON each',
    source: 'CIS Kubernetes Benchmark 2.0.1, 1.2.16; NSA/CISA Kubernetes Hardening Guidance 1.2, audit logging',
    without: 'nothing is recorded',
  },
  '--audit-policy-file': {
    why: 'audit.policy in kubepki.yaml: a file that kubepki does not write',
    source: 'kubepki.yaml',
    without: 'nothing is recorded',
  },
  '--anonymous-auth': {
    why: 'authentication.anonymous in kubepki.yaml',
    source: 'https://kubernetes.io/docs/reference/access-authn-authz/authentication/#anonymous-requests',
    without: 'requests without credentials are let in, and get what RBAC gives them',
  },
  '--authentication-token-webhook-cache-ttl': { ...tokenWebhook, why: 'how long an answer is remembered' },
  '--authentication-token-webhook-config-file': {
    ...tokenWebhook,
    why: 'authentication.webhook in kubepki.yaml: a file that kubepki does not write',
    without: 'no server is asked whose a token is',
  },
  '--authentication-token-webhook-version': {
    ...tokenWebhook,
    why: 'the version of TokenReview that is sent',
    without: 'v1beta1 is sent, which newer servers do not know',
  },
  '--authorization-policy-file': {
    why: 'authorization.policyFile in kubepki.yaml: a file that kubepki does not write',
    without: 'with ABAC among the authorizers it does not start',
    source: 'https://kubernetes.io/docs/reference/access-authn-authz/abac/',
  },
  '--authorization-mode': {
    why: 'the authorizers of the spec; Node keeps a kubelet to what is on its node',
    source: 'https://kubernetes.io/docs/reference/access-authn-authz/node/',
    without: 'everybody may do everything',
  },
  '--enable-admission-plugins': {
    why: 'NodeRestriction keeps a kubelet from changing other nodes',
    source: 'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction',
    without: 'one stolen kubelet certificate changes every node',
  },
  '--enable-bootstrap-token-auth': {
    why: 'nodes join with a bootstrap token; without Secrets of that type nobody can use it',
    without: 'bootstrap tokens are refused, and no node joins with one',
    source: 'https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/',
  },
  '--encryption-provider-config-automatic-reload': {
    why: 'a new key in the file is taken without a restart',
    without: 'a new key is taken at the next start',
    source: 'https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/#configure-automatic-reloading',
  },
  '--etcd-servers': {
    why: 'the members of etcd that this API server dials',
    source: kubeFlags('kube-apiserver'),
    without: 'it does not start',
  },
  ...Object.fromEntries(
    ['--etcd-cafile', '--etcd-certfile', '--etcd-keyfile'].map((name) => [
      name,
      { why: 'etcd.external in kubepki.yaml: a file that kubepki does not write', source: 'kubepki.yaml' },
    ]),
  ),
  '--kubelet-preferred-address-types': {
    why: 'a kubelet is dialled by the address that is in its certificate',
    source: kubeadm,
    without: 'the host name comes first, which may not resolve',
  },
  '--requestheader-allowed-names': {
    why: 'only the aggregation client may say who a request is from',
    source: aggregation,
    without: 'any certificate of the front-proxy CA may speak for any user',
  },
  '--requestheader-extra-headers-prefix': {
    why: 'headers by which extension servers learn who asks',
    source: aggregation,
  },
  '--requestheader-group-headers': {
    why: 'the header by which extension servers learn the groups of who asks',
    source: aggregation,
  },
  '--requestheader-username-headers': {
    why: 'the header by which extension servers learn who asks',
    source: aggregation,
  },
  '--secure-port': {
    why: 'the port of the spec, which need not be that of the endpoint',
    source: kubeFlags('kube-apiserver'),
  },
  '--service-account-issuer': {
    why: 'who issues tokens; the first signs, all are accepted',
    source: 'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/',
    without: 'it does not start',
  },
  '--service-cluster-ip-range': {
    why: 'the addresses of Services; the first one is in the certificate',
    source: kubeFlags('kube-apiserver'),
    without: '10.0.0.0/24 is taken, whose first address the certificate does not have',
  },
  '--tls-min-version': tls12,
  '--tls-sni-cert-key': {
    why: 'apiServer.sni in kubepki.yaml: the certificate and key for who asks for one of these names',
    source: kubeFlags('kube-apiserver'),
  },
};

const loopback: Note = {
  why: 'only the machine itself asks for its health and metrics',
  source: 'CIS Kubernetes Benchmark 2.0.1, 1.3.7 and 1.4.2',
};
const external: Note = {
  why: 'cloud-controller-manager does the work of the cloud, and a node waits for it before it takes pods',
  source: 'https://kubernetes.io/docs/tasks/administer-cluster/running-cloud-controller/',
};
const leaderElect: Note = { why: 'of several only one works at a time', source: kubeadm };

const ofControllerManager: Readonly<Record<string, Note>> = {
  '--bind-address': loopback,
  '--cloud-provider': external,
  '--controllers': {
    why: 'all, and the two that joining with a bootstrap token needs and that are off by default',
    without: 'cluster-info is not signed for bootstrap tokens, and expired ones stay',
    source: 'https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/',
  },
  '--leader-elect': leaderElect,
  '--tls-min-version': tls12,
  '--use-service-account-credentials': {
    why: 'each controller has its own rights instead of all of them',
    without: 'all controllers share one identity, which needs the rights of all',
    source: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#controller-roles',
  },
};

const ofEtcd: Readonly<Record<string, Note>> = {
  '--name': { why: 'the name of this member in the list of members', source: etcdFlags },
  '--advertise-client-urls': {
    why: 'where API servers are told to dial this member; in its certificate',
    source: etcdFlags,
  },
  '--listen-client-urls': {
    why: 'loopback for the API server beside it, and the address of the node',
    source: etcdFlags,
  },
  '--initial-advertise-peer-urls': { why: 'where other members dial this one; in its certificate', source: etcdFlags },
  '--listen-peer-urls': { why: 'where other members reach this one', source: etcdFlags },
  '--initial-cluster': { why: 'the members that etcd starts with', source: etcdFlags },
  '--listen-metrics-urls': {
    why: 'health and metrics without TLS, for the machine itself only',
    source: etcdFlags,
    without: 'both are on the client port, and probes need a certificate',
  },
  '--client-cert-auth': {
    why: 'whoever has no certificate of the etcd CA gets nothing',
    source: etcdSecurity,
  },
  '--peer-cert-allowed-hostname': {
    why: 'only a certificate with the name that members share is let in on the peer port',
    source: 'go.etcd.io/etcd/client/pkg/v3/transport, listener.go',
    without: 'any client of etcd, such as an API server or a backup, may speak as a member',
  },
  '--peer-client-cert-auth': { why: 'whoever has no certificate of the etcd CA joins nothing', source: etcdSecurity },
  '--tls-min-version': tls12,
};

const ofKubelet: Readonly<Record<string, Note>> = {
  '--node-ip': { why: 'the addresses of the spec, which are in its certificate', source: kubeFlags('kubelet') },
  '--cloud-provider': external,
  '--hostname-override': {
    why: 'the name of the node is not that of the machine',
    source: kubeFlags('kubelet'),
    without: 'the kubelet calls its node by the name of the machine',
  },
  'authentication.anonymous.enabled': {
    why: 'nobody talks to the kubelet without saying who it is',
    source: kubeletAuth,
  },
  'authentication.webhook.enabled': {
    why: 'tokens of service accounts, as monitoring uses them, are asked about',
    source: kubeletAuth,
  },
  'authorization.mode': {
    why: 'the API server decides who may do what with the kubelet',
    source: kubeletAuth,
  },
  readOnlyPort: { why: 'no port without authentication', source: kubeletConfig },
  rotateCertificates: {
    why: 'as the spec says who makes its client certificate: with true the kubelet replaces it and ignores every later one',
    source: kubeletConfig,
  },
  serverTLSBootstrap: {
    why: 'its serving certificate is signed by the cluster, which has to approve it',
    source: kubeletConfig,
  },
  staticPodPath: {
    why: 'outputs of the spec puts manifests of static pods there',
    source: 'https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/',
    without: 'the kubelet starts none of them',
  },
  tlsMinVersion: tls12,
};

/** What is to be said of the settings that are ours, by component and name. Files are told by the catalog, and profiles by themselves. */
export const notes: Readonly<Record<ComponentName, Readonly<Record<string, Note>>>> = {
  'kube-apiserver': ofApiServer,
  'kube-controller-manager': ofControllerManager,
  'kube-scheduler': { '--bind-address': loopback, '--leader-elect': leaderElect, '--tls-min-version': tls12 },
  kubelet: ofKubelet,
  etcd: ofEtcd,
  ...declaredNotes,
};
