import type { Cluster } from '../cluster/cluster.js';
import { catalog } from '../catalog/catalog.js';
import { componentKubeconfigs, personalKubeconfigs } from '../catalog/kubeconfigs.js';
import { binding, type RbacSubject } from './binding.js';
import { frontRbac } from './front-rbac.js';
import { yamlText } from '../render/yaml-text.js';

/** Who administrates: the groups of admin.conf, or its user if it has none. `system:masters` needs no binding. */
function administrators(cluster: Cluster): readonly RbacSubject[] {
  const entry = cluster.users.find(({ file }) => file === 'admin.conf');
  const { commonName, organizations } = personalKubeconfigs['admin.conf'].subject;
  const groups = entry?.groups ?? organizations;
  if (groups.length === 0) return [{ kind: 'User', name: entry?.name ?? commonName }];
  return groups.filter((name) => name !== 'system:masters').map((name) => ({ kind: 'Group', name }));
}

const everybody: readonly RbacSubject[] = ['system:authenticated', 'system:unauthenticated'].map((name) => ({
  kind: 'Group',
  name,
}));

function kubeletClient(): RbacSubject {
  const row = catalog['apiserver-kubelet-client'];
  if (row?.kind !== 'pair' || typeof row.subject === 'string')
    throw new Error('the catalog has no identity for apiserver-kubelet-client');
  return { kind: 'User', name: row.subject.commonName };
}

const userOf = (name: keyof typeof componentKubeconfigs): RbacSubject => {
  const { subject } = componentKubeconfigs[name];
  return { kind: 'User', name: typeof subject === 'string' ? '' : subject.commonName };
};

/** Those whose own server asks the API server who a caller is. Other components are bound by kube-apiserver itself. */
function delegating(cluster: Cluster): readonly RbacSubject[] {
  return [
    ...(cluster.cloudControllerManager === undefined ? [] : [userOf('cloud-controller-manager.conf')]),
    ...(cluster.konnectivity?.agents === 'token' ? [userOf('konnectivity-server.conf')] : []),
  ];
}

/** Lets a server read with which CA callers of the API server are verified. */
const reading = (subjects: readonly RbacSubject[]) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: 'kubepki:authentication-reader', namespace: 'kube-system' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'extension-apiserver-authentication-reader' },
  subjects: subjects.map((subject) => ({ apiGroup: 'rbac.authorization.k8s.io', ...subject })),
});

/**
 * The roles and bindings without which the identities we issue can do nothing on a new cluster. The identities of components are bound by
 * kube-apiserver itself (https://kubernetes.io/docs/reference/access-authn-authz/rbac#default-roles-and-role-bindings).
 */
export function bootstrapRbac(cluster: Cluster): readonly object[] {
  const admins = administrators(cluster);
  const delegators = delegating(cluster);
  return [
    ...(admins.length === 0 ? [] : [binding('kubepki:cluster-admins', 'cluster-admin', admins)]),
    binding('kubepki:apiserver-kubelet-client', 'system:kubelet-api-admin', [kubeletClient()]),
    ...(cluster.publishesKeys
      ? [binding('kubepki:service-account-issuer-discovery', 'system:service-account-issuer-discovery', everybody)]
      : []),
    ...(delegators.length === 0 ? [] : [binding('kubepki:auth-delegator', 'system:auth-delegator', delegators)]),
    ...(cluster.cloudControllerManager === undefined ? [] : [reading([userOf('cloud-controller-manager.conf')])]),
    ...frontRbac(cluster),
  ];
}

/** One YAML stream for `kubectl apply -f -`. */
export const renderManifests = (objects: readonly object[]): string => objects.map(yamlText).join('---\n');
