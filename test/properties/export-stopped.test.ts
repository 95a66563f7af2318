import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { reader } from '../../src/adapters/store/read.js';
import { isPkiError } from '../../src/core/error.js';
import { encryptedKeyIn } from '../../src/core/read/encrypted-key.js';
import { issuer } from '../../src/adapters/issue/issue.js';
import { Secret } from '../../src/core/facts/secret.js';
import { keyLocation } from '../../src/core/keysets/keyset.js';
import { exportAuthority } from '../../src/workflows/export-authority.js';
import { fingerprintOf } from '../../src/workflows/authority-keys.js';
import { openHome } from '../../src/workflows/home.js';
import { faults, onFaultyDisk, type Fault } from '../support/faulty-disk.js';
import { checkPath, makeHome, today } from '../support/home.js';
import { seed, soaking } from '../support/property.js';
import { keysOf, request, secret, tools } from '../support/sealed-homes.js';
import { bury, finishBegun } from '../support/stopped-runs.js';

if (!soaking) jest.setTimeout(300_000);

let original: string;
beforeAll(async () => {
  original = await makeHome();
});

/** An export that is stopped at a change of the disk, and what is left of the key after the next command that writes. */
async function stopped(nth: number, fault: Fault) {
  const folder = mkdtempSync(join(tmpdir(), 'kubepki-export-'));
  const [home, file] = [join(folder, 'prod'), join(folder, 'ca.pem')];
  try {
    cpSync(original, home, { recursive: true, preserveTimestamps: true });
    const run = () => exportAuthority(home, request('ca', file), tools, today);
    const { calls, error, failed } = await onFaultyDisk(nth, fault, run);
    bury(home);
    finishBegun(home, today);
    const generation = openHome(home, reader).keysets.get('ca')?.generations[0];
    const inHome = keysOf(home, 'ca').map((path) => fingerprintOf(new Secret(readFileSync(path))));
    return {
      calls: calls(),
      failed: failed(),
      error,
      isInHome: inHome.includes(generation?.publicKey),
      isInFile: (await fingerprintIn(file)) === generation?.publicKey,
      held: generation === undefined ? undefined : keyLocation(generation).held,
      status: checkPath(home).status,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fingerprintIn(file: string): Promise<string | undefined> {
  const key = existsSync(file) ? encryptedKeyIn(readFileSync(file)) : undefined;
  return key === undefined ? undefined : fingerprintOf(await issuer.decrypt(key, new Secret(secret)));
}

describe('an export that is stopped at a change of the disk', () => {
  it('leaves the key in the home, or whole in its file with a keyset that says so', async () => {
    const { calls } = await stopped(0, 'crash');
    const points = Array.from({ length: calls }, (_, index) =>
      faults.map((fault) => [index + 1, fault] as const),
    ).flat();
    const tried = soaking
      ? points
      : fc.sample(fc.shuffledSubarray(points, { minLength: 24, maxLength: 24 }), { seed, numRuns: 1 })[0]!;
    for (const [nth, fault] of tried) {
      const { error, isInHome, isInFile, held, status } = await stopped(nth, fault);
      expect({ nth, fault, isOurs: fault === 'crash' || error === undefined || isPkiError(error) }).toEqual({
        nth,
        fault,
        isOurs: true,
      });
      expect({ nth, fault, held, status, isSafe: held === 'home' ? isInHome : isInFile && !isInHome }).toEqual({
        nth,
        fault,
        held,
        status: 'ok',
        isSafe: true,
      });
    }
    process.stderr.write(`authority export: ${tried.length} of ${points.length} points tried\n`);
  });
});
