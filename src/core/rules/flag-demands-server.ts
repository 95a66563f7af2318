import { citing, demand, has, is, isGiven, isSet, isUnset, lacks, mendedBy, where, type Look } from './flag-demand.js';
import { at, removeAll, type FlagRule } from './flag-rule.js';
import { cis, kubernetesDocs } from './rule.js';
import { namesIn, withoutNames } from './flag-words.js';
import { effective, givenFor, isWhole, listOf, type Started } from './started.js';

const components = ['kube-apiserver'] as const;
const admission = kubernetesDocs('reference/access-authn-authz/admission-controllers/');
const reference = kubernetesDocs('reference/command-line-tools-reference/kube-apiserver/');

/** A plugin that is on by default is off once it is named among those that are. */
const isNotDisabled =
  (plugin: string): Look =>
  (started, audit) =>
    lacks('--disable-admission-plugins', plugin)(started, audit);

/** Rules about kube-apiserver that look at one setting at a time. */
export const serverDemands: readonly FlagRule[] = [
  demand({
    id: 'token-file',
    components,
    severity: 'critical',
    looks: [isUnset('--token-auth-file')],
    means:
      'kube-apiserver lets in whoever has a password of a file: in clear text, without an end, and changed by a restart only.',
    protects: 'the cluster from everybody who has ever seen that file or one of its lines',
    mend: 'Give people certificates (`kubepki kubeconfig create`) or an OIDC provider, programs service accounts, and remove the flag.',
    sources: [cis('1.2.2'), kubernetesDocs('reference/access-authn-authz/authentication/#static-token-file')],
  }),
  demand({
    id: 'kubelet-client-missing',
    components,
    severity: 'warning',
    looks: [isSet('--kubelet-client-certificate', '--kubelet-client-key')],
    means: 'kube-apiserver has no certificate with which it could show kubelets who it is.',
    protects: 'logs, exec and metrics of pods, which a kubelet that asks who is there refuses',
    mend: 'Give it the pair apiserver-kubelet-client: `kubepki flags kube-apiserver` has both flags.',
    sources: [cis('1.2.4'), kubernetesDocs('reference/access-authn-authz/kubelet-authn-authz/')],
  }),
  demand({
    id: 'kubelet-unverified',
    components,
    severity: 'warning',
    looks: [isSet('--kubelet-certificate-authority')],
    means: 'kube-apiserver takes any certificate that a kubelet shows.',
    protects: 'what people type into `kubectl exec`, and logs, from whoever stands between the API server and a node',
    mend: 'Give kubelets serving certificates of the cluster, then add the flag. Without those it would cut off every kubelet.',
    sources: [
      cis('1.2.5'),
      kubernetesDocs('concepts/architecture/control-plane-node-communication/#apiserver-to-kubelet'),
    ],
  }),
  demand({
    id: 'admission-always-admit',
    components,
    severity: 'critical',
    // It refuses nothing, so nothing changes without it.
    looks: [
      mendedBy(lacks('--enable-admission-plugins', 'AlwaysAdmit'), (started) =>
        givenFor(started, '--enable-admission-plugins').flatMap((flag) => {
          const names = namesIn(flag.value);
          return names.includes('AlwaysAdmit') ? withoutNames(flag, names, ['AlwaysAdmit']) : [];
        }),
      ),
    ],
    means: 'An admission plugin lets everything pass.',
    protects: 'the cluster from objects that other plugins would refuse',
    mend: 'Remove AlwaysAdmit from the list.',
    sources: [cis('1.2.10'), admission],
  }),
  demand({
    id: 'admission-disabled',
    components,
    severity: 'critical',
    looks: [
      citing(cis('1.2.12'), isNotDisabled('ServiceAccount')),
      citing(cis('1.2.13'), isNotDisabled('NamespaceLifecycle')),
      ...['PodSecurity', 'CertificateSubjectRestriction', 'CertificateApproval', 'CertificateSigning'].map((plugin) =>
        citing(admission, isNotDisabled(plugin)),
      ),
    ],
    means: 'An admission plugin that guards pods, namespaces, or who may get which certificate, is switched off.',
    protects:
      'the cluster from pods with the rights of others, and from certificates of system:masters that anybody asks for',
    mend: 'Remove the plugin from --disable-admission-plugins.',
    sources: [cis('1.2.12'), cis('1.2.13'), admission],
  }),
  demand({
    id: 'node-restriction-off',
    components,
    severity: 'warning',
    looks: [has('--enable-admission-plugins', 'NodeRestriction'), isNotDisabled('NodeRestriction')],
    means:
      'A kubelet may change other nodes and pods that are not on its own: the plugin that forbids it is not on by default.',
    protects: 'the other nodes from whoever has stolen the certificate of one',
    mend: 'Add NodeRestriction to --enable-admission-plugins.',
    sources: [cis('1.2.14'), kubernetesDocs('reference/access-authn-authz/admission-controllers/#noderestriction')],
  }),
  demand({
    id: 'token-lookup-off',
    components,
    severity: 'critical',
    looks: [is('--service-account-lookup', 'true')],
    means: 'The token of a service account that was deleted is still taken.',
    protects: 'the cluster from tokens that were withdrawn',
    mend: 'Remove the flag: its default is true.',
    sources: [cis('1.2.21'), kubernetesDocs('reference/access-authn-authz/service-accounts-admin/')],
  }),
  demand({
    id: 'flag-missing',
    components,
    severity: 'critical',
    looks: [
      ...['--etcd-servers', '--service-account-issuer'].map((name) => citing(reference, isSet(name))),
      where(signsItself, citing(cis('1.2.22'), isSet('--service-account-key-file'))),
      where(signsItself, citing(reference, isSet('--service-account-signing-key-file'))),
    ],
    means:
      'kube-apiserver is not told something without which it does not start: where etcd is, who issues tokens, and the keys for them.',
    protects: 'the start of the API server',
    mend: 'Add the flag: `kubepki flags kube-apiserver` has it.',
    sources: [cis('1.2.22'), reference],
  }),
  demand({
    id: 'etcd-unauthenticated',
    components,
    severity: 'critical',
    looks: [where(hasTls, isSet('--etcd-certfile', '--etcd-keyfile'))],
    means:
      'kube-apiserver dials etcd without a certificate: either etcd lets in everybody, or it refuses the API server.',
    protects: 'everything in the cluster, Secrets included, which is in etcd',
    mend: 'Give it the pair apiserver-etcd-client: `kubepki flags kube-apiserver` has both flags.',
    sources: [cis('1.2.23'), 'https://etcd.io/docs/v3.6/op-guide/security/'],
  }),
  demand({
    id: 'etcd-unverified',
    components,
    severity: 'warning',
    looks: [where(hasTls, isSet('--etcd-cafile'))],
    means: 'kube-apiserver takes for etcd whoever has a certificate of any CA that the machine trusts.',
    protects: 'everything that is written to etcd from whoever stands between',
    mend: 'Name the CA of etcd with --etcd-cafile.',
    sources: [cis('1.2.26'), 'https://etcd.io/docs/v3.6/op-guide/security/'],
  }),
  demand({
    id: 'serving-self-signed',
    components,
    severity: 'warning',
    looks: [isSet('--tls-cert-file', '--tls-private-key-file')],
    means: 'kube-apiserver makes a certificate for itself when it starts, which nobody can verify.',
    protects: 'clients from whoever stands between',
    mend: 'Give it the pair apiserver: `kubepki flags kube-apiserver` has both flags.',
    sources: [cis('1.2.24'), kubernetesDocs('reference/command-line-tools-reference/kube-apiserver/')],
  }),
  demand({
    id: 'client-ca-missing',
    components,
    severity: 'warning',
    looks: [isSet('--client-ca-file')],
    means:
      'kube-apiserver takes no client certificates: those of kubelets, of components and of administrators do not let them in.',
    protects: 'everybody who comes with a certificate',
    mend: 'Name the trust file of the cluster CA, ca.crt, with --client-ca-file.',
    sources: [cis('1.2.25'), kubernetesDocs('reference/access-authn-authz/authentication/#x509-client-certificates')],
  }),
  demand({
    id: 'debug-socket',
    components,
    severity: 'warning',
    looks: [mendedBy(isUnset('--debug-socket-path'), (started) => removeAll(started, '--debug-socket-path'))],
    means: 'kube-apiserver answers on a socket without asking who is there.',
    protects: 'the inside of the process from other users of the machine',
    mend: 'Remove the flag once what was sought is found.',
    sources: [kubernetesDocs('reference/command-line-tools-reference/kube-apiserver/')],
  }),
  demand({
    id: 'oidc-prefix-off',
    components,
    severity: 'warning',
    looks: [
      where(
        (started) => effective(started, '--oidc-username-prefix')?.value === '-',
        (started) => ({
          ...at(started, '--oidc-username-prefix'),
          message: 'takes the names of OIDC users as they are',
          actual: ['--oidc-username-prefix=-'],
        }),
      ),
      where(
        (started) =>
          isGiven('--oidc-groups-claim')(started) && !isGiven('--oidc-groups-prefix')(started) && isWhole(started),
        (started) => ({
          ...at(started, '--oidc-groups-claim'),
          message: 'takes the groups of OIDC users as they are, system:masters among them',
          expected: ['--oidc-groups-prefix'],
        }),
      ),
    ],
    means:
      'Names or groups that the OIDC provider gives people have no prefix: one of them can be that of a component or of an administrator.',
    protects: 'the identities of the cluster from whoever may name people and groups at the provider',
    mend: 'Add a prefix, and bind roles to the names with it.',
    sources: [kubernetesDocs('reference/access-authn-authz/authentication/#configuring-the-api-server')],
  }),
  demand({
    id: 'requestheader-anyone',
    components,
    severity: 'warning',
    looks: [where(isGiven('--requestheader-client-ca-file'), isSet('--requestheader-allowed-names'))],
    means: 'Whoever has any certificate of the front-proxy CA may say who a request is from.',
    protects: 'every identity of the cluster, since one that may speak for all is all',
    mend: 'Add --requestheader-allowed-names=front-proxy-client, or whatever the aggregation client is called.',
    sources: [kubernetesDocs('tasks/extend-kubernetes/configure-aggregation-layer/')],
  }),
];

/** No other program keeps the keys of service accounts for it. */
function signsItself(started: Started): boolean {
  return !isGiven('--service-account-signing-endpoint')(started);
}

/** etcd without TLS is a finding of its own. */
function hasTls(started: Started): boolean {
  const servers = listOf(started, '--etcd-servers');
  return servers.length > 0 && servers.every((url) => url.startsWith('https:'));
}
