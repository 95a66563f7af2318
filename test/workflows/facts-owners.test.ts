import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processes } from '../../src/adapters/probe/processes.js';
import { reader } from '../../src/adapters/store/read.js';
import { nodeFactsDocument } from '../../src/core/report/node-facts.js';
import { reportOn } from '../../src/workflows/check.js';
import { compareFacts } from '../../src/workflows/check-facts.js';
import { collect } from '../../src/workflows/collect.js';
import { tablesOf } from '../../src/workflows/templates.js';
import { checkRequest, makeHome, smallSpec, today } from '../support/home.js';
import { scratch } from '../support/scratch.js';

const tools = { reader, processes, table: tablesOf(reader)() };

let home: string;
beforeAll(async () => {
  home = await makeHome(smallSpec('owners: { etcd: "etcd:etcd" }\n'));
});

/** Files that belong to somebody else than they should, where the node calls their owners so. */
function wrongOwners(ownerOf: (path: string) => string | null): readonly string[] {
  const root = join(home, 'nodes/cp1');
  const facts = collect({ root, node: 'cp1', version: '0', now: today }, tools);
  const nobody = { user: () => undefined, group: () => undefined };
  const document = nodeFactsDocument(facts, nobody);
  const files = document.files.map((file) => {
    const { path, state } = file as { readonly path: string; readonly state: string };
    return state !== 'present' ? file : { ...file, uid: 4711, gid: 4711, owner: ownerOf(path), group: ownerOf(path) };
  });
  const folder = scratch();
  writeFileSync(join(folder, 'cp1.json'), JSON.stringify({ ...document, files }));
  const request = { ...checkRequest, home };
  return reportOn(compareFacts([folder], request, tools), request)
    .findings.filter(({ rule }) => rule === 'owner-wrong')
    .map(({ path, message }) => `${path.slice(path.lastIndexOf('etc/'))} ${message}`);
}

describe('owners in facts', () => {
  const given = (path: string) => /etcd\/(server|peer)\.key$/.test(path);

  it('are compared by the names that the node has for them, whatever their numbers', () => {
    const wrong = wrongOwners(() => 'root');
    expect(wrong.length).toBeGreaterThan(0);
    expect(wrong).toContain(
      'etc/kubernetes/pki/etcd/server.key belongs to user root and group root, not to user etcd and group etcd',
    );
    const etcds = new Set(wrong.map((line) => `/${line.split(' ')[0] ?? ''}`));
    expect([...etcds].filter(given)).toHaveLength(2);
    expect(wrongOwners((path) => (etcds.has(path) ? 'etcd' : 'root'))).toEqual([]);
    expect(wrongOwners((path) => (etcds.has(path) ? 'etcd' : path.endsWith('/sa.key') ? 'mallory' : 'root'))).toEqual([
      'etc/kubernetes/pki/sa.key belongs to user mallory, not to user root',
    ]);
  });

  it('are compared by number where the node has no names for them', () => {
    expect(wrongOwners(() => null)).toContain('etc/kubernetes/pki/sa.key belongs to user 4711, not to user 0');
  });
});
