import type { CheckReport, ReportedFinding } from '../check-report.js';
import { counts, type FailOn, type Form } from './form.js';
import { attributes, xmlText } from './xml.js';

interface TestCase {
  readonly node: string | null;
  readonly name: string;
  readonly outcome: 'passed' | 'skipped' | 'failure' | 'error';
  /** The element in it, empty for one that passed without a word. */
  readonly body: string;
}

/**
 * JUnit XML, as CI systems read it: a suite for each node; a test case for each certificate of which nothing is found, and one for
 * each finding. What is unknown is an error, what counts under `--fail-on` a failure, what is suppressed is skipped.
 */
export const junitForm: Form = (report, { failOn }) => {
  const cases = casesOf(report, failOn);
  const nodes = [...new Set(cases.map(({ node }) => node))];
  const suites = nodes.map((node) =>
    suite(
      node,
      cases.filter((one) => one.node === node),
      report.checkedAt,
    ),
  );
  const all = { name: 'kubepki check', tests: cases.length, ...failedIn(cases) };
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributes(all)}>\n${suites.join('')}</testsuites>\n`;
};

const failedIn = (cases: readonly TestCase[]) => ({
  failures: cases.filter(({ outcome }) => outcome === 'failure').length,
  errors: cases.filter(({ outcome }) => outcome === 'error').length,
});

function suite(node: string | null, cases: readonly TestCase[], checkedAt: string): string {
  const skipped = cases.filter(({ outcome }) => outcome === 'skipped').length;
  const head = {
    name: suiteName(node),
    tests: cases.length,
    ...failedIn(cases),
    skipped,
    timestamp: checkedAt.slice(0, 19),
  };
  return `  <testsuite${attributes(head)}>\n${cases.map(caseText).join('')}  </testsuite>\n`;
}

const suiteName = (node: string | null): string => node ?? 'home';

function caseText({ node, name, body }: TestCase): string {
  const head = attributes({ name, classname: `kubepki.${suiteName(node)}` });
  return body === '' ? `    <testcase${head}/>\n` : `    <testcase${head}>\n      ${body}\n    </testcase>\n`;
}

function casesOf({ certificates, findings, suppressed }: CheckReport, failOn: FailOn): readonly TestCase[] {
  const found = new Set(findings.map(({ node, artefact }) => `${node ?? ''}/${artefact}`));
  return [
    ...findings.map((finding) => failing(finding, failOn)),
    ...suppressed.map(({ node, artefact, rule, reason, until }) => ({
      node,
      name: `${artefact} ${rule}`,
      outcome: 'skipped' as const,
      body: `<skipped${attributes({ message: `suppressed until ${until}: ${reason}` })}/>`,
    })),
    ...certificates
      .filter(({ node, name }) => !found.has(`${node ?? ''}/${name}`))
      .map(({ node, name }) => ({ node, name, outcome: 'passed' as const, body: '' })),
  ];
}

function failing({ node, artefact, rule, severity, message, path, fix }: ReportedFinding, failOn: FailOn): TestCase {
  const name = `${artefact} ${rule}`;
  const where = `${artefact} ${message} [${rule}] ${path}`;
  if (!counts(severity, failOn))
    return { node, name, outcome: 'passed', body: `<system-out>${xmlText(`${severity}: ${where}`)}</system-out>` };
  const outcome = severity === 'unknown' ? 'error' : 'failure';
  const head = attributes({ type: severity, message });
  return {
    node,
    name,
    outcome,
    body: `<${outcome}${head}>${xmlText(where)}&#10;${xmlText(`run: ${fix}`)}</${outcome}>`,
  };
}
