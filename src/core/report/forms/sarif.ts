import { controlsOf, type RuleBase } from '../../rules/rule.js';
import type { Severity } from '../../rules/finding.js';
import type { ReportedFinding, ReportedSuppression } from '../check-report.js';
import type { Form } from './form.js';
import { wellFormed } from './well-formed.js';

/** SARIF knows no "unknown": what could not be judged is as bad as an error, since nobody knows what it hides. */
const levels: Readonly<Record<Severity, string>> = {
  critical: 'error',
  unknown: 'error',
  warning: 'warning',
  info: 'note',
};

/** Static Analysis Results Interchange Format 2.1.0 (OASIS), for code scanning: a result for each finding, suppressed ones marked. */
export const sarifForm: Form = (report, { version, rules }) => {
  const { findings, suppressed, checkedAt } = report;
  const ids = [...new Set([...findings, ...suppressed].map(({ rule }) => rule))].sort();
  const known = new Map(rules.map((rule) => [rule.id, rule]));
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'kubepki', version, rules: ids.map((id) => descriptor(id, known.get(id))) } },
        invocations: [{ executionSuccessful: true, endTimeUtc: checkedAt }],
        results: [
          ...findings.map((finding) => resultOf(finding, ids)),
          ...suppressed.map((one) => ({
            ...resultOf(one, ids),
            suppressions: [
              {
                kind: 'external',
                status: 'accepted',
                justification: one.reason,
                properties: { until: one.until },
              },
            ],
          })),
        ],
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
};

const descriptor = (id: string, rule: RuleBase | undefined) => ({
  id,
  ...(rule === undefined
    ? {}
    : {
        shortDescription: { text: rule.means },
        fullDescription: { text: `${rule.means} It protects ${rule.protects}.` },
        help: { text: `${rule.mend}\n\nSources:\n${rule.sources.map((source) => `- ${source}`).join('\n')}` },
        defaultConfiguration: { level: levels[rule.severity] },
        properties: { tags: controlsOf(rule).map((control) => `CIS ${control}`) },
      }),
});

const resultOf = (finding: ReportedFinding | ReportedSuppression, ids: readonly string[]) => {
  const { rule, severity, node, artefact, path, message, expected, actual, remedy, cis } = finding;
  const name = node === null ? artefact : `${node}/${artefact}`;
  return {
    ruleId: rule,
    ruleIndex: ids.indexOf(rule),
    level: levels[severity],
    message: { text: `${name} ${message}${'fix' in finding ? `. Run: ${finding.fix}` : ''}` },
    locations: [
      {
        // A certificate has no lines, and viewers of code want one.
        physicalLocation: { artifactLocation: { uri: uriOf(path) }, region: { startLine: 1 } },
        logicalLocations: [{ name: artefact, fullyQualifiedName: name }],
      },
    ],
    partialFingerprints: { 'subject/v1': `${rule}:${name}` },
    properties: { severity, remedy, expected, actual, cis },
  };
};

/** RFC 3986: relative to the home, or absolute. */
const uriOf = (path: string): string => {
  const encoded = wellFormed(path).split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${encoded}` : encoded;
};
