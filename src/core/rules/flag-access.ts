import { anonymousPathsSince } from '../cluster/authentication.js';
import { compareReleases } from '../cluster/version.js';
import { demand, is, shown, where, isGiven } from './flag-demand.js';
import { at, reasonOf, setTo, type FlagRule, type FlagSight } from './flag-rule.js';
import { cis, kubernetesDocs } from './rule.js';
import { effective, isWhole, listOf, type Audit, type Started } from './started.js';

const components = ['kube-apiserver'] as const;
const authorization = kubernetesDocs('reference/access-authn-authz/authorization/');
const authentication = kubernetesDocs('reference/access-authn-authz/authentication/#anonymous-requests');

/** Who decides what may be done, and what says so: a file, or else the flag. Undefined where it is not known. */
function authorizers(
  started: Started,
  audit: Audit,
): { readonly setting: string; readonly modes: readonly string[] } | undefined {
  const file = effective(started, '--authorization-config');
  if (file !== undefined) {
    const policy = audit.policies(started, file.value);
    return policy?.kind === 'authorization' ? { setting: '--authorization-config', modes: policy.modes } : undefined;
  }
  const setting = '--authorization-mode';
  return effective(started, setting)?.from === 'given' || isWhole(started)
    ? { setting, modes: listOf(started, setting) }
    : undefined;
}

function lacksMode(started: Started, audit: Audit, mode: string): FlagSight | undefined {
  const found = authorizers(started, audit);
  if (found === undefined || found.modes.includes(mode) || found.modes.includes('AlwaysAllow')) return undefined;
  return {
    ...at(started, found.setting),
    message: `does not have the authorizer ${mode}`,
    expected: [mode],
    actual: found.modes.map((mode) => shown(mode)),
    // Node gives kubelets what is their own; with RBAC every binding that lies there would count at once.
    changes:
      mode === 'Node' && found.setting === '--authorization-mode'
        ? setTo(started, found.setting, [...found.modes, mode].join(','))
        : [],
  };
}

/** Nobody says whether strangers may ask, so they may: a file leaves it to the flag where it does not speak of them. */
function leavesAnonymous(started: Started, audit: Audit): boolean {
  const path = effective(started, '--authentication-config');
  const policy = path === undefined ? undefined : audit.policies(started, path.value);
  const isLeft = path === undefined || (policy?.kind === 'authentication' && policy.anonymous === undefined);
  return isLeft && effective(started, '--anonymous-auth')?.from === 'default' && isWhole(started);
}

/** Paths that anybody may ask for: health, and what a node needs that joins (kubeadm, cluster-info) or a verifier of tokens (OIDC discovery). */
const harmless =
  /^\/(?:healthz|livez|readyz)(?:\/.*)?$|^\/version\/?$|^\/\.well-known\/openid-configuration$|^\/openid\/v1\/jwks$|^\/api\/v1\/namespaces\/kube-public\/configmaps\/cluster-info$/;

