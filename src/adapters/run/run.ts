import { spawnSync } from 'node:child_process';
import type { RunPort } from '../../core/facts/run-port.js';

/** File descriptor of stderr: stdout belongs to the report. */
const stderr = 2;

export const runner: RunPort = {
  run: ([program = '', ...args]) => {
    const { error, status, signal } = spawnSync(program, args, { stdio: ['ignore', stderr, stderr] });
    if (error !== undefined) return `not started (${error.message})`;
    return status === 0 ? undefined : status === null ? `signal ${String(signal)}` : `exit code ${status}`;
  },
};
