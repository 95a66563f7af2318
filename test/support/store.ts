import fs, { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writer } from '../../src/adapters/store/write.js';
import { kept } from '../../src/core/facts/kept.js';
import { inHome } from '../../src/core/facts/place.js';
import { Secret } from '../../src/core/facts/secret.js';
import type { LedgerRecord, Write } from '../../src/core/facts/store-port.js';
import { today } from './home.js';
import { scratch } from './scratch.js';

/** An empty home. */
export function emptyHome(): string {
  const home = join(scratch(), 'prod');
  writer.createHome(home, [kept.state]);
  return home;
}

export const write = (path: string, contents: string, mode = 0o644): Write => ({
  place: inHome(path),
  mode,
  contents: new Secret(contents),
  owner: undefined,
});

export const record = (command: string): LedgerRecord => ({ time: today.toISOString(), command, changes: [] });

export const commit = (home: string, writes: readonly Write[], command = 'test'): void =>
  writer.commit({ home, nodes: new Map() }, { writes, record: record(command) });

/** Every file of a folder with its contents, but for what is kept of earlier ones. */
export const contentsOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (readdirSync(folder, { recursive: true }) as string[])
      .filter((path) => !path.startsWith(kept.history) && statSync(join(folder, path)).isFile())
      .sort()
      .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  );

/** The code of the error that an action ends with. */
export function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return 'done';
}

/** Acts as another user. Needs root. */
export function asUser<T>(uid: number, act: () => T): T {
  process.setegid?.(uid);
  process.seteuid?.(uid);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
  }
}

/** The nth rename from now fails as a crash would. */
export function failAtRename(nth: number): void {
  const rename = fs.renameSync;
  let count = 0;
  jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    count += 1;
    if (count === nth) throw new Error('killed');
    rename(from, to);
  });
}
