import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processes } from '../../src/adapters/probe/processes.js';
import { reader } from '../../src/adapters/store/read.js';
import { nodeFactsDocument } from '../../src/core/report/node-facts.js';
import { reportOn } from '../../src/workflows/check.js';
import { compareFacts } from '../../src/workflows/check-facts.js';
import { collect } from '../../src/workflows/collect.js';
import { tablesOf } from '../../src/workflows/templates.js';
import { checkRequest, makeHome, put, smallSpec, today } from '../support/home.js';
import { scratch } from '../support/scratch.js';

const tools = { reader, processes, table: tablesOf(reader)() };
const nobody = { user: () => undefined, group: () => undefined };

let home: string;
beforeAll(async () => {
  home = await makeHome(smallSpec('layout: kubeadm\n'));
});

/** What is said of two control planes where a flag of the second names a copy of this file as whom it trusts. */
function told(flag: string, authority: string): readonly string[] {
  const [folder, cp2] = [scratch(), scratch()];
  const cp1 = join(home, 'nodes/cp1');
  cpSync(cp1, cp2, { recursive: true });
  cpSync(join(cp1, 'etc/kubernetes/pki', authority), join(cp2, 'srv/own.crt'));
  const command = ['kube-apiserver', `${flag}=/srv/own.crt`];
  const pod = { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'kube-apiserver', command }] } };
  put(cp2, 'etc/kubernetes/manifests/kube-apiserver.yaml', JSON.stringify(pod));
  for (const [node, root] of Object.entries({ cp1, cp2 })) {
    const facts = collect({ root, node, version: '0', now: today }, tools);
    writeFileSync(join(folder, `${node}.json`), JSON.stringify(nodeFactsDocument(facts, nobody)));
  }
  return reportOn(compareFacts([folder], checkRequest, tools), checkRequest)
    .findings.filter(({ rule }) => rule.startsWith('fleet-trust-'))
    .map(({ artefact, rule }) => `${artefact} ${rule}`);
}

describe('whom API servers trust, by the files that their flags name', () => {
  it('is compared across nodes: authorities of clients and of front proxies', () => {
    expect(told('--client-ca-file', 'etcd/ca.crt')).toEqual(['ca.crt fleet-trust-apart']);
    expect(told('--requestheader-client-ca-file', 'etcd/ca.crt')).toEqual(['front-proxy-ca.crt fleet-trust-apart']);
  });

  it('is the same under another path', () => {
    expect(told('--client-ca-file', 'ca.crt')).toEqual([]);
  });
});
