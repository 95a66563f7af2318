/** What a role of RBAC grants, as far as rules ask. */
export interface RoleFacts {
  readonly kind: 'ClusterRole' | 'Role';
  readonly name: string;
  /** Undefined for a ClusterRole. */
  readonly namespace: string | undefined;
  /** kube-apiserver makes it, and makes it again when it is changed. */
  readonly isBuiltIn: boolean;
  readonly grants: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}
