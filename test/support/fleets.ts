import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processes } from '../../src/adapters/probe/processes.js';
import { reader } from '../../src/adapters/store/read.js';
import type { CheckReport, ReportedFinding } from '../../src/core/report/check-report.js';
import { nodeFactsDocument } from '../../src/core/report/node-facts.js';
import { reportOn } from '../../src/workflows/check.js';
import { compareFacts } from '../../src/workflows/check-facts.js';
import { collect } from '../../src/workflows/collect.js';
import { tablesOf } from '../../src/workflows/templates.js';
import { checkRequest, today } from './home.js';
import { scratch } from './scratch.js';

const table = tablesOf(reader)();
const nobody = { user: () => undefined, group: () => undefined };

/** What check says of nodes by their facts. */
export function reportedOf(
  nodes: Readonly<Record<string, string>>,
  at = today,
  now = today,
  of?: string,
  isAsOf = false,
): CheckReport {
  const folder = scratch();
  for (const [node, root] of Object.entries(nodes)) {
    const facts = collect({ root, node, version: '0', now: at }, { reader, processes, table });
    writeFileSync(join(folder, `${node}.json`), JSON.stringify(nodeFactsDocument(facts, nobody)));
  }
  const request = { ...checkRequest, home: of, path: undefined, now, isAsOf };
  return reportOn(compareFacts([folder], request, { reader, processes, table }), request);
}

/** What check says of nodes together: findings of the rules that are about more than one of them. */
export const foundIn = (...asked: Parameters<typeof reportedOf>): readonly ReportedFinding[] =>
  reportedOf(...asked).findings.filter(
    ({ rule }) =>
      /^(fleet|facts)-|^(renewal-partial|manifest-not-deployed)$/.test(rule) ||
      (asked[3] !== undefined && rule === 'missing'),
  );

/** The rules of these, and where. */
export const fleetFindings = (...asked: Parameters<typeof foundIn>): readonly string[] =>
  foundIn(...asked).map(({ rule, severity, artefact }) => `${severity} ${artefact} ${rule}`);
