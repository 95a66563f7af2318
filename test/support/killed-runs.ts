import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from './scratch.js';

const binary = join(__dirname, '..', '..', 'bin', 'run.js');

/** System calls by which the store changes the disk. Node makes each on the thread of JavaScript, where it is called synchronously. */
export const diskCalls = ['mkdir', 'openat', 'fchmod', 'fchown', 'write', 'fsync', 'link', 'rename', 'unlink'] as const;
export type DiskCall = (typeof diskCalls)[number];

const strace = (args: readonly string[], command: readonly string[]) =>
  spawnSync('strace', ['-f', ...args, process.execPath, binary, ...command], { encoding: 'utf8', input: '' });

/** Runs kubepki and kills it at its n-th call of a system call. @returns whether it lived to be killed */
export function killedAt(call: string, when: number, command: readonly string[]): boolean {
  const inject = `inject=${call}:signal=KILL:when=${when}`;
  const { signal, status } = strace(['-o', '/dev/null', '-e', `trace=${call}`, '-e', inject], command);
  return signal === 'SIGKILL' || status === 137;
}

/** A call that changes the home: by which thread, what, and the how manieth of its kind on that thread. */
export interface TracedCall {
  readonly thread: string;
  readonly call: DiskCall;
  readonly when: number;
}

/** The calls of one run that speak of the home; openat only where it may change something. */
export function tracedCalls(home: string, command: readonly string[]): readonly TracedCall[] {
  const output = join(scratch(), 'trace');
  strace(['-y', '-o', output, '-e', `trace=${diskCalls.join(',')}`], command);
  const counts = new Map<string, number>();
  return readFileSync(output, 'utf8')
    .split('\n')
    .flatMap((line): readonly TracedCall[] => {
      const [, thread = '', call = ''] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
      if (!(diskCalls as readonly string[]).includes(call)) return [];
      const when = (counts.get(`${thread} ${call}`) ?? 0) + 1;
      counts.set(`${thread} ${call}`, when);
      const changes = line.includes(home) && (call !== 'openat' || /O_(WRONLY|RDWR|CREAT)/.test(line));
      return changes ? [{ thread, call: call as DiskCall, when }] : [];
    });
}
