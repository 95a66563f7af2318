import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessCommand, ProcessPort } from '../../core/facts/process-port.js';

/** The kernel keeps so much of the name of a program (proc_pid_comm(5)). */
const kept = 15;
/** Ticks a second in what the kernel tells programs, on every machine that Node.js runs on: USER_HZ. */
const ticks = 100;

/** @param folder where the process filesystem is mounted; proc(5) */
export const processesIn = (folder: string): ProcessPort => ({
  startsOf: (programs) => {
    const booted = /^btime (\d+)$/m.exec(read(`${folder}/stat`) ?? '')?.[1];
    if (booted === undefined) return undefined;
    const starts = new Map<string, Date | null>(programs.map((program) => [program, null]));
    const wanted = new Map(programs.map((program) => [program.slice(0, kept), program]));
    for (const id of readdirSync(folder).filter((name) => /^\d+$/.test(name))) {
      const program = wanted.get(read(`${folder}/${id}/comm`)?.trimEnd() ?? '');
      const started = program === undefined ? undefined : startIn(read(`${folder}/${id}/stat`), Number(booted));
      if (program === undefined || started === undefined) continue;
      const before = starts.get(program);
      if (before == null || started < before) starts.set(program, started);
    }
    return starts;
  },
  commandsOf: (programs) => {
    if (read(`${folder}/stat`) === undefined) return undefined;
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .flatMap((id): readonly ProcessCommand[] => {
        // proc_pid_cmdline(5): words with a null byte behind each; none of a thread of the kernel, and of what has ended.
        const [path = '', ...words] = (read(`${folder}/${id}/cmdline`) ?? '').replace(/\0$/, '').split('\0');
        const program = path.slice(path.lastIndexOf('/') + 1);
        return programs.includes(program) ? [{ id: Number(id), program, words }] : [];
      });
  },
});

/** The 22nd field of proc_pid_stat(5). The second is the name, in parentheses, with anything in it. One that has ended runs no more. */
function startIn(stat: string | undefined, booted: number): Date | undefined {
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  const start = Number(fields[18] ?? Number.NaN);
  return state === 'Z' || Number.isNaN(start) ? undefined : new Date((booted + start / ticks) * 1000);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It may have ended since it was listed.
    return undefined;
  }
}

export const processes = processesIn('/proc');
