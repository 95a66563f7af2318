import { isTrue } from '../read/go-flags.js';
import { demand, is, isGiven, isSet, lacks, shown, where, type Look } from './flag-demand.js';
import { isLoopback } from '../read/address.js';
import { hostToldBy } from '../read/uri.js';
import { gatesOf } from './flag-gates.js';
import { at, reasonOf, type FlagRule } from './flag-rule.js';
import { cis, kubernetesDocs } from './rule.js';
import { effective, isWhole, type Audit, type Started } from './started.js';

const kubelet = ['kubelet'] as const;
const controllers = ['kube-controller-manager', 'kube-scheduler', 'cloud-controller-manager'] as const;
const kubeletAuth = kubernetesDocs('reference/access-authn-authz/kubelet-authn-authz/');
const kubeletConfig = kubernetesDocs('reference/config-api/kubelet-config.v1beta1/');
const bootstrap = kubernetesDocs('reference/access-authn-authz/kubelet-tls-bootstrapping/');

/** Left out, the address of these is every one; benchmark tools take it for loopback. */
const isOnLoopback =
  (name: string): Look =>
  (started) => {
    const found = effective(started, name);
    if (found === undefined || isLoopback(hostToldBy(found.value))) return undefined;
    if (found.from !== 'given' && !isWhole(started)) return undefined;
    return {
      ...at(started, name),
      message: `listens on ${shown(hostToldBy(found.value))}${reasonOf(started, name)}`,
      expected: [`${name}=127.0.0.1`],
      actual: [`${name}=${shown(hostToldBy(found.value))}`],
    };
  };

/** Whether a kube-apiserver that was looked at shows kubelets a certificate, which this one could only refuse. */
const refusesServer = (kubelet: Started, { started }: Audit): boolean =>
  !isTrue(effective(kubelet, 'authentication.anonymous.enabled')?.value ?? '') &&
  started.some(
    (one) => one.component === 'kube-apiserver' && effective(one, '--kubelet-client-certificate') !== undefined,
  );

/** `check` asks it too, since nothing can come to such a kubelet. */
export const kubeletClientCaMissing: FlagRule = demand({
  id: 'kubelet-client-ca-missing',
  components: kubelet,
  severity: 'warning',
  looks: [
    (started, audit) => {
      const sight = isSet('authentication.x509.clientCAFile')(started, audit);
      return sight === undefined || !refusesServer(started, audit)
        ? sight
        : {
            ...sight,
            severity: 'critical',
            message: `${sight.message}, and refuses kube-apiserver, which shows it a certificate`,
          };
    },
  ],
  means:
    'The kubelet takes no client certificates, so the API server cannot show who it is. It is critical where kube-apiserver shows one, and the kubelet answers nobody who does not say who it is.',
  protects: 'logs, exec and metrics of pods',
  mend: 'Name the trust file of the cluster CA, ca.crt, in authentication.x509.clientCAFile.',
  sources: [cis('4.2.3'), kubeletAuth],
});