/** Rules about who is let in and what they may do. */
export const accessRules: readonly FlagRule[] = [
  demand({
    id: 'authorization-always-allow',
    components,
    severity: 'critical',
    looks: [
      (started, audit) => {
        const found = authorizers(started, audit);
        if (found?.modes.includes('AlwaysAllow') !== true) return undefined;
        return {
          ...at(started, found.setting),
          message: `lets everybody do everything: AlwaysAllow in ${found.setting}${reasonOf(started, found.setting)}`,
          expected: ['Node', 'RBAC'],
          actual: found.modes.map((mode) => shown(mode)),
        };
      },
    ],
    means:
      'kube-apiserver lets everybody do everything. Without --authorization-mode and --authorization-config that is the default.',
    protects: 'the whole cluster from everybody who reaches the API server',
    mend: 'Set --authorization-mode=Node,RBAC.',
    sources: [cis('1.2.6'), authorization],
  }),
  demand({
    id: 'authorization-node-missing',
    components,
    severity: 'warning',
    looks: [(started, audit) => lacksMode(started, audit, 'Node')],
    means:
      'The authorizer that keeps a kubelet to what its own pods need is not there; a file that --authorization-config names is looked into.',
    protects: 'Secrets of pods on other nodes from whoever has stolen the certificate of one',
    mend: 'Add Node to the authorizers.',
    sources: [cis('1.2.7'), kubernetesDocs('reference/access-authn-authz/node/')],
  }),
  demand({
    id: 'authorization-rbac-missing',
    components,
    severity: 'warning',
    looks: [(started, audit) => lacksMode(started, audit, 'RBAC')],
    means: 'Roles and their bindings count for nothing; a file that --authorization-config names is looked into.',
    protects: 'everybody who believes that a role is what somebody may do',
    mend: 'Add RBAC to the authorizers.',
    sources: [cis('1.2.8'), kubernetesDocs('reference/access-authn-authz/rbac/')],
  }),
  demand({
    id: 'anonymous-open',
    components,
    severity: 'warning',
    looks: [
      // A file takes the place of the flag, and its conditions are what benchmark tools do not see.
      (started, audit) => {
        const path = effective(started, '--authentication-config');
        const policy = path === undefined ? undefined : audit.policies(started, path.value);
        const anonymous = policy?.kind === 'authentication' ? policy.anonymous : undefined;
        if (anonymous?.enabled !== true) return undefined;
        const wide = anonymous.paths.filter((one) => !harmless.test(one));
        if (anonymous.paths.length > 0 && wide.length === 0) return undefined;
        return {
          ...at(started, '--authentication-config'),
          message:
            anonymous.paths.length === 0
              ? 'names an AuthenticationConfiguration that takes anonymous requests for every path'
              : 'names an AuthenticationConfiguration that takes anonymous requests for more than health, joining and discovery',
          expected: ['/livez', '/readyz', '/healthz'],
          actual: wide,
        };
      },
      where(
        (started) =>
          effective(started, '--anonymous-auth')?.from === 'given' && !isGiven('--authentication-config')(started),
        is('--anonymous-auth', 'false'),
      ),
      (started, audit) => {
        if (!['cis', 'nsa'].includes(started.profile) || !leavesAnonymous(started, audit)) return undefined;
        const sight = is('--anonymous-auth', 'false')(started, audit);
        // Before, there is nothing between everybody and nobody, and probes come from nobody.
        const canLimit = compareReleases(started.release ?? started.assumed, anonymousPathsSince) >= 0;
        return sight && { ...sight, severity: canLimit ? 'warning' : 'info' };
      },
    ],
    means:
      'kube-apiserver takes requests that do not say who they are from. RBAC decides what those may do; one binding of system:anonymous or system:unauthenticated too many, and it is everything.',
    protects: 'the cluster from such a binding',
    mend: 'Limit them by conditions of an AuthenticationConfiguration (since 1.32) to the paths of health; or set --anonymous-auth=false where probes and `kubeadm join` have another way.',
    sources: [cis('1.2.1'), authentication],
  }),
  demand({
    id: 'policy-unread',
    components,
    severity: 'unknown',
    looks: ['--authorization-config', '--authentication-config', '--encryption-provider-config'].map(
      (setting) => (started: Started, audit: Audit) => {
        const path = effective(started, setting);
        const file = path === undefined ? undefined : audit.policies(started, path.value);
        return file?.kind === 'unread'
          ? { ...at(started, setting), message: `names a file by ${setting} that could not be judged: ${file.reason}` }
          : undefined;
      },
    ),
    means:
      'A flag names a configuration that could not be read, so what it says is not known: who is let in, what they may do, or what is encrypted.',
    protects: 'whoever relies on this report',
    mend: 'Run the audit on the machine itself, as a user who may read the file, or say with --root where the files of the node are.',
    sources: [authorization, kubernetesDocs('reference/config-api/apiserver-config.v1/')],
  }),
  demand({
    id: 'tls-old',
    components: ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet'],
    severity: 'warning',
    looks: [
      (started) => {
        const setting = started.component === 'kubelet' ? 'tlsMinVersion' : '--tls-min-version';
        const found = effective(started, setting);
        return found !== undefined && ['VersionTLS10', 'VersionTLS11'].includes(found.value)
          ? {
              ...at(started, setting),
              message: `speaks ${found.value === 'VersionTLS10' ? 'TLS 1.0' : 'TLS 1.1'}`,
              expected: ['VersionTLS12'],
              actual: [found.value],
            }
          : undefined;
      },
    ],
    means: 'A component speaks a version of TLS that was withdrawn.',
    protects: 'what is sent from whoever breaks those versions',
    mend: 'Set VersionTLS12 or VersionTLS13.',
    sources: ['https://www.rfc-editor.org/rfc/rfc8996'],
  }),
];
