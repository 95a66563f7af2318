import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../src/adapters/store/read.js';
import { openHome } from '../../src/workflows/home.js';
import { onFaultyDisk } from '../support/faulty-disk.js';
import { applyHome, checkPath, makeHome, smallSpec, today } from '../support/home.js';
import { bury, copyHome, finishBegun, tornPairs } from '../support/stopped-runs.js';

const pki = 'nodes/cp1/etc/kubernetes/pki';

/** A home whose apply was killed between the two renames of a pair. */
async function tornHome(): Promise<string> {
  const original = await makeHome();
  writeFileSync(join(original, 'kubepki.yaml'), smallSpec().replace('10.0.0.11', '10.0.0.12'));
  for (let nth = 1; ; nth += 1) {
    const home = copyHome(original);
    const { failed } = await onFaultyDisk(nth, 'crash', () => applyHome(home));
    if (tornPairs(home).length > 0) return home;
    if (!failed()) throw new Error('expected a moment between two renames, got none');
  }
}

const above = (home: string): readonly string[] =>
  checkPath(home).findings.flatMap(({ severity, rule, artefact }) =>
    severity === 'info' ? [] : `${rule} ${artefact}`,
  );

describe('an apply that was interrupted between the renames of a pair', () => {
  it('is one finding: what it has still to put in place is right, and so no fault beside it', async () => {
    expect(above(await tornHome())).toEqual(['interrupted-apply home']);
  });

  it('does not hide what is wrong in both states, nor what it has nothing to do with', async () => {
    const home = await tornHome();
    chmodSync(join(home, 'users/admin.conf'), 0o644);
    rmSync(join(home, pki, 'front-proxy-client.crt'));
    expect(above(home)).toEqual(['missing front-proxy-client', 'interrupted-apply home', 'mode-loose admin.conf']);
  });

  it('leaves nothing to be judged twice once it is finished', async () => {
    const home = await tornHome();
    bury(home);
    finishBegun(home, today);
    await applyHome(home);
    expect(reader.pending(openHome(home, reader).roots, () => true)).toEqual([]);
    expect(above(home)).toEqual([]);
  });

  it('is judged without opening what may not be opened', async () => {
    const home = await tornHome();
    const files = reader.pending(openHome(home, reader).roots, () => false);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(file).toMatchObject({ state: 'present', bytes: undefined });
  });
});
