import { frontRbac } from '../../../src/core/bootstrap/front-rbac.js';
import { frontSpec } from '../../support/front-specs.js';
import { clusterOf } from '../../support/specs.js';

interface RbacObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly roleRef?: { readonly name: string };
  readonly rules?: readonly {
    readonly apiGroups?: readonly string[];
    readonly resources?: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs: readonly string[];
  }[];
}
const objects = (spec: string): readonly RbacObject[] => frontRbac(clusterOf(spec)) as readonly RbacObject[];
const named = (all: readonly RbacObject[]) => all.map(({ kind, metadata }) => `${kind} ${metadata.name}`);

describe('the roles of the front', () => {
  it('are none without a front', () => {
    expect(
      objects(
        frontSpec()
          .replace(/^front:[^]*/m, '')
          .replace('bastion, proxy', 'worker'),
      ),
    ).toEqual([]);
  });

  it('bind the bastion to its role, and let the proxy become the users and groups of the spec by name', () => {
    const [bastion, role, proxy] = objects(frontSpec());
    expect(bastion?.roleRef?.name).toBe('view');
    expect(role?.rules).toEqual([
      { apiGroups: [''], resources: ['users'], resourceNames: ['alice', 'bob.b'], verbs: ['impersonate'] },
      { apiGroups: [''], resources: ['groups'], resourceNames: ['dev', 'ops'], verbs: ['impersonate'] },
    ]);
    expect(proxy?.roleRef?.name).toBe('kubepki:proxy');
  });

  it('never let it become everybody where the spec names nobody, or no group', () => {
    const without = frontSpec().replace(/ {2}users:\n(?: {4}.*\n)+/, '  administrators: []\n');
    expect(named(objects(without))).toEqual(['ClusterRoleBinding kubepki:bastion']);
    const ungrouped = frontSpec().replaceAll(/groups: \[.*?\]/g, 'groups: []');
    expect(objects(ungrouped)[1]?.rules).toHaveLength(1);
  });

  it('impersonate nobody where request headers are believed', () => {
    expect(named(objects(frontSpec('  proxy: { mode: request-header }\n')))).toEqual([
      'ClusterRoleBinding kubepki:bastion',
    ]);
  });

  it('make administrators without a way through the API server, and without one to become more', () => {
    const [role] = objects(frontSpec('  administrators: [ops]\n')).filter(({ metadata }) =>
      metadata.name.includes('admin'),
    );
    const rules = role?.rules ?? [];
    expect(rules.flatMap(({ resources = [] }) => resources).filter((one) => one.endsWith('/proxy'))).toEqual([]);
    for (const { apiGroups = [], resources = [] } of rules)
      expect(apiGroups.some((group) => group === '' || group === '*') && resources.includes('*')).toBe(false);
    const verbs = new Set(rules.flatMap((rule) => rule.verbs));
    for (const verb of ['*', 'escalate', 'bind', 'impersonate', 'approve', 'sign']) expect(verbs.has(verb)).toBe(false);
  });
});
