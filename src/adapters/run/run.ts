import { spawnSync } from 'node:child_process';
import { insideHook, type RunPort } from '../../core/facts/run-port.js';
import { Secret } from '../../core/facts/secret.js';

/** File descriptor of stderr: stdout belongs to the report. */
const stderr = 2;

/** What a program says that is asked for one thing; bytes. */
const outputLimit = 64 * 1024;

interface Ended {
  readonly error?: NodeJS.ErrnoException;
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

function failureOf({ error, status, signal }: Ended): string | undefined {
  if (error !== undefined)
    return error.code === 'ENOBUFS' ? `more than ${outputLimit} bytes` : `not started (${error.message})`;
  return status === 0 ? undefined : status === null ? `signal ${String(signal)}` : `exit code ${status}`;
}

export const runner: RunPort = {
  run: ([program = '', ...args]) =>
    failureOf(
      spawnSync(program, args, { stdio: ['ignore', stderr, stderr], env: { ...process.env, [insideHook]: '1' } }),
    ),
  output: ([program = '', ...args]) => {
    const ended = spawnSync(program, args, { stdio: ['inherit', 'pipe', stderr], maxBuffer: outputLimit });
    const failure = failureOf(ended);
    return failure === undefined ? { text: new Secret(ended.stdout) } : { failure };
  },
};
