import { stringify } from 'yaml';
import type { Cluster } from '../cluster/cluster.js';
import { catalog } from '../catalog/catalog.js';
import { personalKubeconfigs } from '../catalog/kubeconfigs.js';

interface RbacSubject {
  readonly kind: 'Group' | 'User';
  readonly name: string;
}

const binding = (name: string, role: string, subjects: readonly RbacSubject[]) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
  subjects: subjects.map((subject) => ({ apiGroup: 'rbac.authorization.k8s.io', ...subject })),
});

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

/**
 * The bindings without which the identities we issue can do nothing on a new cluster. The identities of components are bound by
 * kube-apiserver itself (https://kubernetes.io/docs/reference/access-authn-authz/rbac#default-roles-and-role-bindings).
 */
export function bootstrapRbac(cluster: Cluster): readonly object[] {
  const admins = administrators(cluster);
  return [
    ...(admins.length === 0 ? [] : [binding('kubepki:cluster-admins', 'cluster-admin', admins)]),
    binding('kubepki:apiserver-kubelet-client', 'system:kubelet-api-admin', [kubeletClient()]),
    ...(cluster.publishesKeys
      ? [binding('kubepki:service-account-issuer-discovery', 'system:service-account-issuer-discovery', everybody)]
      : []),
  ];
}

/** One YAML stream for `kubectl apply -f -`. */
export const renderManifests = (objects: readonly object[]): string =>
  objects.map((object) => stringify(object, { lineWidth: 0 })).join('---\n');
