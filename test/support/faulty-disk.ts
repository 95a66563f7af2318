import fs, { constants } from 'node:fs';

// A disk that fails at the n-th call that would change it. The calls are those of node:fs, whoever makes them.

/**
 * How it fails. `crash`: the process is gone at that moment, so that nothing after it happens either, no clean-up and no release of
 * a lock. Of the errors, a full and a read-only disk stay so; the others happen once.
 */
export const faults = ['crash', 'ENOSPC', 'EROFS', 'EIO', 'EACCES'] as const;
export type Fault = (typeof faults)[number];

const lasts: readonly Fault[] = ['crash', 'ENOSPC', 'EROFS'];

/** Calls that change the disk whatever their arguments; a full disk still lets go of what it has. */
const changing = [
  'writeSync',
  'ftruncateSync',
  'fchmodSync',
  'fchownSync',
  'fsyncSync',
  'mkdirSync',
  'rmdirSync',
  'renameSync',
  'unlinkSync',
  'linkSync',
  'rmSync',
  'copyFileSync',
  'writeFileSync',
  'appendFileSync',
  'chmodSync',
  'utimesSync',
] as const;

const freeing: readonly string[] = ['unlinkSync', 'rmdirSync', 'rmSync', 'fchmodSync', 'fchownSync', 'chmodSync'];

type AnyFunction = (...args: readonly unknown[]) => unknown;
type Functions = Record<string, AnyFunction>;

/** A crash of the process, as seen by the test: no code of ours may take it for anything it can go on from. */
export class Crash extends Error {}

export interface Disk {
  /** How many calls would have changed the disk. */
  readonly calls: () => number;
  /** Whether the fault came. */
  readonly failed: () => boolean;
}

/**
 * Acts on a disk that fails at the n-th change; the first is 1, and 0 never fails.
 *
 * @returns what acting came to: its error, or undefined when it ended well
 */
export async function onFaultyDisk(
  nth: number,
  fault: Fault,
  act: () => Promise<unknown>,
): Promise<Disk & { readonly error: unknown }> {
  let count = 0;
  let failed = false;
  const disk: Disk = { calls: () => count, failed: () => failed };
  const check = (name: string) => {
    count += 1;
    const isNow = count === nth || (nth > 0 && count > nth && lasts.includes(fault));
    if (!isNow || (fault === 'ENOSPC' && freeing.includes(name))) return;
    failed = true;
    if (fault === 'crash') throw new Crash(`killed at change ${nth}`);
    throw Object.assign(new Error(`${fault}: injected at change ${nth}, ${name}`), { code: fault });
  };
  const restore = patched(fs as unknown as Functions, check);
  try {
    await act();
    return { ...disk, error: undefined };
  } catch (error) {
    return { ...disk, error };
  } finally {
    restore();
  }
}

function patched(functions: Functions, check: (name: string) => void): () => void {
  const originals = new Map<string, AnyFunction>();
  const wrap = (name: string, changes: (args: readonly unknown[]) => boolean) => {
    const original = functions[name];
    if (original === undefined) return;
    originals.set(name, original);
    functions[name] = (...args) => {
      if (changes(args)) check(name);
      return original(...args);
    };
  };
  for (const name of changing) wrap(name, () => true);
  wrap('openSync', ([, flags]) => opensForWriting(flags));
  return () => {
    for (const [name, original] of originals) functions[name] = original;
  };
}

function opensForWriting(flags: unknown): boolean {
  if (typeof flags === 'string') return /[wa+]/.test(flags);
  return typeof flags === 'number' && (flags & (constants.O_WRONLY | constants.O_RDWR | constants.O_CREAT)) !== 0;
}
