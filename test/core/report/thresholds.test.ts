import { goodHome, kubeadmSpec, pki } from '../../support/copies.js';
import { counterfeit } from '../../support/counterfeit.js';
import { forgeKey } from '../../support/forge.js';
import { checkPath, days, planOfHome, smallSpec, today } from '../../support/home.js';
import type { CheckReport } from '../../../src/core/report/check-report.js';

const day = 86_400;

/** A home whose API server has so many days left. */
async function homeWith(left: number): Promise<string> {
  const home = await goodHome();
  counterfeit(home, pki(home, 'apiserver'), { notBefore: days(left - 365), notAfter: days(left) });
  return home;
}

const check = (home: string, warn?: number, critical?: number): CheckReport =>
  checkPath(home, { thresholds: { warn, critical } });

const lines = ({ findings }: CheckReport): readonly string[] =>
  findings.map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);

describe('thresholds that a user gives', () => {
  it.each<[what: string, left: number, warn: number | undefined, critical: number | undefined, said: string[]]>([
    ['change nothing when there are none', 15, undefined, undefined, ['warning apiserver expiring']],
    ['warn up to the second that they name', 40, 40 * day, undefined, ['warning apiserver expiring']],
    ['do not warn before', 40, 40 * day - 1, undefined, []],
    ['are critical up to the second that they name', 40, undefined, 40 * day, ['critical apiserver expiring']],
    ['are critical rather than a warning', 40, 50 * day, 45 * day, ['critical apiserver expiring']],
    ['replace the usual shares', 5, 2 * day, day, ['info apiserver expiring']],
    ['leave the usual share for critical when they only warn', 5, 30 * day, undefined, ['critical apiserver expiring']],
    ['warn sooner when they only warn', 29, 30 * day, undefined, ['warning apiserver expiring']],
    [
      'leave the usual share for a warning when they are only critical',
      15,
      undefined,
      day,
      ['warning apiserver expiring'],
    ],
    ['are critical later than usual, and a warning until then', 5, undefined, day, ['warning apiserver expiring']],
    ['leave alone what is due and no alarm yet', 25, 10 * day, undefined, ['info apiserver expiring']],
    ['speak instead of what is due', 25, 26 * day, undefined, ['warning apiserver expiring']],
    ['do not hide what has ended', -1, day, day, ['critical apiserver expired']],
  ])('%s', async (_, left, warn, critical, said) => {
    expect(lines(check(await homeWith(left), warn, critical))).toEqual(said);
  });

  it('hold for every certificate, authorities too, and not for what people were given', async () => {
    const report = check(await goodHome(kubeadmSpec), 11 * 365 * day);
    const named = new Set(report.findings.map(({ artefact }) => artefact));
    expect([...named]).toEqual(expect.arrayContaining(['ca', 'etcd-ca', 'apiserver', 'scheduler.conf']));
    expect(report.findings.filter(({ path }) => path.startsWith('users/'))).toEqual([]);
    expect(report.findings.find(({ artefact }) => artefact === 'ca')?.remedy).toBe('manual');
  });

  it('say from when on each certificate is an alarm, to the second', async () => {
    const home = await goodHome();
    const listed = (name: string, thresholds = {}) =>
      checkPath(home, { thresholds: { warn: undefined, critical: undefined, ...thresholds } }).certificates.find(
        (one) => one.name === name,
      );
    const severityAt = (time: number) =>
      checkPath(home, { now: new Date(time) }).findings.find(({ artefact }) => artefact === 'apiserver')?.severity;
    const { warningFrom, criticalFrom } = listed('apiserver') ?? {};
    for (const [from, before, after] of [
      [warningFrom, 'info', 'warning'],
      [criticalFrom, 'warning', 'critical'],
    ] as const) {
      const time = Date.parse(from ?? '');
      expect([severityAt(time - 1000), severityAt(time)]).toEqual([before, after]);
    }
    expect(listed('apiserver', { warn: 40 * day })).toMatchObject({
      warningFrom: days(365 - 40).toISOString(),
      criticalFrom,
    });
    expect(listed('admin.conf', { warn: 40 * day })).toMatchObject({ warningFrom: null, criticalFrom: null });
  });

  it('set the status and nothing else', async () => {
    const home = await homeWith(40);
    const before = planOfHome(home).plan;
    expect(check(home).status).toBe('ok');
    expect(check(home, 50 * day).status).toBe('warning');
    expect(check(home, 50 * day, 45 * day).status).toBe('critical');
    expect(planOfHome(home).plan).toEqual(before);
  });

  it('say how long is left', async () => {
    const report = check(await homeWith(40), 50 * day);
    expect(report.findings).toMatchObject([{ rule: 'expiring', actual: [days(40, today).toISOString()] }]);
  });

  it('are not asked about what was judged to be wrong otherwise', async () => {
    const home = await homeWith(5);
    counterfeit(home, pki(home, 'apiserver'), { signer: forgeKey() });
    expect(lines(check(home, 30 * day, 10 * day))).toEqual(['critical apiserver chain-broken']);
  });

  it('leave an end that no renewal moves to people', async () => {
    const spec = smallSpec('certificates: { validity: { authority: 365d, leaf: 365d } }\n');
    const report = checkPath(await goodHome(spec), {
      now: days(355),
      thresholds: { warn: undefined, critical: 20 * day },
    });
    const said = report.findings.filter(({ artefact }) => artefact === 'apiserver');
    expect(said.map(({ rule, severity, remedy }) => `${severity} ${rule} ${remedy}`).sort()).toEqual([
      'critical expiring manual',
      'warning authority-horizon manual',
    ]);
  });
});
