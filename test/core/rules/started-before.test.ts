import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processes } from '../../../src/adapters/probe/processes.js';
import { reader } from '../../../src/adapters/store/read.js';
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

/** What facts of a node made today say, of which this runs since then. */
function said(running: Readonly<Record<string, Date>> | undefined): readonly string[] {
  const { root } = kubeadmOfRelease({ minor: 37, now: today });
  const now = days(1);
  const facts = collect({ root, node: 'cp1', version: '0', now }, { reader, processes, table });
  const known = running === undefined ? undefined : new Map(Object.entries(running));
  const file = join(scratch(), 'cp1.json');
  const document = nodeFactsDocument({ ...facts, machine: { ...facts.machine, running: known } }, nobody);
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
});
