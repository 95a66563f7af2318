import { join } from 'node:path';
import { reader } from '../../src/adapters/store/read.js';
import { editSpec, makeHome, smallSpec } from '../support/home.js';
import { killedAt } from '../support/killed-runs.js';
import { kubepki, kubepkiJson, type Run } from '../support/kubepki.js';
import { withCommand } from '../support/real-components.js';
import { copyHome } from '../support/stopped-runs.js';
import { contentsOf } from '../support/store.js';

const changed = smallSpec().replace('10.0.0.11', '10.0.0.12');
const undo = (home: string, ...flags: readonly string[]): Run =>
  kubepki(['history', 'undo', '--yes', '--home', home, ...flags]);
const filesOf = (home: string) => contentsOf(join(home, 'nodes'));

/** A home in which a command was killed between its journal and the end of its renames. */
function interrupted(original: string, ...command: readonly string[]): string {
  const home = copyHome(original);
  expect(killedAt('rename', 9, [...command, '--home', home])).toBe(true);
  expect(reader.isInterrupted(home)).toBe(true);
  return home;
}

async function changedHome(): Promise<{ readonly home: string; readonly before: Readonly<Record<string, string>> }> {
  const home = await makeHome(undefined, new Date());
  const before = filesOf(home);
  editSpec(home, changed);
  expect(kubepki(['apply', '--yes', '--home', home]).code).toBe(0);
  return { home, before };
}

withCommand('strace', 'what was killed and is asked for again', () => {
  it('is done once, where it is history undo: a second one would take it back', async () => {
    const { home: original, before } = await changedHome();
    for (const flags of [[], ['--json']]) {
      const home = interrupted(original, 'history', 'undo', '--yes');
      const run = undo(home, ...flags);
      expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('history undo') as string });
      expect(run.stdout).not.toContain('Nothing');
      if (flags.length > 0) expect(JSON.parse(run.stdout)).toMatchObject({ kind: 'HistoryReport', takenBack: [] });
      expect(filesOf(home)).toEqual(before);
      expect(undo(home).code).toBe(0);
      expect(filesOf(home)).toEqual(filesOf(original));
    }
  });

  it('is done once, where it is history restore', async () => {
    const { home: original, before } = await changedHome();
    const { entries } = kubepkiJson(['history', 'list', '--home', original]) as {
      readonly entries: readonly { readonly id: string }[];
    };
    const restore = ['history', 'restore', entries.at(-1)?.id ?? '', '--yes'];
    const home = interrupted(original, ...restore);
    expect(kubepki([...restore, '--home', home])).toMatchObject({ code: 0, stdout: 'Nothing to take back.\n' });
    expect(filesOf(home)).toEqual(before);
  });
});

withCommand('strace', 'plan of a home with a run that was killed', () => {
  it('names the command that finishes it, and counts it among the changes that are due', async () => {
    const original = await makeHome(undefined, new Date());
    const home = interrupted(original, 'renew', '--all', '--yes');
    const run = kubepki(['plan', '--detailed-exitcode', '--home', home]);
    expect(run).toMatchObject({ code: 2, stdout: expect.stringContaining('kubepki apply') as string });
    expect(run.stdout).not.toContain('needs a person');
    expect(kubepkiJson(['plan', '--home', home])).toMatchObject({
      actions: [],
      manual: [{ rule: 'interrupted-apply', fix: 'kubepki apply' }],
    });
    expect(kubepki(['plan', '--node', 'w1', '--detailed-exitcode', '--home', home]).code).toBe(2);
    expect(kubepki(['apply', '--yes', '--home', home])).toMatchObject({ code: 0, stdout: 'Nothing to do.\n' });
    expect(kubepki(['plan', '--detailed-exitcode', '--home', home]).code).toBe(0);
  });
});
