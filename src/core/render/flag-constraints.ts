import type { Cluster } from '../cluster/cluster.js';
import { sniRow } from '../cluster/declared.js';
import { overrideOf } from '../cluster/override-of.js';
import type { Setting } from '../components/component.js';
import type { ComponentName } from '../cluster/component-names.js';
import { authenticationConstraints, authorizationConstraints, portConstraints } from './access-constraints.js';
import { valuesOf, type Constraint, type Values } from './constraint.js';
import { RenderError } from './errors.js';
import { companions, rivals } from './flag-companions.js';

const kube = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'cloud-controller-manager'] as const;
const serving = [...kube, 'etcd', 'konnectivity-server', 'kubelet'] as const;

/** Suites count up to TLS 1.2 only: those of TLS 1.3 cannot be chosen in Go. */
const suitesUpTo12 = (values: Values): readonly string[] =>
  [values.get('--tls-min-version'), values.get('tlsMinVersion')].includes('VersionTLS13')
    ? []
    : ['--tls-cipher-suites', '--cipher-suites', 'tlsCipherSuites'].flatMap(values.list);

/** Numbers of the TLS Supported Groups of IANA that crypto/tls of Go knows. */
const knownCurves = ['23', '24', '25', '29', '4587', '4588', '4589'];

function curveFault(curves: readonly string[]): string | undefined {
  const strange = curves.find((curve) => !knownCurves.includes(curve));
  if (strange !== undefined)
    return `expected curve preferences among ${knownCurves.join(', ')}, which are all that it knows, got ${strange}`;
  const twice = curves.find((curve, index) => curves.indexOf(curve) !== index);
  return twice === undefined ? undefined : `expected each curve preference once, got ${twice} again`;
}

/** The certificate that each component serves. */
const servingNames: Readonly<Partial<Record<ComponentName, string>>> = {
  'kube-apiserver': 'apiserver',
  'kube-controller-manager': 'kube-controller-manager',
  'kube-scheduler': 'kube-scheduler',
  'cloud-controller-manager': 'cloud-controller-manager',
  kubelet: 'kubelet-server',
  etcd: 'etcd-server',
  'konnectivity-server': 'konnectivity-server',
};

/** Rows of the certificates that a component serves and whose keys are ours: that of all, and those of some names. */
const servedBy = (component: ComponentName, { apiServer: { sni } }: Cluster): readonly string[] => [
  servingNames[component] ?? component,
  ...(component === 'kube-apiserver'
    ? sni.flatMap(({ name, certificate }) => (certificate === undefined ? [sniRow(name)] : []))
    : []),
];

const keyKind = (row: string, cluster: Cluster): 'RSA' | 'ECDSA' =>
  (overrideOf(cluster, row).algorithm ?? cluster.certificates.algorithm).startsWith('RSA') ? 'RSA' : 'ECDSA';

/** An authorizer that needs a file. */
const needs: Readonly<Record<string, string>> = {
  ABAC: '--authorization-policy-file',
  Webhook: '--authorization-webhook-config-file',
};

