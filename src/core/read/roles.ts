import type { RoleFacts } from '../facts/role.js';
import { yamlDocuments, yamlFault } from './yaml.js';

/** Roles in a text, or why it cannot be read. */
export type RolesText =
  | { readonly state: 'read'; readonly roles: readonly RoleFacts[] }
  | { readonly state: 'unreadable'; readonly fault: string };

/** ClusterRoles and Roles in YAML or JSON: one object, a list as `kubectl get --output=yaml` prints it, or several documents. Other objects are passed over. */
export function readRoles(text: string): RolesText {
  const documents = yamlDocuments(text);
  const [error] = documents.flatMap(({ errors }) => errors);
  if (error !== undefined) return { state: 'unreadable', fault: yamlFault(error) };
  try {
    return { state: 'read', roles: documents.flatMap((document) => rolesIn(document.toJS())) };
  } catch {
    // The library stops where aliases of aliases would become more than fits into memory.
    return { state: 'unreadable', fault: 'more aliases than a list of roles needs' };
  }
}

function rolesIn(value: unknown): readonly RoleFacts[] {
  const { kind, items, metadata, rules } = record(value);
  if (Array.isArray(items)) return items.flatMap((item) => rolesIn(item));
  if (kind !== 'ClusterRole' && kind !== 'Role') return [];
  const { name, namespace, labels } = record(metadata);
  return [
    {
      kind,
      name: String(name),
      namespace: typeof namespace === 'string' ? namespace : undefined,
      // https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
      isBuiltIn: record(labels)['kubernetes.io/bootstrapping'] === 'rbac-defaults',
      grants: list(rules).map((rule) => {
        const { apiGroups, resources, verbs } = record(rule);
        return { apiGroups: words(apiGroups), resources: words(resources), verbs: words(verbs) };
      }),
    },
  ];
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const words = (value: unknown): readonly string[] => list(value).filter((word) => typeof word === 'string');