/** Rules about the controllers, the kubelet and kube-proxy that look at one setting at a time. */
export const otherDemands: readonly FlagRule[] = [
  demand({
    id: 'controller-credentials-shared',
    components: ['kube-controller-manager', 'cloud-controller-manager'],
    severity: 'warning',
    looks: [is('--use-service-account-credentials', 'true')],
    means:
      'All controllers work with the rights of one identity, so that one that errs can do whatever any of them may.',
    protects: 'the cluster from one controller with the rights of all',
    mend: 'Add --use-service-account-credentials=true.',
    sources: [cis('1.3.3'), kubernetesDocs('reference/access-authn-authz/rbac/#controller-roles')],
  }),
  demand({
    id: 'controller-key-missing',
    components: ['kube-controller-manager'],
    severity: 'warning',
    looks: [isSet('--service-account-private-key-file')],
    means:
      'kube-controller-manager has no key to sign tokens with: those of Secrets of service accounts are never made.',
    protects: 'whatever waits for the token of such a Secret',
    mend: 'Name the key that signs service-account tokens: `kubepki flags kube-controller-manager` has the flag.',
    sources: [cis('1.3.4'), kubernetesDocs('reference/access-authn-authz/service-accounts-admin/')],
  }),
  demand({
    id: 'root-ca-missing',
    components: ['kube-controller-manager'],
    severity: 'warning',
    looks: [isSet('--root-ca-file')],
    means: 'Pods are not told which CA the API server has its certificate from.',
    protects: 'pods from whoever poses as the API server',
    mend: 'Name the trust file of the cluster CA, ca.crt, with --root-ca-file.',
    sources: [cis('1.3.5'), kubernetesDocs('reference/command-line-tools-reference/kube-controller-manager/')],
  }),
  demand({
    id: 'metrics-exposed',
    components: [...controllers, 'kube-proxy'],
    severity: 'warning',
    looks: [
      where(({ component }) => component !== 'kube-proxy', isOnLoopback('--bind-address')),
      where(({ component }) => component === 'kube-proxy', isOnLoopback('metricsBindAddress')),
      where(isGivenFlag('--metrics-bind-address'), isOnLoopback('--metrics-bind-address')),
    ],
    means:
      'Health and metrics are to be had from other machines. Left out, --bind-address is 0.0.0.0, whatever benchmark tools take it for.',
    protects: 'the inside of the component from whoever reaches the machine',
    mend: 'Set the address to 127.0.0.1; a scraper on another machine needs a certificate or token and its own rule of the firewall.',
    sources: [cis('1.3.7'), cis('1.4.2'), cis('4.3.1'), kubernetesDocs('reference/command-line-tools-reference/')],
  }),
  demand({
    id: 'always-allow-paths',
    components: controllers,
    severity: 'warning',
    looks: [lacks('--authorization-always-allow-paths', '*', '/*', '/metrics')],
    means: 'Metrics, or everything, is to be had without authorization.',
    protects: 'the inside of the component from whoever reaches its port',
    mend: 'Keep to /healthz, /readyz and /livez; give scrapers a role.',
    sources: [kubernetesDocs('reference/command-line-tools-reference/kube-controller-manager/')],
  }),
  demand({
    id: 'kubelet-anonymous',
    components: kubelet,
    severity: 'critical',
    looks: [is('authentication.anonymous.enabled', 'false')],
    means: 'The kubelet answers who does not say who it is. Without a configuration file that is the default.',
    protects: 'pods, their logs and `exec` into them, from whoever reaches the port of the kubelet',
    mend: 'Set authentication.anonymous.enabled to false.',
    sources: [cis('4.2.1'), kubeletAuth],
  }),
  demand({
    id: 'kubelet-always-allow',
    components: kubelet,
    severity: 'critical',
    looks: [
      (started, audit) =>
        effective(started, 'authorization.mode')?.value === 'AlwaysAllow'
          ? is('authorization.mode', 'Webhook')(started, audit)
          : undefined,
    ],
    means: 'The kubelet lets everybody do everything who it knows. Without a configuration file that is the default.',
    protects: 'the node from everybody who has any certificate or token of the cluster',
    mend: 'Set authorization.mode to Webhook.',
    sources: [cis('4.2.2'), kubeletAuth],
  }),
  kubeletClientCaMissing,
  demand({
    id: 'kubelet-read-only-port',
    components: kubelet,
    severity: 'critical',
    looks: [is('readOnlyPort', '0')],
    means: 'The kubelet tells about every pod on a port without TLS and without asking who is there.',
    protects: 'what runs on the node, with its environment, from whoever reaches it',
    mend: 'Set readOnlyPort to 0.',
    sources: [cis('4.2.4'), kubeletConfig],
  }),
  demand({
    id: 'kubelet-self-signed',
    components: kubelet,
    severity: 'warning',
    looks: [
      (started, audit) =>
        isTrue(effective(started, 'serverTLSBootstrap')?.value ?? 'false')
          ? undefined
          : isSet('tlsCertFile', 'tlsPrivateKeyFile')(started, audit),
    ],
    means:
      'The kubelet makes a serving certificate for itself, which nobody can verify. With serverTLSBootstrap the cluster signs one, and no file has to be named, whatever benchmark tools say.',
    protects: 'what people type into `kubectl exec`, and logs, from whoever stands between the API server and the node',
    mend: 'Name the pair kubelet-server, or set serverTLSBootstrap and approve what kubelets ask for.',
    sources: [cis('4.2.9'), bootstrap],
  }),
  demand({
    id: 'kubelet-rotation-off',
    components: ['kubelet', 'kube-controller-manager'],
    severity: 'warning',
    looks: [
      (started) => {
        const off = gatesOf(started).find(
          ({ gate, value }) => gate === 'RotateKubeletServerCertificate' && !isTrue(value),
        );
        return off === undefined
          ? undefined
          : {
              setting: off.flag.name,
              flag: off.flag,
              message: 'switches the feature gate RotateKubeletServerCertificate off',
              actual: ['RotateKubeletServerCertificate=false'],
            };
      },
      // Whoever names a pair has somebody else who renews.
      where(
        (started) => started.component === 'kubelet' && !isGiven('tlsCertFile')(started),
        where(isGivenFlag('rotateCertificates'), is('rotateCertificates', 'true')),
      ),
    ],
    means: 'The kubelet does not renew its certificate, and nobody else is seen to.',
    protects: 'the node from the day when its certificate ends',
    mend: 'Set rotateCertificates to true and remove the gate, or issue both pairs of the kubelet and name them.',
    sources: [cis('1.3.6'), cis('4.2.10'), cis('4.2.11'), bootstrap],
  }),
];

/** Somebody gives it, whatever its default. */
function isGivenFlag(name: string): (started: Started) => boolean {
  return (started) => effective(started, name)?.from === 'given';
}
