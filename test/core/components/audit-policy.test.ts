import { auditPolicy } from '../../../src/core/components/audit-policy.js';
import { valueText } from '../../../src/core/components/component.js';
import { flagSet } from '../../../src/core/render/flag-set.js';
import { flagTable } from '../../support/flag-tables.js';
import { smallSpec } from '../../support/home.js';
import { clusterOf } from '../../support/specs.js';

const setOf = (more: string) => {
  const cluster = clusterOf(smallSpec(more));
  return flagSet('kube-apiserver', cluster, cluster.nodes[0]!, () => flagTable);
};

const auditFlags = (more: string): readonly string[] =>
  setOf(more).flags.flatMap(({ name, value }) =>
    name.startsWith('--audit') ? [`${name}=${valueText({ value })}`] : [],
  );

describe('the recommended policy', () => {
  const { rules } = auditPolicy('recommended');

  it('decides about secrets, configuration and tokens before anything else can', () => {
    expect(rules[0]).toEqual({
      level: 'Metadata',
      resources: [
        { group: '', resources: ['secrets', 'configmaps', 'serviceaccounts/token'] },
        { group: 'authentication.k8s.io', resources: ['tokenreviews'] },
      ],
    });
  });

  it('drops nothing that a person does to an object: each such rule names what works by itself, but for events', () => {
    const dropped = rules.filter(({ level, nonResourceURLs }) => level === 'None' && nonResourceURLs === undefined);
    const ofAnybody = dropped.filter(({ users, userGroups }) => users === undefined && userGroups === undefined);
    expect(ofAnybody.flatMap(({ resources }) => resources)).toEqual([
      { group: '', resources: ['events'] },
      { group: 'events.k8s.io', resources: ['events'] },
    ]);
    expect(dropped.flatMap(({ users = [], userGroups = [] }) => [...users, ...userGroups])).not.toContainEqual(
      expect.not.stringMatching(/^system:/),
    );
    expect(dropped.filter(({ verbs = [] }) => verbs.some((verb) => verb.startsWith('delete')))).toEqual([]);
  });

  it('records everything else, and looks into what says who may do what', () => {
    expect(rules.at(-1)).toEqual({ level: 'Metadata' });
    const bodies = rules.filter(({ level }) => level === 'Request').flatMap(({ resources = [] }) => resources);
    expect(bodies.map(({ group }) => group)).toContain('rbac.authorization.k8s.io');
    expect(bodies.map(({ group }) => group)).not.toContain('');
  });
});

describe('the flags of an audit log', () => {
  it('name the policy that kubepki writes, and say what is kept aloud', () => {
    expect(auditFlags('audit: { policy: recommended, log: { maxAge: 90 } }\n')).toEqual([
      '--audit-log-maxage=90',
      '--audit-log-maxbackup=10',
      '--audit-log-maxsize=100',
      '--audit-log-path=/var/log/kubernetes/audit/audit.log',
      '--audit-policy-file=/etc/kubernetes/kube-apiserver/audit-policy.yaml',
    ]);
  });

  it('name the policy that the spec names, and turn nothing over that goes to the standard output', () => {
    expect(auditFlags('audit: { policy: /etc/audit.yaml, log: { path: "-" } }\n')).toEqual([
      '--audit-log-path=-',
      '--audit-policy-file=/etc/audit.yaml',
    ]);
  });

  it('are those of the spec where it gives them, profile or not', () => {
    const given = 'apiServer: { extraArgs: { audit-policy-file: /mine.yaml, audit-log-path: /mine.log } }\n';
    expect(auditFlags(`hardening: { profile: cis }\n${given}`)).toEqual([
      '--audit-log-path=/mine.log',
      '--audit-policy-file=/mine.yaml',
    ]);
  });

  it('are none of a profile where another tool configures the API server, and those of the spec where it gives the policy a place', () => {
    expect(auditFlags('layout: k3s\nhardening: { profile: cis }\n')).toEqual([]);
    const placed = 'certificates: { overrides: { audit-policy.yaml: { files: { text: /etc/audit.yaml } } } }\n';
    expect(auditFlags(`layout: k3s\naudit: { policy: metadata }\n${placed}`)).toContain(
      '--audit-policy-file=/etc/audit.yaml',
    );
  });
});
