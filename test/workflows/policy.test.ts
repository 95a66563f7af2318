import { reader } from '../../src/adapters/store/read.js';
import { planDocument } from '../../src/core/report/plan-report.js';
import { everyRule } from '../../src/core/rules/registry.js';
import { openHome } from '../../src/workflows/home.js';
import { planContext, planHome } from '../../src/workflows/plan.js';
import { policyFor, policyOfHome } from '../../src/workflows/policy.js';
import { goodHome, pki, remove } from '../support/copies.js';
import { applyHome, checkPath, days, editSpec, put, smallSpec, today } from '../support/home.js';
import { hidden, lines, loose, looseHome } from '../support/loose.js';

describe('a suppression', () => {
  it('takes a finding out of status and findings, and keeps it in sight', async () => {
    const report = checkPath(await looseHome(`{ suppress: [${loose} }] }`));
    expect(report).toMatchObject({
      status: 'ok',
      summary: { warning: 0 },
      findings: [],
      policy: { files: ['kubepki.yaml'] },
    });
    expect(report.suppressed).toMatchObject([
      { rule: 'mode-loose', severity: 'warning', node: 'cp1', reason: 'an agent reads it', until: '2026-06-30' },
    ]);
  });

  it.each<[what: string, more: string, isHit: boolean]>([
    ['its node', ', node: cp1', true],
    ['another node', ', node: w1', false],
    ['its artefact', ', artefact: api*', true],
    ['another artefact', ', artefact: etcd*', false],
    ['its path on the node', ', path: /etc/kubernetes/pki/apiserver.key', true],
    ['its path in the report', ', path: nodes/cp1/etc/kubernetes/pki/apiserver.key', true],
    ['another path', ', path: /etc/kubernetes/pki/ca.key', false],
  ])('that names %s', async (_, more, isHit) => {
    const report = checkPath(await looseHome(`{ suppress: [${loose}${more} }] }`));
    expect(hidden(report)).toEqual(isHit ? ['cp1 apiserver mode-loose 2026-06-30'] : []);
    expect(lines(report)).toEqual(
      isHit ? [] : ['warning apiserver mode-loose', 'info check.suppress[0] suppression-unused'],
    );
  });

  it('holds for the whole of its last day, and is a warning from the next on', async () => {
    const home = await looseHome(`{ suppress: [${loose} }] }`);
    expect(lines(checkPath(home, { now: new Date('2026-06-30T23:59:59Z') }))).toEqual([]);
    expect(lines(checkPath(home, { now: new Date('2026-07-01T00:00:00Z') }))).toEqual([
      'warning apiserver mode-loose',
      'warning check.suppress[0] suppression-expired',
    ]);
  });

  it('that is over is found where there is nothing left to hide, and where one node is looked at', async () => {
    const home = await goodHome(smallSpec(`check: { suppress: [${loose} }] }\n`));
    expect(lines(checkPath(home, { now: days(60), node: 'w1' }))).toEqual([
      'warning check.suppress[0] suppression-expired',
    ]);
  });

  it('is no unused one because a node is not looked at', async () => {
    const report = checkPath(await looseHome(`{ suppress: [${loose} }] }`), { node: 'w1' });
    expect([...lines(report), ...hidden(report)]).toEqual([]);
  });

  it('hides what could not be read too', async () => {
    const home = await goodHome();
    remove(pki(home, 'apiserver.crt'));
    put(home, 'nodes/cp1/etc/kubernetes/pki/apiserver.crt/x', '');
    expect(checkPath(home).status).toBe('unknown');
    editSpec(home, smallSpec('check: { suppress: [{ rule: unreadable, reason: moved, until: 2026-06-30 }] }\n'));
    expect(checkPath(home)).toMatchObject({ status: 'ok', suppressed: [{ rule: 'unreadable', severity: 'unknown' }] });
  });

  it('stops nothing that is planned or done, and the plan says so', async () => {
    const home = await looseHome(`{ rules: { mode-loose: off }, suppress: [${loose} }] }`);
    const opened = openHome(home, reader);
    const planned = planHome(opened, reader, today);
    const policy = policyFor(home, policyOfHome(opened), { file: undefined, user: undefined }, reader);
    const document = planDocument(planned.plan, planContext(planned, reader, today, policy));
    expect(document.actions).toMatchObject([
      {
        action: 'permissions',
        artefact: 'apiserver',
        reasons: [{ rule: 'mode-loose', suppressed: { until: '2026-06-30', reason: 'an agent reads it' } }],
      },
    ]);
    expect((await applyHome(home)).done).toHaveLength(1);
  });
});

describe('the severity of a rule', () => {
  it.each<[to: string, said: readonly string[], status: string]>([
    ['critical', ['critical apiserver mode-loose'], 'critical'],
    ['info', ['info apiserver mode-loose'], 'ok'],
    ['off', [], 'ok'],
  ])('is %s where a policy says so', async (to, said, status) => {
    const report = checkPath(await looseHome(`{ rules: { mode-loose: ${to} } }`));
    expect(lines(report)).toEqual(said);
    expect(report).toMatchObject({
      status,
      policy: { off: to === 'off' ? [{ rule: 'mode-loose', findings: 1 }] : [] },
    });
  });

  it('can be said of every rule there is, whatever it looks at', async () => {
    const changes = everyRule.map(({ id }) => `${id}: critical`).join(', ');
    expect(lines(checkPath(await looseHome(`{ rules: { ${changes} } }`)))).toEqual(['critical apiserver mode-loose']);
  });

  it('does not make an alarm of what is only information', async () => {
    const home = await goodHome(smallSpec('check: { rules: { expired: critical, expiring: critical } }\n'));
    const report = checkPath(home, { now: days(350) });
    const personal = report.findings.filter(({ path }) => path.startsWith('users/'));
    expect(personal.map(({ severity }) => severity)).toEqual(personal.map(() => 'info'));
    expect(personal).not.toHaveLength(0);
    expect(report.findings.filter(({ severity }) => severity === 'critical')).not.toHaveLength(0);
  });
});
