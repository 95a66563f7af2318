import { issuedKey } from '../../src/core/facts/observed.js';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../src/adapters/store/read.js';
import { homeOf, openHome } from '../../src/workflows/home.js';
import { applyHome, checkPath, editSpec, makeHome, smallSpec } from '../support/home.js';
import { codeOf } from '../support/store.js';

const mebibyte = 1024 * 1024;

describe('a home that has grown', () => {
  it('is checked and changed however long its ledger is, and knows all that the ledger says', async () => {
    const home = await makeHome();
    const ledger = join(home, 'ledger.jsonl');
    const [first] = readFileSync(ledger, 'utf8').split('\n');
    const later = `${JSON.stringify({ previous: '0', changes: [{ action: 'create', node: null, artefact: 'x'.repeat(4000) }] })}\n`;
    writeFileSync(ledger, `${first ?? ''}\n${later.repeat(500)}`);
    expect(readFileSync(ledger).length).toBeGreaterThan(mebibyte);
    expect([...openHome(home, reader).past.issuedOnce.keys()]).toContain(
      issuedKey('admin.conf', 'kubernetes-admin', ['kubeadm:cluster-admins']),
    );
    expect(checkPath(home)).toMatchObject({ status: 'ok', findings: [] });
    editSpec(home, smallSpec('users: [{ name: alice }]'));
    expect(await applyHome(home)).toMatchObject({ remaining: [] });
  });

  it('may have a spec of more than 1 MiB', async () => {
    const home = await makeHome();
    appendFileSync(join(home, 'kubepki.yaml'), `#${'x'.repeat(2 * mebibyte)}\n`);
    expect(checkPath(home)).toMatchObject({ status: 'ok', findings: [] });
  });

  it('is refused with a spec of more than 4 MiB, as a spec', async () => {
    const home = await makeHome();
    appendFileSync(join(home, 'kubepki.yaml'), `#${'x'.repeat(4 * mebibyte)}\n`);
    expect(codeOf(() => openHome(home, reader))).toBe('CLUSTER_SYNTAX');
    expect(codeOf(() => homeOf(home, readFileSync(join(home, 'kubepki.yaml')), reader))).toBe('CLUSTER_SYNTAX');
    const tree = join(home, 'nodes/cp1');
    expect(codeOf(() => checkPath(tree, { spec: join(home, 'kubepki.yaml'), node: 'cp1' }))).toBe('CLUSTER_SYNTAX');
  });

  it('is refused with a keyset of more than 1 MiB', async () => {
    const home = await makeHome();
    writeFileSync(join(home, 'authorities/ca/keyset.json'), ' '.repeat(mebibyte + 1));
    expect(codeOf(() => openHome(home, reader))).toBe('PATH_UNREADABLE');
  });
});
