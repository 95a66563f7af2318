import { controlsOf, type RuleBase } from '../rules/rule.js';
import { columns, type Paint } from './paint.js';
import { withoutHome } from './without-home.js';

/** One rule as data: what `explain`, docs/rules.md and, later, machine formats are made of. */
export const explainDocument = ({ id, stage, severity, remedy, means, protects, mend, sources, cis }: RuleBase) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'Rule' as const,
  id,
  stage,
  severity,
  remedy,
  means,
  protects,
  mend,
  withoutHome: withoutHome[remedy] ?? null,
  sources,
  cis: controlsOf({ sources, cis }),
});

export function explainText(
  { id, stage, severity, remedy, means, protects, mend, sources, cis }: RuleBase,
  paint: Paint,
): string {
  const heading = (text: string) => paint('bold', text);
  const controls = controlsOf({ sources, cis });
  const elsewhere = withoutHome[remedy];
  const parts = [
    `${heading(id)}  ${paint(severity, severity)}, stage ${stage}, remedy ${remedy}\n`,
    `${heading('Means')}\n  ${means}\n`,
    `${heading('Protects')}\n  ${protects}\n`,
    `${heading('Mend')}\n  ${mend}\n`,
    ...(elsewhere === undefined ? [] : [`${heading('Without a home')}\n  ${elsewhere}\n`]),
    ...(sources.length === 0 ? [] : [`${heading('Sources')}\n${sources.map((source) => `  ${source}\n`).join('')}`]),
    ...(controls.length === 0 ? [] : [`${heading('CIS Kubernetes Benchmark')}\n  ${controls.join(', ')}\n`]),
  ];
  return parts.join('\n');
}

export const ruleList = (rules: readonly RuleBase[], paint: Paint): string =>
  columns(
    [
      ['RULE', 'SEVERITY', 'REMEDY', 'MEANS'],
      ...rules.map(({ id, severity, remedy, means }) => [id, severity, remedy, means.split(/[.:](?= |$)/, 1)[0] ?? '']),
    ],
    (text, column, row) =>
      row === 0 ? paint('bold', text) : column === 1 ? paint(text as RuleBase['severity'], text) : text,
  );
