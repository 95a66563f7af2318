import { noDeliveries } from '../../../src/core/facts/chain.js';
import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileFacts } from '../../../src/core/facts/file.js';
import type { Observed } from '../../../src/core/facts/observed.js';
import { inHome, placeKey } from '../../../src/core/facts/place.js';
import { fingerprintOf } from '../../../src/core/plan/plan.js';
import { authorityOf } from '../../support/counterfeit.js';
import { goodHome, inItsPlace, pki, remove, userFile } from '../../support/copies.js';
import { planOfHome } from '../../support/home.js';

const fingerprint = (home: string): string => planOfHome(home).plan.fingerprint;

describe('the fingerprint of a plan', () => {
  it('is the same for the same home', async () => {
    const home = await goodHome();
    expect(fingerprint(home)).toBe(fingerprint(home));
    expect(fingerprint(home)).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[change: string, act: (home: string) => unknown]>([
    ['a comment in the spec', (home) => appendFileSync(join(home, 'kubepki.yaml'), '# later\n')],
    ['a keyset', (home) => appendFileSync(join(home, 'authorities', 'ca', 'keyset.json'), '\n')],
    ['the ledger, which says what was issued once', (home) => remove(join(home, 'ledger.jsonl'))],
    ['a certificate', (home) => appendFileSync(pki(home, 'apiserver.crt'), '\n')],
    ['the key of an authority', (home) => appendFileSync(authorityOf(home).files.key, '\n')],
    ['a mode', (home) => chmodSync(userFile(home, 'admin.conf'), 0o400)],
    ['a file that is gone', (home) => remove(pki(home, 'sa.pub'))],
    ['a file that nobody expects', (home) => writeFileSync(pki(home, 'stray.txt'), '')],
    ['a file that cannot be read', (home) => inItsPlace(pki(home, 'ca.crt'), mkdirSync)],
    ['the list of what is in a node tree', (home) => appendFileSync(join(home, 'nodes', 'w1', 'manifest.json'), '\n')],
  ])('changes with %s', async (_, act) => {
    const home = await goodHome();
    const before = fingerprint(home);
    act(home);
    expect(fingerprint(home)).not.toBe(before);
  });

  const place = inHome('a');
  const present = (more: object): FileFacts => ({
    place,
    state: 'present',
    sha256: '00',
    content: { kind: 'unopened' },
    attributes: { mode: 0o600, uid: 0, gid: 0, ...more },
  });
  const observed = (file: FileFacts, more: Partial<Observed> = {}): Observed => ({
    files: new Map([[placeKey(place), file]]),
    certificates: new Map(),
    edges: new Map(),
    owners: new Map([['', 0]]),
    issuedOnce: new Map(),
    deliveries: noDeliveries,
    ...more,
  });

  it('differs between any two inputs', () => {
    const all = [
      fingerprintOf([], observed({ place, state: 'absent' })),
      fingerprintOf([], observed({ place, state: 'unreadable', reason: 'permission denied', attributes: undefined })),
      fingerprintOf([], observed({ place, state: 'unreadable', reason: 'not a regular file', attributes: undefined })),
      fingerprintOf([], observed(present({}))),
      fingerprintOf([], observed(present({ uid: 1 }))),
      fingerprintOf([], observed(present({ mode: 0o640 }))),
      fingerprintOf([], observed(present({}), { owners: new Map([['', 1]]) })),
      fingerprintOf([], observed(present({}), { issuedOnce: new Map([['ci.conf', 'us']]) })),
      fingerprintOf(['a'], observed(present({}))),
      fingerprintOf(['a', 'b'], observed(present({}))),
      fingerprintOf(['ab'], observed(present({}))),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});
