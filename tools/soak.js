// Tries the properties much longer than the tests do: npm run soak -- [--seed N] [--factor N] [FILE…]
'use strict';
const { mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { spawnSync } = require('node:child_process');
const { parseArgs } = require('node:util');

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string' }, factor: { type: 'string', default: '40' } },
  allowPositionals: true,
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isInteger(seed) || !(Number(values.factor) >= 1)) {
  console.error('expected --seed INTEGER and --factor NUMBER of 1 or more');
  process.exit(2);
}

const root = join(__dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'kubepki-soak-'));
const output = join(folder, 'result.json');
const files = positionals.length > 0 ? positionals : ['test/properties/'];
const { status } = spawnSync(
  process.execPath,
  [require.resolve('jest/bin/jest'), '--json', '--outputFile', output, '--verbose', ...files],
  {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, KUBEPKI_SOAK: '1', KUBEPKI_SEED: String(seed), KUBEPKI_SOAK_FACTOR: values.factor },
  },
);
const result = (() => {
  try {
    return JSON.parse(readFileSync(output, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 1, numPendingTests: 0, numTodoTests: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
})();
const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
console.log(`again with: npm run soak -- --seed ${seed} --factor ${values.factor}`);
console.log(
  `${result.numPassedTests} passed, ${failed} failed, ${result.numPendingTests + result.numTodoTests} skipped`,
);
process.exit(status === 0 && failed === 0 ? 0 : 1);
