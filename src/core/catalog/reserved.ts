import type { NewUser } from '../cluster/new-user.js';

/** The group that the API server lets do everything before it asks any authorizer: no binding gives this, and none takes it away. */
export const aboveRbac = 'system:masters';

/** The group that the Node authorizer decides about, by the name of the node, and not RBAC. */
export const nodesGroup = 'system:nodes';

/** What RBAC makes an administrator of, in clusters that kubeadm or `bootstrap manifests` furnished. */
export const administrators = 'kubeadm:cluster-admins';

/** Groups whose members may do everything: of the API server, and as kubeadm binds one of its own since 1.29. */
export const mayEverything: readonly string[] = [aboveRbac, administrators];

/** Kubernetes keeps what begins with this for itself: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-subjects */
const prefix = 'system:';

/** The names of somebody that belong to the components of the cluster. `system:masters` is a group that people are given. */
export const reservedNames = ({ name, groups }: Pick<NewUser, 'name' | 'groups'>): readonly string[] =>
  [name, ...groups.filter((group) => group !== aboveRbac)].filter((one) => one.startsWith(prefix));
