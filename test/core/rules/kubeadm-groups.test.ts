import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processes } from '../../../src/adapters/probe/processes.js';
import { reader } from '../../../src/adapters/store/read.js';
import { nodeFactsDocument } from '../../../src/core/report/node-facts.js';
import type { CheckReport } from '../../../src/core/report/check-report.js';
import { reportOn } from '../../../src/workflows/check.js';
import { compareFacts } from '../../../src/workflows/check-facts.js';
import { collect } from '../../../src/workflows/collect.js';
import { tablesOf } from '../../../src/workflows/templates.js';
import { imagedSpec, rendered } from '../../support/flag-sets.js';
import { checkPath, checkRequest, makeHome, put, today } from '../../support/home.js';
import { hit, nearMiss } from '../../support/rule-tests.js';
import { scratch } from '../../support/scratch.js';
import { kubeadmOfRelease } from '../../support/trees/kubeadm-release.js';

/** What is said of a control plane whose administrators are of the group of 1.29. */
const said = (minor: number): readonly string[] =>
  checkPath(kubeadmOfRelease({ now: today, minor, administrators: 'kubeadm:cluster-admins' }).root).findings.map(
    ({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`,
  );

/** Its kubelet serves what it made itself, as all of kubeadm's do. */
const always = 'info kubelet-server kubelet-serving-self-signed';

describe('the group of administrators', () => {
  hit(
    'group-unbound',
    'is found in 1.28, when nothing binds it',
    ['apiserver-kubelet-client', 'admin.conf'].map((name) => `warning ${name} group-unbound`).concat(always),
    () => said(28),
  );
  nearMiss('group-unbound', 'is bound in 1.29', always, () => said(29));
});

/** What is said of a kube-apiserver of this release whose certificate for kubelets kubeadm 1.36 made. */
function saidOfUser(minor: number): readonly string[] {
  const tree = kubeadmOfRelease({ now: today, minor: 36 });
  for (const one of ['apiserver', 'controller-manager', 'scheduler']) {
    const manifest = `/etc/kubernetes/manifests/kube-${one}.yaml`;
    tree.put(manifest, tree.text(manifest).replaceAll('v1.36.2', `v1.${minor}.2`), 0o600);
  }
  return checkPath(tree.root).findings.map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);
}

describe('the user of kube-apiserver at kubelets', () => {
  hit(
    'user-unbound',
    'is told of in 1.35, when kubeadm binds only its group',
    [always, 'info apiserver-kubelet-client user-unbound'],
    () => saidOfUser(35),
  );
  nearMiss('user-unbound', 'is bound in 1.36', always, () => saidOfUser(36));

  hit('user-unbound', 'may be bound by kubepki, which no file says', 'info apiserver-kubelet-client user-unbound', () =>
    saidOfOurs(({ root }) => checkPath(root)),
  );
  nearMiss('user-unbound', 'is whom a spec wants, and its bootstrap manifests bind it', [], () =>
    saidOfOurs(({ home }) => checkPath(home)),
  );
  nearMiss('user-unbound', 'is whom a spec wants in facts too', [], () => saidOfOurs(byFacts));
});

/** A home, and the machine that it manages in place. */
interface Managed {
  readonly home: string;
  readonly root: string;
}

/** What is said of it where kubepki made a control plane of 1.35. */
async function saidOfOurs(check: (managed: Managed) => CheckReport): Promise<readonly string[]> {
  const root = scratch();
  const spec = imagedSpec('', '1.35.2');
  const home = await makeHome(spec.replace('[10.0.0.11]', `[10.0.0.11], root: ${root}`));
  put(root, 'etc/kubernetes/manifests/kube-apiserver.yaml', rendered('static-pod', spec, 'kube-apiserver').text, 0o600);
  return check({ home, root })
    .findings.filter(({ rule }) => rule === 'user-unbound')
    .map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);
}

function byFacts({ home, root }: Managed): CheckReport {
  const by = { reader, processes, table: tablesOf(reader)() };
  const facts = collect({ root, node: 'cp1', version: '0', now: today }, by);
  const file = join(scratch(), 'cp1.json');
  writeFileSync(file, JSON.stringify(nodeFactsDocument(facts, { user: () => undefined, group: () => undefined })));
  const request = { ...checkRequest, home };
  return reportOn(compareFacts([file], request, by), request);
}
