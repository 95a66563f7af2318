import { frontRbac } from '../../../src/core/bootstrap/front-rbac.js';
import { renderManifests } from '../../../src/core/bootstrap/rbac.js';
import { readRoles } from '../../../src/core/read/roles.js';
import { judgeRoles, roleRules } from '../../../src/core/rules/roles.js';
import { frontSpec } from '../../support/front-specs.js';
import { hit, nearMiss } from '../../support/rule-tests.js';
import { clusterOf } from '../../support/specs.js';

const role = (grant: string, more = '') =>
  `kind: ClusterRole\nmetadata: { name: r${more} }\nrules: [{ apiGroups: [""], verbs: [get], ${grant} }]\n`;

function judged(text: string): readonly string[] {
  const found = readRoles(text);
  if (found.state === 'unreadable') throw new Error(found.fault);
  return judgeRoles(found.roles).map(
    ({ severity, kind, role: name, rule: id, actual }) => `${severity} ${kind}/${name} ${id} ${actual.join(' ')}`,
  );
}

const rule = 'role-grants-proxy';

describe(rule, () => {
  for (const [what, text, actual] of [
    ['a way by name', role('resources: [pods, services/proxy]'), 'services/proxy'],
    ['a way to kubelets', role('resources: [nodes/proxy]'), 'nodes/proxy'],
    ['every resource', role('resources: ["*"]'), '*'],
    ['a way to everything', role('resources: ["*/proxy"]'), '*/proxy'],
    ['every group', role('resources: [pods/proxy]').replace('[""]', '["*"]'), 'pods/proxy'],
    [
      'a list of kubectl',
      `kind: List\nitems:\n- ${role('resources: [pods/proxy]').trimEnd().replaceAll('\n', '\n  ')}\n`,
      'pods/proxy',
    ],
    ['the second of several documents', `kind: ConfigMap\n---\n${role('resources: [pods/proxy]')}`, 'pods/proxy'],
  ] as const)
    hit(rule, `finds ${what}`, `warning ClusterRole/r ${rule} ${actual}`, () => judged(text));

  for (const [what, text] of [
    ['other sub-resources', role('resources: [pods, pods/log, nodes/metrics]')],
    ['proxies of another group', role('resources: ["*"]').replace('[""]', '[apps]')],
    ['a rule without verbs', role('resources: [nodes/proxy]').replace('[get]', '[]')],
    ['the administrators of the front', renderManifests(frontRbac(clusterOf(frontSpec('  administrators: [ops]\n'))))],
  ] as const)
    nearMiss(rule, `does not find ${what}`, [], () => judged(text));

  nearMiss(
    rule,
    'says of the roles that Kubernetes makes itself no more than that',
    `info ClusterRole/r ${rule} nodes/proxy`,
    () => judged(role('resources: [nodes/proxy]', ', labels: { kubernetes.io/bootstrapping: rbac-defaults }')),
  );

  it('has a source', () => {
    for (const { sources } of roleRules) expect(sources.join(' ')).toMatch(/^https:\/\//);
  });
});
