/** Who gets what a role grants. */
export interface RbacSubject {
  readonly kind: 'Group' | 'User';
  readonly name: string;
}

const group = 'rbac.authorization.k8s.io';
const apiVersion = `${group}/v1`;

export const binding = (name: string, role: string, subjects: readonly RbacSubject[]) => ({
  apiVersion,
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { apiGroup: group, kind: 'ClusterRole', name: role },
  subjects: subjects.map((subject) => ({ apiGroup: group, ...subject })),
});

/** A rule of RBAC, as it is written (https://kubernetes.io/docs/reference/access-authn-authz/rbac). */
export interface RbacRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

export const clusterRole = (name: string, rules: readonly RbacRule[]) => ({
  apiVersion,
  kind: 'ClusterRole',
  metadata: { name },
  rules,
});
