import { overridable } from '../../../src/core/catalog/catalog.js';
import { keyOf } from '../../../src/core/catalog/desired.js';
import { desiredState } from '../../../src/core/catalog/derive.js';
import { parseCluster } from '../../../src/core/cluster/parse.js';
import { inHome } from '../../../src/core/facts/place.js';
import { firstKeyset, type Keysets } from '../../../src/core/keysets/keyset.js';
import { planOf } from '../../../src/core/plan/plan.js';
import { remedies, type Finding, type Remedy } from '../../../src/core/rules/finding.js';
import { smallSpec } from '../../support/home.js';

const { cluster } = parseCluster(Buffer.from(smallSpec()), 'kubepki.yaml', overridable);
const names = ['ca', 'etcd-ca', 'front-proxy-ca', 'sa'];
const keysets: Keysets = new Map(
  names.map((name) => [
    name,
    firstKeyset(name, { id: 'one', publicKey: name, certificate: name === 'sa' ? undefined : name }),
  ]),
);
const desired = desiredState(cluster, keysets);

const finding = (where: string, remedy: Remedy, more: Partial<Finding> = {}): Finding => {
  const [artefact = '', node] = where.split('/').reverse();
  const place = inHome('');
  return {
    rule: 'some-rule',
    severity: 'critical',
    node,
    artefact,
    place,
    message: '',
    expected: [],
    actual: [],
    remedy,
    ...more,
  };
};

const planned = (...findings: readonly Finding[]) => {
  const { actions, left } = planOf(desired, findings, '');
  const key = ({ node, artefact }: Pick<Finding, 'node' | 'artefact'>) => [node, artefact].filter(Boolean).join('/');
  return { actions: actions.map((one) => `${one.action} ${key(one)}`), left: left.map(key) };
};

describe('a plan', () => {
  it.each([
    [['permissions', 'rewrite'], 'rewrite'],
    [['rewrite', 'create', 'permissions'], 'create'],
    [['create', 'reissue'], 'reissue'],
    [['manual', 'permissions'], 'permissions'],
  ] as const)('takes the strongest of %j', (given, strongest) => {
    const findings = given.map((remedy) => finding('cp1/apiserver', remedy));
    expect(planned(...findings).actions).toEqual([`${strongest} cp1/apiserver`]);
  });

  it('acts once on an artefact and keeps every reason that leads to it', () => {
    const findings = [
      finding('cp1/apiserver', 'permissions', { rule: 'mode-loose', message: 'has mode 0644' }),
      finding('cp1/apiserver', 'reissue', { rule: 'expired', message: 'expired' }),
      finding('cp1/apiserver', 'manual', { rule: 'weak-key' }),
    ];
    expect(planOf(desired, findings, '').actions).toMatchObject([
      {
        reasons: [
          { rule: 'mode-loose', message: 'has mode 0644' },
          { rule: 'expired', message: 'expired' },
        ],
      },
    ]);
  });

  it('puts authorities first and keeps the order of the table, whatever the order of the findings', () => {
    const found = ['admin.conf', 'w1/kubelet-server', 'cp1/etcd-server', 'cp1/apiserver', 'cp1/ca.crt', 'sa', 'ca'];
    expect(planned(...found.map((where) => finding(where, 'create'))).actions).toEqual(
      [...found].reverse().map((where) => `create ${where}`),
    );
  });

  it.each(remedies)('either acts on the remedy %s or leaves it to people', (remedy) => {
    const { actions, left } = planned(finding('cp1/apiserver', remedy));
    expect(actions.length + left.length).toBe(1);
  });

  it('acts on information, and leaves people alone with it', () => {
    const found = [
      finding('cp1/apiserver', 'reissue', { severity: 'info' }),
      finding('admin.conf', 'manual', { severity: 'info' }),
    ];
    expect(planned(...found)).toEqual({ actions: ['reissue cp1/apiserver'], left: [] });
  });

  it('leaves what is found beyond the desired artefacts', () => {
    expect(planned(finding('w1/ca', 'manual', { severity: 'warning' }))).toEqual({ actions: [], left: ['w1/ca'] });
  });

  it.each(['critical', 'unknown'] as const)('waits for an authority with a %s fault', (severity) => {
    const waiting = ['cp1/ca.crt', 'cp1/signer-client', 'cp1/apiserver', 'cp1/scheduler.conf', 'admin.conf'];
    const others = ['cp1/etcd-server', 'cp1/kubelet.conf'];
    const found = [...waiting, ...others].map((where) => finding(where, 'rewrite'));
    expect(planned(finding('ca', 'manual', { severity }), ...found)).toEqual({
      actions: others.map((where) => `rewrite ${where}`),
      left: ['ca', ...waiting],
    });
  });

  it('narrows files of what waits', () => {
    const found = [
      finding('ca', 'manual'),
      finding('cp1/apiserver', 'permissions'),
      finding('cp1/apiserver', 'reissue'),
    ];
    expect(planned(...found)).toEqual({ actions: ['permissions cp1/apiserver'], left: ['ca', 'cp1/apiserver'] });
  });

  it.each([
    ['a warning', finding('ca', 'manual', { severity: 'warning', rule: 'authority-horizon' })],
    ['its own end that comes near', finding('ca', 'manual', { rule: 'expiring' })],
    ['a mode of its key', finding('ca', 'permissions')],
  ])('does not wait for an authority with %s', (_, fault) => {
    expect(planned(fault, finding('cp1/apiserver', 'reissue')).actions).toContain('reissue cp1/apiserver');
  });

  it('waits for an authority that the home has nothing of, unless it is made first', () => {
    const unknown = desiredState(cluster, new Map([...keysets].filter(([name]) => name !== 'front-proxy-ca')));
    const found = ['cp1/front-proxy-ca.crt', 'cp1/front-proxy-client', 'cp1/apiserver'].map((where) =>
      finding(where, 'rewrite'),
    );
    const { actions, waiting } = planOf(unknown, found, '');
    expect(actions.map(keyOf)).toEqual(['cp1/apiserver']);
    expect(waiting).toMatchObject([
      { artefact: 'front-proxy-ca.crt', obstacle: { kind: 'unknown', authority: 'front-proxy-ca' } },
      { artefact: 'front-proxy-client', obstacle: { kind: 'unknown', authority: 'front-proxy-ca' } },
    ]);
    const whole = planOf(unknown, [finding('front-proxy-ca', 'create'), ...found], '');
    expect(whole).toMatchObject({ actions: { length: 4 }, waiting: [] });
  });
});
