import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from './support/scratch.js';

const root = join(__dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The sessions that README.md shows, in order. A line `…` stands for any number of lines. */
const sessions = [...readme.matchAll(/```console\n(.*?)```/gs)].map(([, text = '']) => text.trimEnd().split('\n'));

const masked = (line: string): string =>
  line.replace(/\d{4}-\d\d-\d\d( \d\d:\d\d)?/g, '<date>').replace(/\b\d+d\b/g, '<days>');

/** Whether the lines are what was shown. */
function matches(shown: readonly string[], lines: readonly string[]): boolean {
  const [first, ...rest] = shown;
  if (first === undefined) return lines.length === 0;
  if (first === '…') return lines.some((_, index) => matches(rest, lines.slice(index))) || matches(rest, []);
  const [line, ...others] = lines;
  return line !== undefined && masked(line) === masked(first) && matches(rest, others);
}

/** A folder with `kubepki` in its PATH. */
function shell(): { readonly cwd: string; readonly run: (command: string) => readonly string[] } {
  const cwd = scratch();
  const bin = join(scratch(), 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'kubepki'), `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'bin', 'run.js')}' "$@"\n`);
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'tools', 'quickstart.js')}'\n`);
  for (const name of ['kubepki', 'npm']) chmodSync(join(bin, name), 0o755);
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env.PATH ?? ''}`,
    NO_COLOR: '1',
    COLUMNS: undefined,
    NODE_ENV: undefined,
  };
  const run = (command: string) =>
    execFileSync('sh', ['-c', `${command} 2>&1 || true`], { cwd, env, encoding: 'utf8' })
      .trimEnd()
      .split('\n');
  return { cwd, run };
}

/** Commands of a session with the lines shown below each. */
function steps(lines: readonly string[]): readonly { readonly command: string; readonly shown: readonly string[] }[] {
  // The quickstart prints the commands that it runs.
  if (lines[0] === '$ npm run quickstart') return [{ command: 'npm run quickstart', shown: lines.slice(1) }];
  return lines.flatMap((line, index) => {
    if (!line.startsWith('$ ')) return [];
    const rest = lines.slice(index + 1);
    const end = rest.findIndex((other) => other.startsWith('$ '));
    return [{ command: line.slice(2), shown: end === -1 ? rest : rest.slice(0, end) }];
  });
}

describe('README.md', () => {
  it('shows what the program prints', () => {
    for (const session of sessions.filter(([first]) => first !== '$ npm test')) {
      const { run } = shell();
      for (const { command, shown } of steps(session)) {
        const lines = run(command);
        if (shown.length > 0 && !matches(shown, lines))
          expect(lines.map(masked)).toEqual([command, ...shown.map(masked)]);
      }
    }
    expect(sessions.length).toBeGreaterThanOrEqual(3);
  });

  it('quotes the loud line of the test summary', () => {
    const summary = readFileSync(join(__dirname, 'support', 'summary.js'), 'utf8');
    for (const part of ['END-TO-END TESTS DID NOT RUN: the real components are not built', 'Run: npm run components']) {
      expect(readme).toContain(part);
      expect(summary).toContain(part);
    }
  });

  it('names only files that exist', () => {
    for (const [, path = ''] of readme.matchAll(/\]\(((?!http)[^)#]+)\)/g))
      expect(readFileSync(join(root, path)).length).toBeGreaterThan(0);
  });
});
