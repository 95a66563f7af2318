import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { genesis } from '../../src/core/facts/ledger.js';
import { kubepki } from '../support/kubepki.js';
import { goodHome } from '../support/copies.js';

const ledgerOf = (home: string): string => join(home, 'ledger.jsonl');

describe('ledger verify', () => {
  it('ends with 0 for what was only ever appended to, with 5 for a line that was changed', async () => {
    const home = await goodHome();
    expect(kubepki(['ledger', 'verify', '--home', home]).code).toBe(0);
    const text = readFileSync(ledgerOf(home), 'utf8');
    kubepki(['renew', 'admin.conf', '--yes', '--home', home]);
    expect(kubepki(['ledger', 'verify', '--home', home]).code).toBe(0);
    writeFileSync(
      ledgerOf(home),
      readFileSync(ledgerOf(home), 'utf8').replace(text, text.replace('"test"', '"other"')),
    );
    const run = kubepki(['ledger', 'verify', '--home', home]);
    expect(run.code).toBe(5);
    expect(run.stdout).toContain('line 2');
  });
});

describe('ledger show', () => {
  it('refuses a name that neither the ledger nor the spec knows, with the nearest', async () => {
    const home = await goodHome();
    for (const [flag, name, meant] of [
      ['--artefact', 'apiservr', 'apiserver'],
      ['--artefact', 'cp1/apiservr', 'cp1/apiserver'],
      ['--node', 'cp11', 'cp1'],
    ] as const) {
      const run = kubepki(['ledger', 'show', flag, name, '--home', home]);
      expect(run).toMatchObject({ code: 2, stdout: '' });
      expect(run.stderr).toContain(`got "${name}"\nhint: did you mean ${meant}?`);
    }
    const known = kubepki(['ledger', 'show', '--artefact', 'cp1/apiserver', '--node', 'cp1', '--home', home]);
    expect(known).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('cp1/apiserver') });
  });

  it('takes a name of the spec of which the ledger knows nothing yet', async () => {
    const home = await goodHome();
    appendFileSync(join(home, 'kubepki.yaml'), 'users: [{ name: zoe }]\n');
    expect(kubepki(['ledger', 'show', '--artefact', 'zoe.conf', '--home', home])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'note: nothing in the ledger is what was asked for\n',
    });
  });

  it('says that a ledger is missing, and so does check', async () => {
    const home = await goodHome();
    rmSync(ledgerOf(home));
    for (const more of [[], ['--json']])
      expect(kubepki(['ledger', 'show', ...more, '--home', home])).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/^note: the ledger has no line/),
      });
    expect(kubepki(['check', '--home', home, '--at', '2026-06-02']).stdout).toContain('the ledger has no line');
  });
});

/** A ledger as years of a large cluster would make it: chained lines of 40 certificates each. */
function writeLargeLedger(file: string, size: number): void {
  const descriptor = openSync(file, 'w');
  let previous = genesis;
  for (let written = 0, line = 0; written < size; line += 1) {
    const changes = Array.from({ length: 40 }, (_, index) => {
      const serial = createHash('sha256').update(`${line} ${index}`).digest('hex');
      const subject = `O=system:nodes,CN=system:node:n${index}`;
      const notAfter = '2020-01-01T00:00:00.000Z';
      const where = { action: 'reissue', node: `n${index}`, artefact: 'kubelet-client' };
      return { ...where, serial: serial.slice(0, 32), subject, issuer: 'CN=kubernetes', notAfter, fingerprint: serial };
    });
    const text = JSON.stringify({ previous, time: '2019-01-01T00:00:00.000Z', command: 'renew', changes });
    previous = createHash('sha256').update(text).digest('hex');
    written += writeSync(descriptor, `${text}\n`);
  }
  closeSync(descriptor);
}

it('a ledger of 100 MB is read with a heap of 96 MB, line by line', async () => {
  const home = await goodHome();
  writeLargeLedger(ledgerOf(home), 100_000_000);
  expect(statSync(ledgerOf(home)).size).toBeGreaterThanOrEqual(100_000_000);
  const env = { NODE_OPTIONS: '--max-old-space-size=96' };
  const verified = kubepki(['ledger', 'verify', '--home', home, '--json'], { env });
  expect(verified).toMatchObject({ code: 5, stderr: '' });
  expect(JSON.parse(verified.stdout)).toMatchObject({ broken: null, duplicates: [] });
  const shown = kubepki(['ledger', 'show', '--live', '--home', home], { env });
  expect(shown).toMatchObject({ code: 0, stdout: '' });
});