const constraints: readonly Constraint[] = [
  ...companions.map(({ components, name, needs: other }) => ({
    components,
    find: (values: Values) =>
      values.has(name) && !values.has(other) ? `expected ${other} beside ${name}, got none` : undefined,
  })),
  ...rivals.map(({ components, names: [one, other] }) => ({
    components,
    find: (values: Values) =>
      values.has(one) && values.has(other) ? `expected ${one} or ${other}, got both` : undefined,
  })),
  {
    // RFC 7540 9.2.2; golang.org/x/net/http2 ConfigureServer refuses to start.
    components: serving,
    find: (values) => {
      const suites = suitesUpTo12(values);
      const isServed = values.get('--disable-http2-serving') !== 'true';
      const demanded = /^TLS_ECDHE_(RSA|ECDSA)_WITH_AES_128_GCM_SHA256$/;
      return suites.length > 0 && isServed && !suites.some((suite) => demanded.test(suite))
        ? `expected TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 or the same with RSA among the cipher suites, which HTTP/2 demands, got ${suites.join(', ')}`
        : undefined;
    },
  },
  {
    components: serving,
    findIn: (values, cluster, component) => {
      const suites = suitesUpTo12(values);
      const kinds = servedBy(component, cluster).map((row) => keyKind(row, cluster));
      const lacking = kinds.find((kind) => !suites.some((suite) => suite.startsWith(`TLS_ECDHE_${kind}_`)));
      return suites.length > 0 && lacking !== undefined
        ? `expected a cipher suite for the ${lacking} key that it serves with, got none: no client of TLS 1.2 could come in`
        : undefined;
    },
  },
  {
    // k8s.io/component-base/cli/flag: refused at the start, for the kubelet as for the others.
    components: [...kube, 'kubelet'],
    find: (values) => curveFault([...values.list('--tls-curve-preferences'), ...values.list('tlsCurvePreferences')]),
  },
  {
    // go.etcd.io/etcd/client/pkg/v3/transport
    components: ['etcd'],
    find: (values) =>
      values.get('--tls-min-version') === 'TLS1.3' && values.has('--cipher-suites')
        ? 'expected no --cipher-suites beside --tls-min-version=TLS1.3, with which etcd does not start, got some'
        : undefined,
  },
  {
    // go.etcd.io/etcd/client/pkg/v3/transport: the two are exclusive, and it does not start.
    components: ['etcd'],
    find: (values) =>
      values.has('--peer-cert-allowed-hostname') && values.has('--peer-cert-allowed-cn')
        ? 'expected --peer-cert-allowed-hostname, from etcd.peerName, or --peer-cert-allowed-cn, got both'
        : undefined,
  },
  {
    // k8s.io/apiserver/pkg/server/options: an item is one of these, in this spelling.
    components: ['kube-apiserver'],
    find: (values) => {
      const strange = values
        .list('--strict-transport-security-directives')
        .find((one) => !/^(max-age=.+|includeSubDomains|preload)$/.test(one));
      return strange === undefined
        ? undefined
        : `expected max-age=SECONDS, includeSubDomains or preload in --strict-transport-security-directives, got "${strange}"`;
    },
  },
  {
    components: ['kube-apiserver'],
    find: (values) => {
      const lacking = values
        .list('--authorization-mode')
        .find((mode) => !values.has(needs[mode] ?? '--authorization-mode'));
      return lacking === undefined
        ? undefined
        : `expected ${needs[lacking] ?? ''} beside the authorizer ${lacking}, got none`;
    },
  },
  {
    components: ['kube-apiserver'],
    find: (values) =>
      values.has('--authorization-config') && values.has('--authorization-mode')
        ? 'expected --authorization-config or --authorization-mode, got both'
        : undefined,
  },
  {
    components: ['kube-apiserver'],
    find: (values) =>
      values.get('--encryption-provider-config-automatic-reload') === 'true' &&
      !values.has('--encryption-provider-config')
        ? 'expected --encryption-provider-config beside --encryption-provider-config-automatic-reload, got none'
        : undefined,
  },
  {
    // k8s.io/kubernetes/pkg/kubeapiserver/options/authentication.go
    components: ['kube-apiserver'],
    find: (values) => {
      const issuers = values.list('--service-account-issuer');
      const twice = issuers.find((issuer, index) => issuers.indexOf(issuer) !== index);
      return twice === undefined ? undefined : 'expected each --service-account-issuer once, got one of them again';
    },
  },
  {
    components: ['kube-apiserver'],
    find: (values) =>
      values.list('--service-account-issuer').includes(values.get('--oidc-issuer-url') ?? '')
        ? 'expected an --oidc-issuer-url that is no --service-account-issuer, got one that is'
        : undefined,
  },
  {
    components: ['kube-apiserver'],
    find: (values) => {
      const off = values.list('--disable-admission-plugins');
      const both = values.list('--enable-admission-plugins').find((plugin) => off.includes(plugin));
      return both === undefined
        ? undefined
        : 'expected each plugin in one of --enable-admission-plugins and --disable-admission-plugins, got one in both';
    },
  },
  {
    components: ['kube-apiserver'],
    find: (values) =>
      Number(values.get('--secure-port')) === 0 ? 'expected a --secure-port of 1 to 65535, got 0' : undefined,
  },
];

const all: readonly Constraint[] = [
  ...constraints,
  ...authenticationConstraints,
  ...authorizationConstraints,
  ...portConstraints,
];

/**
 * What is wrong between the settings of a component is said before anything is written.
 *
 * @throws RenderError FLAGS_CONFLICT
 */
export function assertConstraints(component: ComponentName, settings: readonly Setting[], cluster: Cluster): void {
  const values = valuesOf(settings);
  for (const constraint of all) {
    if (!constraint.components.includes(component)) continue;
    const fault = 'find' in constraint ? constraint.find(values) : constraint.findIn(values, cluster, component);
    if (fault !== undefined)
      throw new RenderError('FLAGS_CONFLICT', `${component}: ${fault}`, {
        hint: 'correct extraArgs, hardening.profile or authentication in kubepki.yaml',
      });
  }
}

/** What is wrong between the values of a component, whatever spec they come from: "expected X, got Y" each. */
export const conflictsOf = (component: ComponentName, values: Values): readonly string[] =>
  all.flatMap((constraint) =>
    'find' in constraint && constraint.components.includes(component) ? (constraint.find(values) ?? []) : [],
  );
