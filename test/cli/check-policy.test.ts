import { chmodSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckReport } from '../../src/core/report/check-report.js';
import type { planDocument } from '../../src/core/report/plan-report.js';
import { pki, remove } from '../support/copies.js';
import { editSpec, makeHome, put, smallSpec } from '../support/home.js';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { hidden, lines } from '../support/loose.js';
import { scratch } from '../support/scratch.js';

/** One of each: a severity, a rule that is off, a suppression that holds, one that is over, one that matches nothing. */
const policy = {
  rules: { missing: 'warning', unparsable: 'off' },
  suppress: [
    { rule: 'mode-loose', artefact: 'apiserver', reason: 'an agent <reads> it & "more"', until: '2199-12-31' },
    { rule: 'mode-loose', artefact: 'sa*', reason: 'until the move', until: '2026-01-01' },
    { rule: 'weak-key', node: 'w*', reason: 'no longer', until: '2199-12-31' },
  ],
};

/** As of now, since plan has no clock but that of the machine. */
let broken: string;
beforeAll(async () => {
  broken = await makeHome(smallSpec(), new Date());
  chmodSync(pki(broken, 'apiserver.key'), 0o644);
  chmodSync(pki(broken, 'sa.key'), 0o640);
  remove(pki(broken, 'etcd/server.crt'));
  writeFileSync(pki(broken, 'front-proxy-client.crt'), 'nothing');
});

const places: Readonly<Record<string, (home: string) => void>> = {
  'kubepki.yaml': (home) => editSpec(home, smallSpec(`check: ${JSON.stringify(policy)}\n`)),
  '.kubepki-check.yaml': (home) =>
    put(home, '.kubepki-check.yaml', JSON.stringify({ apiVersion: 'kubepki/v1', kind: 'CheckPolicy', ...policy })),
};

function homeWithPolicyIn(place: string): string {
  const home = join(scratch(), 'prod');
  cpSync(broken, home, { recursive: true });
  places[place]?.(home);
  return home;
}

describe('a policy', () => {
  it.each([
    ['kubepki.yaml', 'check.suppress'],
    ['.kubepki-check.yaml', 'suppress'],
  ])('in %s changes what check reports and how it ends, and plan marks what is suppressed', (place, list) => {
    const home = homeWithPolicyIn(place);
    const { stdout, code } = kubepki(['check', '--home', home, '--json']);
    const report = JSON.parse(stdout) as CheckReport;
    expect(lines(report)).toEqual([
      'warning sa.key mode-loose',
      'warning etcd-server missing',
      `warning ${list}[1] suppression-expired`,
      `info ${list}[2] suppression-unused`,
    ]);
    expect(hidden(report)).toEqual(['cp1 apiserver mode-loose 2199-12-31']);
    expect(report.policy).toEqual({ files: [place], off: [{ rule: 'unparsable', findings: 1 }] });
    expect(code).toBe(1);

    const { actions } = kubepkiJson(['plan', '--home', home]) as ReturnType<typeof planDocument>;
    const marked = actions.map(({ artefact, reasons }) => [artefact, reasons.map((one) => one.suppressed?.until)]);
    expect(marked).toEqual(
      expect.arrayContaining([
        ['sa.key', [undefined]],
        ['apiserver', ['2199-12-31']],
        ['front-proxy-client', [undefined]],
        ['etcd-server', [undefined]],
      ]),
    );
  });

  it('is critical for nobody who has none', () => {
    expect(kubepki(['check', '--home', broken]).code).toBe(2);
  });
});

describe('what is suppressed', () => {
  const inForm = (form: string) =>
    kubepki(['check', '--home', homeWithPolicyIn('.kubepki-check.yaml'), '--output', form]).stdout;

  it('is a result with an external suppression in SARIF, justified by the reason that was given', () => {
    const { runs } = JSON.parse(inForm('sarif')) as {
      readonly runs: readonly [{ readonly results: readonly { ruleId: string; suppressions?: unknown }[] }];
    };
    const suppressions = runs[0].results.map(({ ruleId, suppressions: found }) => [ruleId, found]);
    const [suppression] = policy.suppress;
    expect(suppressions.filter(([, found]) => found !== undefined)).toEqual([
      [
        'mode-loose',
        [
          {
            kind: 'external',
            status: 'accepted',
            justification: suppression?.reason,
            properties: { until: suppression?.until },
          },
        ],
      ],
    ]);
    expect(suppressions.map(([rule]) => rule).sort()).toEqual(
      ['missing', 'mode-loose', 'mode-loose', 'suppression-expired', 'suppression-unused'].sort(),
    );
  });

  it('is skipped in JUnit, with its end and reason', () => {
    const text = inForm('junit');
    expect(text.match(/<testcase [^>]*>\s*<skipped[^>]*>/g)).toEqual([
      expect.stringMatching(
        /name="apiserver mode-loose".*\s*<skipped message="suppressed until 2199-12-31: an agent &lt;reads&gt; it &amp; &quot;more&quot;"\/>/,
      ),
    ]);
    expect(text).toMatch(/<testsuite [^>]*skipped="1"/);
  });
});
