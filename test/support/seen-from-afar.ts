import { processes } from '../../src/adapters/probe/processes.js';
import { reader } from '../../src/adapters/store/read.js';
import type { CheckReport } from '../../src/core/report/check-report.js';
import { nodeFactsDocument } from '../../src/core/report/node-facts.js';
import { compareFacts } from '../../src/workflows/check-facts.js';
import { reportOn } from '../../src/workflows/check.js';
import { collect } from '../../src/workflows/collect.js';
import { flagTable as table } from './flag-tables.js';
import { checkRequest, put, today } from './home.js';
import { scratch } from './scratch.js';

const nobody = { user: () => undefined, group: () => undefined };

/** What check says of a node by facts that were collected there, under the name n1. */
export function reportFromAfar(root: string, now: Date = today): CheckReport {
  const folder = scratch();
  const facts = collect({ root, node: 'n1', version: '0', now }, { reader, processes, table });
  put(folder, 'n1.json', JSON.stringify(nodeFactsDocument(facts, nobody)));
  const request = { ...checkRequest, now };
  return reportOn(compareFacts([folder], request, { reader, processes, table }), request);
}
