import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processes } from '../../src/adapters/probe/processes.js';
import { reader } from '../../src/adapters/store/read.js';
import { nodeFactsDocument } from '../../src/core/report/node-facts.js';
import { compareFacts } from '../../src/workflows/check-facts.js';
import { collect } from '../../src/workflows/collect.js';
import { flagTable as table } from '../support/flag-tables.js';
import { checkRequest, days, makeHome, smallSpec, today } from '../support/home.js';
import { refusal } from '../support/refusal.js';
import { scratch } from '../support/scratch.js';

const tools = { reader, processes, table };

/** A folder with the facts of each root. */
function factsOf(roots: Readonly<Record<string, string>>): string {
  const folder = scratch();
  const nobody = { user: () => undefined, group: () => undefined };
  for (const [node, root] of Object.entries(roots)) {
    const facts = collect({ root, node, version: '0', now: today }, tools);
    writeFileSync(join(folder, `${node}.json`), JSON.stringify(nodeFactsDocument(facts, nobody)));
  }
  return folder;
}

describe('facts of a machine with nothing of Kubernetes', () => {
  const empty = scratch();
  mkdirSync(join(empty, 'etc/kubernetes/pki'), { recursive: true });

  it('are none that are well', () => {
    expect(refusal(() => compareFacts([factsOf({ w1: empty, w2: empty })], checkRequest, tools))).toBe('PATH_NOT_PKI');
  });

  it('are told among those of nodes that have something', async () => {
    const home = await makeHome(smallSpec());
    const facts = factsOf({ cp1: join(home, 'nodes/cp1'), w2: empty });
    expect(compareFacts([facts], checkRequest, tools).warnings).toContain(
      'in the facts of w2 there is nothing of Kubernetes',
    );
  });
});

describe('facts that are judged as of another day', () => {
  it('say of which day they are', async () => {
    const facts = factsOf({ cp1: join(await makeHome(smallSpec()), 'nodes/cp1') });
    const later = { ...checkRequest, now: days(100), isAsOf: true };
    const said = (request: typeof checkRequest) =>
      compareFacts([facts], request, tools).warnings.filter((line) => line.startsWith('facts of '));
    expect(said(later)).toEqual([
      `facts of ${today.toISOString().slice(0, 10)} (cp1) are judged as of ${days(100).toISOString().slice(0, 10)}`,
    ]);
    expect(said({ ...later, now: today })).toEqual([]);
  });
});
