import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processes } from '../../src/adapters/probe/processes.js';
import { reader } from '../../src/adapters/store/read.js';
import type { FlagSource } from '../../src/core/facts/flag-source.js';
import type { NodeFacts } from '../../src/core/facts/node-facts.js';
import { processSource } from '../../src/core/read/flag-lines.js';
import { unitSource } from '../../src/core/read/flag-unit.js';
import { nodeFactsDocument } from '../../src/core/report/node-facts.js';
import { reportOn } from '../../src/workflows/check.js';
import { compareFacts } from '../../src/workflows/check-facts.js';
import { tablesOf } from '../../src/workflows/templates.js';
import { checkRequest, today } from '../support/home.js';
import { scratch } from '../support/scratch.js';

const tools = { reader, processes, table: tablesOf(reader)() };
const nobody = { user: () => undefined, group: () => undefined };
const none = () => false;

const canary = 'c4n4ry';

/** What a unit says, which may read a file of variables that is not to be read. */
const unit = (words: string, environment = ''): readonly FlagSource[] => {
  const text = `[Service]\n${environment}\nExecStart=/usr/bin/kube-scheduler ${words}\n`;
  const source = unitSource([{ file: '/etc/systemd/system/kube-scheduler.service', text }], none, () => 'unreadable');
  return source === undefined ? [] : [source];
};

/** What is found in the facts of a node on which a scheduler runs with some words, and is deployed so. */
function found(words: readonly string[], deployed: readonly FlagSource[] | undefined): readonly string[] {
  const facts: NodeFacts = {
    node: 'cp1',
    collector: 'kubepki 0',
    machine: {
      hostname: 'cp1',
      at: today,
      layout: undefined,
      sources: [processSource(words, 'process 7', 'kube-scheduler', none)],
      ...(deployed === undefined ? {} : { deployed }),
      running: new Map([['kube-scheduler', today]]),
    },
    files: new Map(),
    folders: [],
    served: [],
    notRead: [],
  };
  const file = join(scratch(), 'cp1.json');
  const text = JSON.stringify(nodeFactsDocument(facts, nobody));
  expect(text).not.toContain(canary);
  writeFileSync(file, text);
  return reportOn(compareFacts([file], checkRequest, tools), checkRequest)
    .findings.filter(({ rule }) => rule === 'flags-not-running')
    .map(({ artefact, expected, actual }) => `${artefact} ${expected.join()} not ${actual.join()}`);
}

describe('the facts of a component that runs', () => {
  it('say what it will be started with, so that flags that do not run are found from afar', () => {
    expect(found(['--v=2'], unit('--v=4'))).toEqual(['kube-scheduler --v=4 not --v=2']);
    expect(found(['--v=2'], unit('--v=2'))).toEqual([]);
    // As an earlier release wrote them.
    expect(found(['--v=2'], undefined)).toEqual([]);
  });

  it('know what systemd fills in, and that something could not be read', () => {
    expect(found(['--bind-address=10.0.0.11'], unit('--bind-address=%i'))).toEqual([]);
    expect(found(['--v=2'], unit('--v=4', 'EnvironmentFile=/etc/default/kube-scheduler'))).toEqual([]);
  });

  it('hold no secret of it, and tell by its name that one is there and not there', () => {
    expect(found([`--token=${canary}1`], unit(`--token=${canary}2`))).toEqual([]);
    expect(found([], unit(`--token=${canary}`))).toEqual(['kube-scheduler --token not ']);
  });
});
