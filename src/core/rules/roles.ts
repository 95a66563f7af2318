import type { RoleFacts } from '../facts/role.js';
import type { Severity } from './finding.js';
import { kubernetesDocs, type RuleBase } from './rule.js';

/** A finding about a role, which lies in the cluster and not in a home. */
export interface RoleFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly kind: RoleFacts['kind'];
  readonly namespace: string | null;
  readonly role: string;
  /** A predicate without its subject. */
  readonly message: string;
  /** What it grants, as the role has it. */
  readonly actual: readonly string[];
}

interface RoleRule extends RuleBase {
  readonly stage: 'always';
  readonly judge: (role: RoleFacts) => readonly string[];
}

const ways = ['services/proxy', 'pods/proxy', 'nodes/proxy'];

/** `*` stands for every resource with its sub-resources, as kube-apiserver reads a rule (pkg/apis/rbac/v1/evaluation_helpers.go). */
const isWay = (resource: string): boolean => resource === '*' || resource === '*/proxy' || ways.includes(resource);

const roleGrantsProxy: RoleRule = {
  id: 'role-grants-proxy',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A role grants services/proxy, pods/proxy or nodes/proxy, by name or by a wildcard. Whoever has it reaches pods, services and kubelets from the network of the control plane, and with nodes/proxy runs commands in every pod of a node past admission and audit.',
  protects: 'what listens behind the API server and expects nobody from there',
  mend: 'Name the resources that the role is for instead of a wildcard, and leave these out; give kubelet metrics by nodes/metrics. For administrators: `front.administrators` in the spec and `kubepki bootstrap manifests`. Roles that Kubernetes makes itself are information: look at who is bound to them.',
  sources: [
    kubernetesDocs('concepts/security/rbac-good-practices/#access-to-proxy-subresource-of-nodes'),
    kubernetesDocs('reference/access-authn-authz/kubelet-authn-authz/'),
  ],
  judge: ({ grants }) =>
    grants
      .filter(({ apiGroups, verbs }) => verbs.length > 0 && apiGroups.some((group) => group === '' || group === '*'))
      .flatMap(({ resources }) => resources.filter(isWay)),
};

/** The rules about roles, beside those of check and of flags audit. */
export const roleRules: readonly RoleRule[] = [roleGrantsProxy];

/** What the rules say of roles; of those that Kubernetes makes itself as information. */
export const judgeRoles = (roles: readonly RoleFacts[]): readonly RoleFinding[] =>
  roles.flatMap((role) =>
    roleRules.flatMap((rule): readonly RoleFinding[] => {
      const actual = [...new Set(rule.judge(role))];
      return actual.length === 0
        ? []
        : [
            {
              rule: rule.id,
              severity: role.isBuiltIn ? 'info' : rule.severity,
              kind: role.kind,
              namespace: role.namespace ?? null,
              role: role.name,
              message: `grants ways through the API server: ${actual.join(', ')}`,
              actual,
            },
          ];
    }),
  );
