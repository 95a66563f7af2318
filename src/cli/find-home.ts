import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { home as paths } from '../core/catalog/layouts/home.js';
import { kept } from '../core/facts/kept.js';
import { nameInCommands } from './at-home.js';
import { CliError } from './errors.js';

/** A PKI home, and whether a command has to be told about it. */
export interface FoundHome {
  readonly folder: string;
  /** It would not be found from here by itself: commands that are suggested have to name it. */
  readonly isNamed: boolean;
}

/**
 * As git finds a repository: what was named, else KUBEPKI_HOME, else the nearest spec upwards. A home whose first run was interrupted
 * has its journal before its spec. What is said from then on names it where that is needed.
 */
export function findHome(named: string | undefined): FoundHome | undefined {
  const folder = named === undefined ? homeFromHere() : resolve(named);
  return folder === undefined ? undefined : { folder, isNamed: workOn(folder) };
}

/** Says which home a call is about. @returns whether commands have to name it */
export function workOn(folder: string): boolean {
  const isNamed = homeFromHere() !== folder;
  nameInCommands(isNamed ? shortest(folder) : undefined);
  return isNamed;
}

function homeFromHere(): string | undefined {
  const environment = process.env.KUBEPKI_HOME;
  if (environment !== undefined && environment !== '') return resolve(environment);
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if ([paths.spec, kept.journal].some((path) => existsSync(join(folder, path)))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** @throws CliError CLI_USAGE when there is none */
export function needHome(named: string | undefined): FoundHome {
  const found = findHome(named);
  if (found !== undefined) return found;
  throw new CliError('CLI_USAGE', `expected a PKI home (a folder with ${paths.spec}) here or above, got none`, {
    hint: 'name one with --home, or make one with kubepki init',
  });
}

/** A folder below the current one as it would be typed; any other by its whole path. */
export function shortest(folder: string): string {
  const path = relative(process.cwd(), folder);
  if (path === '' || path.startsWith('..')) return folder;
  // What begins with a dash would be taken for a flag.
  return path.startsWith('-') ? `./${path}` : path;
}
