import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { reader } from '../../src/adapters/store/read.js';
import { writer } from '../../src/adapters/store/write.js';
import { kept } from '../../src/core/facts/kept.js';
import { isPkiError } from '../../src/core/error.js';
import { faults, onFaultyDisk, type Fault } from './faulty-disk.js';
import { checkPath, planOfHome } from './home.js';
import { filesIn } from './leaves.js';
import { scratch } from './scratch.js';
import { contentsOf } from './store.js';

// What holds of a home whenever a run that changes it was stopped, and after the next command that writes.

/** A run that changes a home, and how somebody goes on after it was stopped. */
export interface StoppableRun {
  /** A home to start from, or undefined for a folder that does not exist yet. */
  readonly from: string | undefined;
  readonly now: Date;
  readonly run: (home: string) => Promise<unknown>;
  /** What is called next. It finishes what was begun first. */
  readonly next: (home: string) => Promise<unknown>;
  /** Pairs that may lie between their two renames when the run is stopped. */
  readonly mayTear: 0 | 1;
}

/** A stop that was tried: the number of the change, and how the disk failed there. */
export type Point = readonly [nth: number, fault: Fault];

/** Every point at which a run can be stopped: as many changes as it makes, each with each fault. */
export async function pointsOf(run: StoppableRun): Promise<readonly Point[]> {
  const calls = await onCopy(run, async (home) => {
    const { calls: count, error } = await onFaultyDisk(0, 'crash', () => run.run(home));
    if (error !== undefined) throw new Error('expected a run that ends well without a fault', { cause: error });
    return count();
  });
  return Array.from({ length: calls }, (_, index) => faults.map((fault) => [index + 1, fault] as const)).flat();
}

async function onCopy<T>({ from }: StoppableRun, act: (home: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'kubepki-stop-'));
  const home = join(folder, 'prod');
  try {
    if (from !== undefined) cpSync(from, home, { recursive: true, preserveTimestamps: true });
    return await act(home);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Stops a run at a point and goes on. @returns what did not hold, a sentence each */
export const faultsAfter = (run: StoppableRun, [nth, fault]: Point): Promise<readonly string[]> =>
  onCopy(run, async (home) => {
    const before = snapshot(home);
    const { error, failed } = await onFaultyDisk(nth, fault, () => run.run(home));
    const wrong: string[] = [];
    const expectThat = (holds: boolean, sentence: string) => {
      if (!holds) wrong.push(`${fault} at change ${nth}: ${sentence}`);
    };
    // A full disk still lets go of what it has, so that some changes succeed on it.
    expectThat(failed() || fault === 'ENOSPC', 'the fault never came');
    if (fault !== 'crash' && error !== undefined)
      expectThat(isPkiError(error), `the error is none of ours: ${(error as Error).message}`);

    const stopped = snapshot(home);
    const isInterrupted = reader.isInterrupted(home);
    const torn = tornPairs(home);
    expectThat(torn.length <= run.mayTear, `torn: ${torn.join(', ')}`);
    expectThat(torn.length === 0 || isInterrupted, 'a pair is torn, and no journal says so');
    for (const path of unrecorded(home)) expectThat(false, `${path} is on disk and not in the ledger`);
    if (isInterrupted && existsSync(join(home, 'kubepki.yaml')))
      expectThat(
        checkPath(home, { now: run.now }).findings.some(({ rule }) => rule === 'interrupted-apply'),
        'a command that reads does not report it',
      );

    bury(home);
    await run.next(home);
    const after = snapshot(home);
    for (const [path, bytes] of Object.entries(stopped))
      expectThat(bytes === before[path] || bytes === after[path], `${path} was neither old nor new`);
    // What was done whole is not done again.
    if (!isInterrupted)
      expectThat(isSame(stopped, before) || isPartOf(stopped, after), 'files changed, and no journal says so');
    for (const [path, bytes] of Object.entries(before))
      if (path.startsWith('authorities/')) expectThat(after[path] === bytes, `${path} was lost`);
    expectThat(tornPairs(home).length === 0, 'a pair is still torn');
    const { findings } = checkPath(home, { now: run.now });
    for (const { rule, severity, artefact } of findings)
      expectThat(severity === 'info', `afterwards ${rule} of ${artefact}`);
    expectThat(planOfHome(home, run.now).plan.actions.length === 0, 'there is still something to do');
    for (const path of leftovers(home)) expectThat(false, `${path} lies about`);
    return wrong;
  });

const isPartOf = (some: Files, all: Files): boolean =>
  Object.entries(some).every(([path, bytes]) => all[path] === bytes);

type Files = Readonly<Record<string, string>>;

const isSame = (one: Files, other: Files): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What readers of the home see: no temporary files, nothing of the store's own. */
const snapshot = (home: string): Files =>
  existsSync(home)
    ? Object.fromEntries(
        Object.entries(contentsOf(home)).filter(
          ([path]) => !path.startsWith(`${kept.state}/`) && !path.endsWith('.new') && path !== kept.ledger,
        ),
      )
    : {};

/** Certificates whose key beside them is another one's, or is not there. */
export function tornPairs(home: string): readonly string[] {
  if (!existsSync(home)) return [];
  return filesIn(home).flatMap((path) => {
    if (!isPair(path)) return [];
    const key = path.replace(/\.crt$/, '.key');
    const fits =
      existsSync(key) && new X509Certificate(readFileSync(path)).checkPrivateKey(createPrivateKey(readFileSync(key)));
    return fits ? [] : [relative(home, path)];
  });
}

/** A certificate with its key beside it or in the same file; what is trusted lies alone. */
const isPair = (path: string): boolean => /\.(crt|pem)$/.test(path) && !/\/(ca|front-proxy-ca)\.crt$/.test(path);

/** Certificates of nodes that the ledger does not know. */
function unrecorded(home: string): readonly string[] {
  const ledger = existsSync(join(home, kept.ledger)) ? readFileSync(join(home, kept.ledger), 'utf8') : '';
  return !existsSync(home)
    ? []
    : filesIn(home).flatMap((path) => {
        if (!isPair(path) || !path.includes('/nodes/') || path.includes('/signer-')) return [];
        const fingerprint = new X509Certificate(readFileSync(path)).fingerprint256.replaceAll(':', '').toLowerCase();
        return ledger.includes(fingerprint) ? [] : [relative(home, path)];
      });
}

/** The same home in a folder of its own. */
export function copyHome(original: string): string {
  const home = join(scratch(), 'prod');
  cpSync(original, home, { recursive: true, preserveTimestamps: true });
  return home;
}

/** The process that held the lock is gone: its lock is that of a process that was. */
export function bury(home: string): void {
  const lock = join(home, kept.lock);
  if (!existsSync(lock)) return;
  const { pid } = spawnSync('true');
  writeFileSync(lock, JSON.stringify({ ...(JSON.parse(readFileSync(lock, 'utf8')) as object), pid }));
}

/** What only a run that is under way may have. */
export const leftovers = (home: string): readonly string[] =>
  filesIn(home).filter((path) => /\.new$|journal\.json$|\/lock$/.test(path));

export const isInterrupted = (home: string): boolean => reader.isInterrupted(home);

/** Takes the lock and lets go of it: what every command that writes does first. */
export const finishBegun = (home: string, now: Date): void => writer.lock(home, 'later', now)();
