import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { goodHome, pki, remove } from '../support/copies.js';
import { makeHome } from '../support/home.js';

const binary = join(__dirname, '..', '..', 'bin', 'run.js');

/** Runs a line of bash in which `kubepki` is the real binary; what the line itself prints last is the exit code of `kubepki`. */
function run(line: string, ...args: readonly string[]): { readonly code: number; readonly stderr: string } {
  const script = `kubepki() { ${process.execPath} ${binary} "$@"; }; ${line}`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', NODE_ENV: undefined },
  });
  return { code: Number(stdout.trim().split('\n').at(-1)), stderr };
}

const full = (command: string) => `${command} > /dev/full; echo $?`;
const closed = (command: string) => `${command} | :; echo \${PIPESTATUS[0]}`;

describe('output that cannot be written', () => {
  it.each([
    ['check', 3],
    ['check --json', 3],
    ['plan', 3],
    ['plan --detailed-exitcode', 3],
    ['deliver w1 --force expired --force expiring --force not-yet-valid', 3],
    ['kubeconfig create alice --out -', 3],
    ['ledger show', 3],
    ['explain missing', 3],
    ['--help', 3],
  ])('ends kubepki %s with %i, whatever it found, and says so in one line', async (command, code) => {
    const home = command.startsWith('explain') || command === '--help' ? '' : ' --home "$1"';
    const result = run(full(`kubepki ${command}${home}`), await makeHome());
    expect(result).toEqual({ code, stderr: expect.stringMatching(/^error: .*no space left.*\nhint: .+\n$/) });
  });
});

describe('a reader that has seen enough', () => {
  it('makes no failure of a good home', async () => {
    const home = await goodHome();
    expect(run(closed('kubepki check --at 2026-06-02 --home "$1"'), home)).toEqual({ code: 0, stderr: '' });
    expect(run(closed('kubepki plan --home "$1"'), home)).toEqual({ code: 0, stderr: '' });
    expect(run(closed('kubepki --help'))).toEqual({ code: 0, stderr: '' });
  });

  it('does not hide what is critical', async () => {
    const home = await goodHome();
    remove(pki(home, 'apiserver.crt'));
    expect(run(closed('kubepki check --home "$1"'), home)).toEqual({ code: 2, stderr: '' });
    expect(run(closed('kubepki check --json --home "$1"'), home)).toEqual({ code: 2, stderr: '' });
  });

  it('does not hide a failure that is said on stderr', () => {
    expect(run(closed('kubepki check --nonsense 2>&1'))).toEqual({ code: 3, stderr: '' });
    expect(run(closed('kubepki plan --nonsense 2>&1'))).toEqual({ code: 2, stderr: '' });
  });
});
