import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../src/adapters/store/read.js';
import { editSpec, makeHome, smallSpec } from '../support/home.js';
import { killedAt } from '../support/killed-runs.js';
import { kubepki } from '../support/kubepki.js';
import { withCommand } from '../support/real-components.js';
import { contentsOf } from '../support/store.js';

const cron = (home: string) => kubepki(['renew', '--cron', '--home', home]);
const quiet = { code: 0, stdout: '', stderr: '' };

/** A home in which something is due, with a hook that writes a line into a file and then does what `script` says. */
async function homeWithHook(script = ''): Promise<{ readonly home: string; readonly runs: () => number }> {
  const home = await makeHome(smallSpec(), new Date(Date.now() - 340 * 86_400_000));
  const log = join(home, 'runs');
  editSpec(home, smallSpec(`hooks: { after: [[sh, -c, ${JSON.stringify(`echo run >> '${log}'; ${script}`)}]] }`));
  return { home, runs: () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0) };
}

describe('a hook that fails', () => {
  it('is owed until it succeeds, and every renewal ends with 5 until then', async () => {
    const { home, runs } = await homeWithHook('exit 1');
    expect(cron(home).code).toBe(5);
    const next = cron(home);
    expect(next).toMatchObject({ code: 5, stdout: '' });
    expect(next.stderr).toContain('exit code 1');
    expect(kubepki(['renew', '--home', home])).toMatchObject({ code: 5, stdout: 'Nothing to do.\n' });
    expect(runs()).toBe(3);
    editSpec(home, smallSpec('hooks: { after: [["true"]] }'));
    expect(cron(home)).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('owed') as string });
    expect(cron(home)).toEqual(quiet);
  });

  it('is owed by nobody once the spec has none', async () => {
    const { home, runs } = await homeWithHook('exit 1');
    expect(cron(home).code).toBe(5);
    const withHooks = readFileSync(join(home, 'kubepki.yaml'), 'utf8');
    editSpec(home, smallSpec());
    expect(cron(home)).toEqual(quiet);
    editSpec(home, withHooks);
    expect(cron(home)).toEqual(quiet);
    expect(runs()).toBe(1);
  });
});

it('a renewal with hooks can be taken back, and what was owed is no part of it', async () => {
  const { home } = await homeWithHook();
  const before = contentsOf(join(home, 'nodes'));
  expect(cron(home).code).toBe(0);
  editSpec(home, smallSpec());
  expect(kubepki(['history', 'undo', '--yes', '--home', home])).toMatchObject({ code: 0 });
  expect(contentsOf(join(home, 'nodes'))).toEqual(before);
});

describe('a renewal that a hook starts', () => {
  it('changes what it is asked and runs no hooks, so that it ends', async () => {
    const binary = join(__dirname, '..', '..', 'bin', 'run.js');
    const { home, runs } = await homeWithHook(
      `'${process.execPath}' '${binary}' renew apiserver --yes --home "$KUBEPKI_TEST_HOME"`,
    );
    const renew = () => kubepki(['renew', '--cron', '--home', home], { env: { KUBEPKI_TEST_HOME: home } });
    const run = renew();
    expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('inside of a hook') as string });
    expect(run.stderr).toContain('cp1/apiserver');
    expect(runs()).toBe(1);
    // What it changed came after the hooks before it: they are run once more.
    renew();
    expect(runs()).toBe(2);
  });
});

withCommand('strace', 'a renewal that was killed half-way', () => {
  it('is finished with its hooks by the next one, which says what it was', async () => {
    const { home, runs } = await homeWithHook();
    expect(killedAt('rename', 9, ['renew', '--cron', '--home', home])).toBe(true);
    expect(reader.isInterrupted(home)).toBe(true);
    expect(runs()).toBe(0);
    const run = cron(home);
    expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('cp1/apiserver') as string });
    expect(runs()).toBe(1);
    expect(cron(home)).toEqual(quiet);
    expect(kubepki(['check', home]).code).toBe(0);
  });

  it('and was finished by another command owes its hooks to the next renewal', async () => {
    const { home, runs } = await homeWithHook();
    expect(killedAt('rename', 9, ['renew', '--cron', '--home', home])).toBe(true);
    expect(kubepki(['apply', '--yes', '--home', home])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('kubepki renew') as string,
    });
    expect(runs()).toBe(0);
    expect(cron(home).code).toBe(0);
    expect(runs()).toBe(1);
  });
});
