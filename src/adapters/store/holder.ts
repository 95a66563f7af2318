import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCode } from './errors.js';

/** A process that holds a lock, told apart from every other one, also in other containers and after a restart of the machine. */
export interface Holder {
  readonly command: string;
  readonly pid: number;
  readonly host: string;
  readonly since: string;
  /** Of the kernel, new with every start of the machine. */
  readonly boot?: string | undefined;
  /** Containers count their processes anew: a number means something within its namespace only. */
  readonly pidNamespace?: string | undefined;
  /** When the process started, in ticks since the machine did: the next process of that number has another one. */
  readonly started?: string | undefined;
}

export const thisProcess = (command: string, now: Date): Holder => ({
  command,
  pid: process.pid,
  host: hostname(),
  since: now.toISOString(),
  boot: boot(),
  pidNamespace: pidNamespace(),
  started: startOf(process.pid),
});

/** Provably: the process was on this machine and is gone. Whatever is not known proves nothing. */
export function isDead({ host, pid, started, ...holder }: Holder): boolean {
  if (host !== hostname() || holder.boot === undefined || boot() === undefined) return false;
  if (holder.boot !== boot()) return true;
  if (holder.pidNamespace === undefined || holder.pidNamespace !== pidNamespace()) return false;
  if (!exists(pid)) return true;
  const start = startOf(pid);
  return started !== undefined && start !== undefined && started !== start;
}

/** @returns undefined for a text that names no process */
export function parseHolder(text: string): Holder | undefined {
  try {
    const { command, pid, host, since, ...rest } = JSON.parse(text) as Holder;
    const isHolder =
      [command, host, since].every((value) => typeof value === 'string') && Number.isSafeInteger(pid) && pid > 0;
    return isHolder ? { command, pid, host, since, ...rest } : undefined;
  } catch {
    return undefined;
  }
}

// Only Linux has namespaces of processes and says here when it started; elsewhere host and number are all there is.
const onLinux = (read: () => string): string | undefined => {
  if (process.platform !== 'linux') return 'none';
  try {
    return read();
  } catch {
    return undefined;
  }
};

const boot = (): string | undefined => onLinux(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());

const pidNamespace = (): string | undefined => onLinux(() => readlinkSync('/proc/self/ns/pid'));

/** Field 22 of proc_pid_stat(5). Field 2, the name, may hold blanks and brackets itself. */
const startOf = (pid: number): string | undefined =>
  onLinux(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[22 - 3] ?? '';
  });

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}
