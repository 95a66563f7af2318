import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../../src/adapters/store/read.js';
import { processes } from '../../../src/adapters/probe/processes.js';
import { nodeFactsDocument } from '../../../src/core/report/node-facts.js';
import { reportOn } from '../../../src/workflows/check.js';
import { compareFacts } from '../../../src/workflows/check-facts.js';
import { collect } from '../../../src/workflows/collect.js';
import { tablesOf } from '../../../src/workflows/templates.js';
import { checkRequest, days, makeHome, put, smallSpec, today } from '../../support/home.js';
import { scratch } from '../../support/scratch.js';

const spec = smallSpec('layout: kubeadm\n').replace(
  '  - { name: w1',
  '  - { name: cp2, roles: [control-plane, etcd], addresses: [10.0.0.12] }\n  - { name: w1',
);
const table = tablesOf(reader)();
const nobody = { user: () => undefined, group: () => undefined };

let home: string;
beforeAll(async () => {
  home = await makeHome(spec);
});

/** A copy of a node, that may be changed. */
function treeOf(node: string, of = home): string {
  const tree = scratch();
  cpSync(join(of, 'nodes', node), tree, { recursive: true });
  return tree;
}

/** What check says of nodes together: the rules that are about more than one of them, and where. */
function fleetFindings(nodes: Readonly<Record<string, string>>, at = today, now = today): readonly string[] {
  const folder = scratch();
  for (const [node, root] of Object.entries(nodes)) {
    const facts = collect({ root, node, version: '0', now: at }, { reader, processes, table });
    writeFileSync(join(folder, `${node}.json`), JSON.stringify(nodeFactsDocument(facts, nobody)));
  }
  const request = { ...checkRequest, home: undefined, path: undefined, now };
  return reportOn(compareFacts([folder], request, { reader, processes, table }), request)
    .findings.filter(({ rule }) => /^(fleet|facts)-/.test(rule))
    .map(({ rule, severity, artefact }) => `${severity} ${artefact} ${rule}`);
}

const pki = (tree: string, name: string) => join(tree, 'etc/kubernetes/pki', name);

const apiServer = (tree: string, issuer: string) => {
  put(
    tree,
    'etc/kubernetes/manifests/kube-apiserver.yaml',
    `apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - command: [kube-apiserver, --service-account-issuer=${issuer}]\n`,
  );
  return tree;
};

describe('rules about nodes together', () => {
  it('say nothing of nodes of one cluster', () => {
    expect(fleetFindings({ cp1: treeOf('cp1'), cp2: treeOf('cp2'), w1: treeOf('w1') })).toEqual([]);
  });

  it('find a node of another cluster whose authorities have the same names', async () => {
    const other = await makeHome(spec);
    expect(fleetFindings({ cp1: treeOf('cp1'), cp2: treeOf('cp2', other) })).toEqual(
      expect.arrayContaining(['ca.crt', 'sa.pub'].map((name) => `critical ${name} fleet-trust-apart`)),
    );
  });

  it('find a bundle that one node has more in, which is no other cluster', async () => {
    const [cp1, other] = [treeOf('cp1'), await makeHome(spec)];
    cpSync(pki(cp1, 'ca.crt'), pki(cp1, 'own.crt'));
    const both = [pki(cp1, 'own.crt'), pki(join(other, 'nodes', 'cp1'), 'ca.crt')].map(
      (file) => reader.read(file) as unknown as { readonly bytes: { reveal: () => Buffer } },
    );
    writeFileSync(pki(cp1, 'ca.crt'), Buffer.concat(both.map(({ bytes }) => bytes.reveal())));
    const found = fleetFindings({ cp1, cp2: treeOf('cp2') });
    expect(found).toContain('warning ca.crt fleet-trust-differs');
    expect(found).not.toContain('critical ca.crt fleet-trust-apart');
  });

  it('find API servers with different issuers, and none where they agree', () => {
    const [one, other] = ['https://a', 'https://b'];
    expect(fleetFindings({ cp1: apiServer(treeOf('cp1'), one), cp2: apiServer(treeOf('cp2'), other) })).toEqual([
      'critical kube-apiserver fleet-flags-differ',
    ]);
    expect(fleetFindings({ cp1: apiServer(treeOf('cp1'), one), cp2: apiServer(treeOf('cp2'), one) })).toEqual([]);
  });

  it('find a node that a renewal missed, once, and not one that was renewed a week before', async () => {
    const [late, soon] = [await makeHome(spec, days(300)), await makeHome(spec, days(7))];
    const rule = 'warning apiserver fleet-partly-renewed';
    const found = (other: string, day: number) =>
      fleetFindings({ cp1: treeOf('cp1'), cp2: treeOf('cp2', other) }, days(day), days(day)).filter((line) =>
        line.endsWith('renewed'),
      );
    expect(found(late, 300)).toEqual([rule]);
    expect(found(soon, 7)).toEqual([]);
  });

  it('find facts of another day and of a clock that is behind', () => {
    expect(fleetFindings({ cp1: treeOf('cp1') }, today, days(2))).toEqual([expect.stringContaining('facts-clock')]);
    expect(fleetFindings({ cp1: treeOf('cp1') }, days(-1), days(-1))).toEqual([expect.stringContaining('facts-clock')]);
    expect(fleetFindings({ cp1: treeOf('cp1') }, today, new Date(today.getTime() + 3_600_000))).toEqual([]);
  });
});
