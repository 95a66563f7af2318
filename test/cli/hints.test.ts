import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { editSpec, makeHome, smallSpec } from '../support/home.js';
import { kubepki, type Run } from '../support/kubepki.js';

/** A home with something to do, and a folder that is not in it. */
async function homeElsewhere() {
  const home = await makeHome(undefined, new Date());
  editSpec(home, smallSpec().replace('10.0.0.11', '10.0.0.12'));
  const cwd = dirname(home);
  const run = (...args: readonly string[]): Run => kubepki(args, { cwd });
  /** Types what stands in the output after `kubepki`, as it stands there, and nothing else; `more` is what a person adds. */
  const paste = ({ stdout, stderr }: Run, command: RegExp, ...more: readonly string[]): Run => {
    const found = command.exec(`${stderr}${stdout}`)?.[0];
    if (found === undefined) throw new Error(`expected ${String(command)} in ${stderr}${stdout}`);
    return run(...found.split(' ').slice(1), ...more);
  };
  return { home, run, paste };
}

describe('a command that is suggested from another folder', () => {
  it('carries a saved plan out', async () => {
    const { run, paste } = await homeElsewhere();
    const saved = run('plan', '--home', 'prod', '--out', 'a.plan');
    const asked = paste(saved, /kubepki apply .*a\.plan/);
    expect(asked.code).toBe(4);
    expect(paste(asked, /kubepki apply .* --yes/)).toMatchObject({ code: 0, stderr: '' });
  });

  it('applies, undoes, restores, lists', async () => {
    const { run, paste } = await homeElsewhere();
    const applied = paste(run('apply', '--home', 'prod'), /kubepki apply .*--yes/);
    expect(applied.code).toBe(0);
    const unknown = run('history', 'restore', 'nope', '--home', 'prod');
    expect(unknown.code).toBe(2);
    expect(paste(unknown, /kubepki history list --home \S+/)).toMatchObject({ code: 0, stderr: '' });
    const undone = run('history', 'undo', '--yes', '--home', 'prod');
    expect(undone.code).toBe(0);
    expect(paste(undone, /kubepki history undo --home \S+/, '--yes').code).toBe(0);
  }, 60_000);

  it.each([
    [['renew', 'nothing-like-it'], /kubepki check --home \S+/, 2],
    [['authority', 'export', 'nothing-like-it', '--out', 'x'], /kubepki authority list --home \S+/, 0],
    [['kubeconfig', 'revoke-plan', 'nobody-like-it'], /kubepki kubeconfig list --home \S+/, 0],
    [['plan', '--only', 'nothing-like-it'], /kubepki plan --home \S+/, 0],
    [['init', 'prod', '--control-plane', 'cp9=10.0.0.99'], /kubepki plan --home \S+/, 0],
  ] as const)('%j', async (call, hint, code) => {
    const { run, paste } = await homeElsewhere();
    const failed = run(...call, ...(call[0] === 'init' ? [] : ['--home', 'prod']));
    expect(failed.code).toBeGreaterThan(0);
    expect(paste(failed, hint).code).toBe(code);
  });

  it('is so in a note, and in an error as JSON', async () => {
    const { home, run, paste } = await homeElsewhere();
    appendFileSync(join(home, 'ledger.jsonl'), '{}\n');
    expect(paste(run('kubeconfig', 'list', '--home', 'prod'), /kubepki ledger verify --home \S+/).code).toBe(5);
    const { error } = JSON.parse(run('history', 'restore', 'nope', '--json', '--home', 'prod').stdout) as {
      readonly error: { readonly hint: string };
    };
    expect(error.hint).toContain('kubepki history list --home prod');
  });

  it('names no home where it finds it by itself, however the first call named it', async () => {
    const { home } = await homeElsewhere();
    for (const named of ['.', home])
      expect(kubepki(['apply', '--home', named], { cwd: home }).stderr).toContain('kubepki apply --yes');
    expect(kubepki(['apply'], { cwd: dirname(home), env: { KUBEPKI_HOME: home } }).stderr).toContain('apply --yes');
  });
});

describe('a file that nobody could read', () => {
  const large = (path: string) => writeFileSync(path, Buffer.alloc(65 * 1024 * 1024));
  const pipe = (path: string) => execFileSync('mkfifo', [path]);

  it.each([
    [['deliver', '--confirm'], pipe],
    [['deliver', '--confirm'], large],
    [['apply'], pipe],
    [['apply'], large],
  ] as const)('%j is not to be read by another user', async (call, make) => {
    const { home, run } = await homeElsewhere();
    const path = join(dirname(home), 'x');
    make(path);
    const failed = run(...call, 'x', '--home', 'prod');
    expect(failed.code).toBe(2);
    expect(failed.stderr).toContain(`hint: look at what is there (ls -ld ${path})`);
    expect(failed.stderr).not.toContain('owner');
  });

  it('is not, as a spec', async () => {
    const { home, run } = await homeElsewhere();
    rmSync(join(home, 'kubepki.yaml'));
    pipe(join(home, 'kubepki.yaml'));
    expect(run('plan', '--home', 'prod').stderr).toMatch(/^error: .*not a regular file\nhint: look at what is there/);
  });
});
