import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processes } from '../../../src/adapters/probe/processes.js';
import { reader } from '../../../src/adapters/store/read.js';
import type { FlagSource } from '../../../src/core/facts/flag-source.js';
import { processSource } from '../../../src/core/read/flag-lines.js';
import { nodeFactsDocument } from '../../../src/core/report/node-facts.js';
import { reportOn } from '../../../src/workflows/check.js';
import { compareFacts } from '../../../src/workflows/check-facts.js';
import { collect } from '../../../src/workflows/collect.js';
import { tablesOf } from '../../../src/workflows/templates.js';
import { checkRequest, days, today } from '../../support/home.js';
import { hit, nearMiss } from '../../support/rule-tests.js';
import { scratch } from '../../support/scratch.js';
import { kubeadmOfRelease } from '../../support/trees/kubeadm-release.js';

const table = tablesOf(reader)();
const nobody = { user: () => undefined, group: () => undefined };

/** What facts of a node made today say, of which this runs since then. @param more what runs beside what its files say */
function said(
  running: Readonly<Record<string, Date>> | undefined,
  more: readonly FlagSource[] = [],
): readonly string[] {
  const { root } = kubeadmOfRelease({ minor: 37, now: today });
  const now = days(1);
  const facts = collect({ root, node: 'cp1', version: '0', now }, { reader, processes, table });
  const known = running === undefined ? undefined : new Map(Object.entries(running));
  const file = join(scratch(), 'cp1.json');
  const document = nodeFactsDocument(
    { ...facts, machine: { ...facts.machine, sources: [...more, ...facts.machine.sources], running: known } },
    nobody,
  );
  writeFileSync(file, JSON.stringify(document));
  const request = { ...checkRequest, path: undefined, now };
  return reportOn(compareFacts([file], request, { reader, processes, table }), request)
    .findings.filter(({ rule }) => rule === 'restart-owed')
    .map(({ severity, artefact, rule, actual }) => `${severity} ${artefact} ${rule} ${actual.join()}`);
}

describe('a process that is older than a certificate that it reads when it starts', () => {
  hit(
    'restart-owed',
    'is to be restarted, as a controller-manager after kubeadm certs renew all',
    'warning controller-manager.conf restart-owed kube-controller-manager',
    () => said({ 'kube-controller-manager': days(-1) }).filter((line) => line.includes('.conf')),
  );
  nearMiss('restart-owed', 'is none where it started after that', [], () =>
    said({ 'kube-controller-manager': days(0.5) }),
  );
  nearMiss('restart-owed', 'is not known where nobody says since when it runs', [], () => said(undefined));

  const controllers = (file: string, id: number): FlagSource =>
    processSource([`--kubeconfig=${file}`], `process ${id}`, 'kube-controller-manager', () => false);
  const own = controllers('/etc/kubernetes/controller-manager.conf', 7);
  const since = { 'kube-controller-manager': days(-1) };
  it('is found by what it is told itself', () => {
    expect(said(since, [own]).filter((line) => line.includes('.conf'))).toHaveLength(1);
  });
  nearMiss('restart-owed', 'is not known where another of its name runs beside it, as of a hosted cluster', [], () =>
    said(since, [own, controllers('/var/lib/hosted/controller-manager.conf', 8)]),
  );
});
