import { anonymousPathsSince } from '../cluster/authentication.js';
import type { Cluster, Profile } from '../cluster/cluster.js';
import { hasPlace } from '../cluster/placed-files.js';
import { compareReleases } from '../cluster/version.js';
import { setting, type Note, type Setting } from './component.js';

/** What requests without credentials may reach: nothing, some paths, or what RBAC gives them; undefined where nobody says it. */
export type AnonymousAccess =
  | { readonly to: 'nothing' | 'everything'; readonly note?: Note }
  | { readonly to: 'paths'; readonly paths: readonly string[] };

/** What load balancers and kubelets ask to see whether the API server lives. */
const health = ['/livez', '/readyz', '/healthz'];

/** What `kubeadm join` reads before it knows the cluster (cmd/kubeadm/app/discovery/token). */
const clusterInfo = '/api/v1/namespaces/kube-public/configmaps/cluster-info';

/** By which others verify tokens of service accounts: OpenID Connect Discovery 1.0, section 4, and what it leads to. */
const discovery = ['/.well-known/openid-configuration', '/openid/v1/jwks'];

/** Profiles that do not leave anonymous requests as they are. */
const byProfile: Readonly<Partial<Record<Profile, { readonly otherwise?: Note }>>> = {
  // CIS Kubernetes Benchmark 2.0.1, 1.2.1, wants no anonymous requests at all and knows that probes need them.
  cis: {},
  nsa: {
    otherwise: {
      why: 'nobody is let in without saying who it is; probes of health and `kubeadm join` need another way then. Since 1.32 health alone stays open, in a file',
      source: 'NSA/CISA Kubernetes Hardening Guidance 1.2, authentication and authorization',
    },
  },
};

/** Exact paths: what is below them is not open. */
const openPaths = ({ kubelet, publishesKeys }: Cluster): readonly string[] => [
  ...health,
  ...(kubelet.certificates === 'bootstrap' ? [clusterInfo] : []),
  ...(publishesKeys ? discovery : []),
];

/** What the spec says of anonymous requests, or else its profile. A file or a flag that the spec gives goes before the profile. */
export function anonymousAccess(cluster: Cluster): AnonymousAccess | undefined {
  switch (cluster.authentication.anonymous) {
    case 'never':
      return { to: 'nothing' };
    case 'all':
      return { to: 'everything' };
    case 'health':
      return { to: 'paths', paths: openPaths(cluster) };
    case undefined:
      return ofProfile(cluster);
  }
}

function ofProfile(cluster: Cluster): AnonymousAccess | undefined {
  const limited = byProfile[cluster.profile];
  if (limited === undefined || cluster.extraArgs['kube-apiserver'].has('anonymous-auth')) return undefined;
  if (canLimit(cluster)) return { to: 'paths', paths: openPaths(cluster) };
  return limited.otherwise && { to: 'nothing', note: limited.otherwise };
}

/** Whether a file of ours can say it: the release knows paths, and the spec names no file and no OIDC flags of its own. */
const canLimit = (cluster: Cluster): boolean =>
  compareReleases(cluster.version, anonymousPathsSince) >= 0 &&
  hasPlace('authentication.yaml', cluster) &&
  ![...cluster.extraArgs['kube-apiserver'].keys()].some((name) => /^(authentication-config$|oidc-)/.test(name));

/** The flag, where it is not a matter of paths: beside a file that speaks of them kube-apiserver refuses it. */
export function anonymousFlag(cluster: Cluster): readonly Setting[] {
  const access = anonymousAccess(cluster);
  if (access === undefined || access.to === 'paths') return [];
  const flag = setting('--anonymous-auth', access.to === 'everything');
  return [access.note === undefined ? flag : { ...flag, note: access.note }];
}

/** The paths in the file, which only a start takes. */
export function anonymousPaths(cluster: Cluster): readonly Setting[] {
  const access = anonymousAccess(cluster);
  return access?.to === 'paths' ? [setting('--authentication-config, anonymous', access.paths)] : [];
}
