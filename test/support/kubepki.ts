import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from './scratch.js';

const root = join(__dirname, '..', '..');

/** Another user's view of the tool: a copy of what runs, in a folder that everybody may read, since the project's may not be. */
export function binaryForEverybody(): string {
  const folder = scratch();
  chmodSync(folder, 0o755);
  for (const part of ['bin', 'bundle', 'data', 'schemas', 'templates', 'package.json'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  return join(folder, 'bin', 'run.js');
}

export interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** The real binary, spawned: what it printed where, and how it ended. Never a terminal, of the usual width, no colours, no PKI home from outside. */
export function kubepki(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly binary?: string } = {},
): Run {
  const binary = options.binary ?? join(root, 'bin', 'run.js');
  const { stdout, stderr, status } = spawnSync(process.execPath, [binary, ...args], {
    encoding: 'utf8',
    cwd: options.cwd,
    env: {
      ...process.env,
      KUBEPKI_HOME: undefined,
      FORCE_COLOR: undefined,
      NODE_ENV: undefined,
      NO_COLOR: '1',
      COLUMNS: undefined,
      ...options.env,
    },
    input: '',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { stdout, stderr, code: status };
}

/** On a terminal of its own, where the answers are typed. What it showed is both streams. */
export function typedAtTerminal(
  args: readonly string[],
  answers: readonly string[],
  cwd?: string,
): Omit<Run, 'stderr'> {
  const binary = join(root, 'bin', 'run.js');
  const { stdout, status } = spawnSync(
    'python3',
    [join(__dirname, 'at-terminal.py'), process.execPath, binary, ...args],
    {
      encoding: 'utf8',
      cwd,
      env: { ...process.env, KUBEPKI_HOME: undefined, NO_COLOR: '1', NODE_ENV: undefined },
      input: answers.join('\n'),
    },
  );
  return { stdout, code: status };
}

/** The same with --json; its output parsed. */
export function kubepkiJson(args: readonly string[], options: Parameters<typeof kubepki>[1] = {}): unknown {
  const run = kubepki([...args, '--json'], options);
  try {
    return JSON.parse(run.stdout);
  } catch {
    throw new Error(`kubepki ${args.join(' ')} ended with ${String(run.code)} and no JSON: ${run.stdout}${run.stderr}`);
  }
}
