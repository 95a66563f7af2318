import { objectSources, secretSources, type ObjectSource } from '../read/object-sources.js';
import { binding, clusterRole, type RbacRule } from './binding.js';

/** Whom the roles are bound to: a certificate of this group, as by `kubepki kubeconfig create`. */
export const checkGroup = 'kubepki:check';

/**
 * What `check --kubeconfig` needs: to read exactly what it asks for. RBAC holds a list to one name only where the request selects by
 * that name (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources), as that for kube-root-ca.crt does.
 *
 * @param secrets whether it is to read Secrets too, which is every Secret
 */
export function checkRbac({ secrets }: { readonly secrets: boolean }): readonly object[] {
  const sources = [...objectSources, ...(secrets ? secretSources.slice(0, 1) : [])];
  const namespaces = [...new Set(sources.flatMap(({ namespace }) => namespace ?? []))];
  const subject = { kind: 'Group', name: checkGroup } as const;
  return [
    clusterRole(checkGroup, sources.filter(({ namespace }) => namespace === undefined).map(listing)),
    binding(checkGroup, checkGroup, [subject]),
    ...namespaces.flatMap((namespace) => {
      const rules = sources.filter((source) => source.namespace === namespace).map(getting);
      const role = clusterRole(checkGroup, rules);
      const bound = binding(checkGroup, checkGroup, [subject]);
      const metadata = { name: checkGroup, namespace };
      return [
        { ...role, kind: 'Role', metadata },
        { ...bound, kind: 'RoleBinding', metadata, roleRef: { ...bound.roleRef, kind: 'Role' } },
      ];
    }),
  ];
}

const about = ({ group, resource, name }: ObjectSource) => ({
  apiGroups: [group],
  resources: [resource],
  ...(name === undefined ? {} : { resourceNames: [name] }),
});

const listing = (source: ObjectSource): RbacRule => ({ ...about(source), verbs: ['list'] });
const getting = (source: ObjectSource): RbacRule => ({ ...about(source), verbs: ['get'] });
