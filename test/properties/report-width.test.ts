import fc from 'fast-check';
import type { CheckReport } from '../../src/core/report/check-report.js';
import { checkText } from '../../src/core/report/check-text.js';
import { timelineText } from '../../src/core/report/forms/timeline.js';
import { goodHome } from '../support/copies.js';
import { checkPath } from '../support/home.js';
import { holds } from '../support/property.js';

const word = fc.stringMatching(/^[a-z0-9:@/[\].-]{1,24}$/);
const name = fc.oneof(word, fc.stringMatching(/^[a-z0-9.-]{1,90}$/));
const sentence = fc.array(word, { minLength: 1, maxLength: 40 }).map((words) => words.join(' '));
const node = fc.option(name);
const path = fc.stringMatching(/^(\/[a-z0-9._-]{1,30}){1,6}$/);
const fix = sentence.map((words) => `kubepki ${words}`);
const time = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const severity = fc.constantFrom('critical', 'unknown', 'warning', 'info');

const finding = fc.record({
  rule: word,
  severity,
  node,
  artefact: name,
  path,
  message: sentence,
  expected: fc.constant([]),
  actual: fc.constant([]),
  remedy: fc.constant('manual'),
  cis: fc.constant([]),
  fix,
});

/** A report whose texts are of any length. @param base one of a real home, for what is not varied */
const reportLike = (base: CheckReport) =>
  fc
    .record({
      findings: fc.array(finding, { maxLength: 4 }),
      suppressed: fc.array(fc.tuple(finding, fc.record({ reason: sentence, until: fc.constant('2027-01-01') })), {
        maxLength: 2,
      }),
      inferred: fc.array(
        fc.record({ node: name, what: fc.constantFrom('layout', 'endpoint', 'settings'), value: sentence, from: path }),
        { maxLength: 4 },
      ),
      certificates: fc.array(fc.record({ name, node, authority: fc.option(name), notAfter: time }), { maxLength: 5 }),
      endpoints: fc.array(
        fc.record({
          endpoint: name,
          node,
          component: word,
          state: fc.constantFrom('served', 'not-observed'),
          answer: fc.option(sentence),
        }),
        { maxLength: 3 },
      ),
      warnings: fc.array(sentence, { maxLength: 2 }),
      notSeen: fc.array(name, { maxLength: 5 }),
    })
    .map(({ suppressed, certificates, endpoints, notSeen, ...rest }): CheckReport => {
      const [like] = base.certificates;
      const { powerOffHorizon } = base;
      if (like === undefined || powerOffHorizon === null) throw new Error('expected a report of a home, got nothing');
      const none = { artefact: null, fingerprint: null, notAfter: null, since: null, client: null };
      return {
        ...base,
        ...(rest as Pick<CheckReport, 'findings' | 'inferred' | 'warnings'>),
        suppressed: suppressed.map(([one, more]) => ({ ...one, ...more })),
        certificates: certificates.map((one) => ({ ...like, ...one })),
        endpoints: endpoints.map((one) => ({ ...none, ...one })),
        powerOffHorizon: { ...powerOffHorizon, notSeen },
      };
    });

const painted = (_: unknown, text: string): string => `\u001b[1m${text}\u001b[22m`;
const seen = (line: string): string => line.replace(/\u001b\[\d+m/g, '');
const at = (text: string): string => text.replace('(kubepki deliver', '(kubepki deliver --home /a/folder/of/a/home');

let base: CheckReport;
beforeAll(async () => {
  base = checkPath(await goodHome());
});

describe('the text of a report', () => {
  it('is never wider than it may be, but for one word or command on a line of its own, which stays whole', () =>
    holds(
      fc.property(reportLike(base), fc.integer({ min: 60, max: 100 }), (report, width) => {
        const lines = seen(checkText(report, { paint: painted, width, at })).split('\n');
        const commands = report.findings.filter((one) => one.severity !== 'info').map((one) => `→ ${one.fix}`);
        const wide = lines.filter((line) => line.length > width).map((line) => line.trim());
        expect(
          wide.filter((line) => /\s/.test(line) && !commands.includes(line) && !/^\(kubepki .*\)\.$/.test(line)),
        ).toEqual([]);
        for (const command of commands) expect(lines.some((line) => line.endsWith(command))).toBe(true);
        for (const { path: whole } of report.findings) expect(lines.some((line) => line.includes(whole))).toBe(true);
        expect(lines.filter((line) => /\s$/.test(line))).toEqual([]);
      }),
      100,
    ));

  it('has bars of exactly that width, whatever the certificates are called', () =>
    holds(
      fc.property(reportLike(base), fc.integer({ min: 60, max: 100 }), (report, width) => {
        const lines = seen(timelineText(report, painted, width)).split('\n');
        expect(Math.max(...lines.map((line) => line.length))).toBe(report.certificates.length === 0 ? 0 : width);
      }),
      100,
    ));
});
