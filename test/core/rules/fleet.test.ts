import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../../src/adapters/store/read.js';
import { processes } from '../../../src/adapters/probe/processes.js';
import { nodeFactsDocument } from '../../../src/core/report/node-facts.js';
import { reportOn } from '../../../src/workflows/check.js';
import { compareFacts } from '../../../src/workflows/check-facts.js';
import { collect } from '../../../src/workflows/collect.js';
import { tablesOf } from '../../../src/workflows/templates.js';
import { applyHome, checkRequest, days, makeHome, put, smallSpec, today } from '../../support/home.js';
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
function fleetFindings(
  nodes: Readonly<Record<string, string>>,
  at = today,
  now = today,
  of?: string,
  isAsOf = false,
): readonly string[] {
  const folder = scratch();
  for (const [node, root] of Object.entries(nodes)) {
    const facts = collect({ root, node, version: '0', now: at }, { reader, processes, table });
    writeFileSync(join(folder, `${node}.json`), JSON.stringify(nodeFactsDocument(facts, nobody)));
  }
  const request = { ...checkRequest, home: of, path: undefined, now, isAsOf };
  return reportOn(compareFacts([folder], request, { reader, processes, table }), request)
    .findings.filter(
      ({ rule }) =>
        /^(fleet|facts)-|^(renewal-partial|manifest-not-deployed)$/.test(rule) ||
        (of !== undefined && rule === 'missing'),
    )
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
    const found = fleetFindings({ cp1: treeOf('cp1'), cp2: treeOf('cp2', other) });
    expect(found).toContain('critical ca.crt fleet-trust-apart');
    // One pair, one finding.
    expect(found.filter((line) => line.includes(' sa.'))).toEqual(['critical sa.key fleet-key-differs']);
    const withoutKey = treeOf('cp2', other);
    rmSync(pki(withoutKey, 'sa.key'));
    expect(fleetFindings({ cp1: treeOf('cp1'), cp2: withoutKey })).toContain('critical sa.pub fleet-trust-apart');
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

  it('find keys that sign tokens and that other nodes do not verify, and say of those that all verify that they are two', async () => {
    const other = await makeHome(spec);
    const odd = () => {
      const cp2 = treeOf('cp2');
      cpSync(pki(treeOf('cp1', other), 'sa.key'), pki(cp2, 'sa.key'));
      return cp2;
    };
    expect(fleetFindings({ cp1: treeOf('cp1'), cp2: odd() })).toEqual(['critical sa.key fleet-key-differs']);
    const both = Buffer.concat([home, other].map((one) => readFileSync(pki(join(one, 'nodes/cp1'), 'sa.pub'))));
    const [cp1, cp2] = [treeOf('cp1'), odd()];
    for (const tree of [cp1, cp2]) writeFileSync(pki(tree, 'sa.pub'), both);
    expect(fleetFindings({ cp1, cp2 })).toEqual(['info sa.key fleet-key-differs']);
  });

  it('find a certificate that one control plane lacks, and not what only the first one has or what members of etcd have', () => {
    const cp2 = treeOf('cp2');
    for (const name of ['front-proxy-client.crt', 'front-proxy-client.key']) rmSync(pki(cp2, name));
    expect(fleetFindings({ cp1: treeOf('cp1'), cp2 })).toEqual(['warning front-proxy-client fleet-list-differs']);
    rmSync(pki(cp2, 'etcd'), { recursive: true });
    expect(fleetFindings({ cp1: treeOf('cp1'), cp2 })).toEqual(['warning front-proxy-client fleet-list-differs']);
  });

  it('find a certificate that was renewed alone when all were due, and not one that was made anew before that', async () => {
    const copy = () => {
      const to = join(scratch(), 'prod');
      cpSync(home, to, { recursive: true });
      return to;
    };
    const apiserver = (tree: string) => ['apiserver.crt', 'apiserver.key'].map((name) => pki(tree, name));
    const [renewed, early] = [copy(), copy()];
    await applyHome(renewed, days(345));
    for (const file of apiserver(join(early, 'nodes/cp1'))) rmSync(file);
    await applyHome(early, days(100));
    const partly = treeOf('cp1');
    const [certificate, key] = apiserver(partly);
    const [newCertificate, newKey] = apiserver(join(renewed, 'nodes/cp1'));
    cpSync(newCertificate ?? '', certificate ?? '');
    cpSync(newKey ?? '', key ?? '');
    const found = (cp1: string) => fleetFindings({ cp1 }, days(346), days(346));
    expect(found(partly)).toEqual(['warning apiserver-kubelet-client renewal-partial']);
    expect(found(treeOf('cp1', renewed))).toEqual([]);
    expect(found(treeOf('cp1', early))).toEqual([]);
    expect(found(treeOf('cp1'))).toEqual([]);
  });

  it('find what the home made and a node does not have, and not what is there as it was made', () => {
    const found = (cp2: string) => fleetFindings({ cp1: treeOf('cp1'), cp2 }, today, today, home);
    const [changed, lacking] = [treeOf('cp2'), treeOf('cp2')];
    appendFileSync(pki(changed, 'apiserver.crt'), '\n');
    rmSync(pki(lacking, 'sa.pub'));
    expect(found(treeOf('cp2'))).toEqual([]);
    expect(found(changed)).toEqual(['warning manifest.json manifest-not-deployed']);
    expect(found(lacking)).toEqual(['critical sa.pub missing']);
  });

  it('find facts of another day and of a clock that is behind', () => {
    expect(fleetFindings({ cp1: treeOf('cp1') }, today, days(2))).toEqual([expect.stringContaining('facts-clock')]);
    expect(fleetFindings({ cp1: treeOf('cp1') }, days(-1), days(-1))).toEqual([expect.stringContaining('facts-clock')]);
    expect(fleetFindings({ cp1: treeOf('cp1') }, today, new Date(today.getTime() + 3_600_000))).toEqual([]);
  });

  it('say nothing of clocks when they are asked about another time', () => {
    expect(fleetFindings({ cp1: treeOf('cp1') }, today, days(2), undefined, true)).toEqual([]);
  });
});
