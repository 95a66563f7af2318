import { basename, dirname, resolve } from 'node:path';
import { Flags } from '@oclif/core';
import { onNode } from '../core/facts/place.js';
import { Secret } from '../core/facts/secret.js';
import { pathWords } from '../workflows/path-words.js';
import { CliError } from './errors.js';
import { assertSecretOutlet, assertSecretStream, type SecretProduct } from './secret-stream.js';
import { reader } from './wiring/reader.js';
import { loadWriter } from './wiring/tools.js';

/** What a command makes beside its report, and what it was told about it. */
export interface Product {
  /** Of `--out`; undefined and `-` are stdout. */
  readonly out: string | undefined;
  /** The flag that named it. */
  readonly flag?: '--out' | '--write';
  /** Absolute path of the home that it is made from, if it is made from one. */
  readonly home: string | undefined;
  /** Of `--overwrite`. */
  readonly overwrites: boolean;
  /** undefined for one without private keys. */
  readonly secret: SecretProduct | undefined;
}

/** Where a product goes, looked at before it is made. */
export interface Destination {
  /** Its absolute path, or `stdout`. */
  readonly name: string;
  /** Whether a file lies there that will be replaced. */
  readonly replaces: boolean;
  readonly isStdout: boolean;
  /** A file whole or not at all, with its mode before its name. @throws StoreError STORE_WRITE */
  readonly write: (contents: Uint8Array, mode: number) => Promise<void>;
}

/** The flag that goes with `--out`, for every product. */
export const overwriteFlag = Flags.boolean({ summary: 'replace the file of --out', dependsOn: ['out'] });

const stdout: Destination = {
  name: 'stdout',
  replaces: false,
  isStdout: true,
  write: async (contents) => {
    process.stdout.write(contents);
    return Promise.resolve();
  },
};

/**
 * The one rule for all products that go to a file: nothing in the home, no file that was there before unless the user says so, no link
 * replaced. What is no file, such as a pipe or /dev/null, is written to and stays what it is.
 *
 * @throws CliError CLI_OUT, CLI_USAGE
 */
export function destinationOf({ out = '-', flag = '--out', home, overwrites, secret }: Product): Destination {
  const path = resolve(out);
  const outlet =
    out === '-' ? ({ kind: 'open', descriptor: 1, isTerminal: process.stdout.isTTY } as const) : reader.outletAt(path);
  if (outlet.kind === 'open' && outlet.descriptor === 1) {
    if (secret !== undefined) assertSecretStream(secret);
    return stdout;
  }
  if (outlet.kind === 'open' || outlet.kind === 'other') {
    if (secret !== undefined) assertSecretOutlet(outlet);
    const to = outlet.kind === 'open' ? outlet.descriptor : outlet.path;
    const write = async (contents: Uint8Array) => (await loadWriter()).pour(to, new Secret(contents));
    return { name: path, replaces: false, isStdout: false, write };
  }
  if (outlet.kind === 'folder' || outlet.kind === 'denied')
    throw new CliError('CLI_USAGE', `expected a file for ${flag}, got ${wordFor(outlet.kind)} at ${out}`);
  const leads = outlet.kind === 'link' ? outlet.to : outlet.path;
  if (home !== undefined && (reader.isIn(outlet.path, home) || reader.isIn(leads, home)))
    throw refused(
      `expected a file outside of the home, got ${out}`,
      'name one elsewhere: what lies in a home is its own',
    );
  if (outlet.kind === 'link' || outlet.kind === 'dangling')
    throw refused(`expected a file for ${flag}, got a symbolic link to ${leads} at ${out}`, 'name that file itself');
  if (outlet.kind === 'file' && !overwrites)
    throw refused(`expected no file yet at ${out}, got one`, 'name another file, or replace it with --overwrite');
  return {
    name: path,
    replaces: outlet.kind === 'file',
    isStdout: false,
    write: (contents, mode) => writeFile(outlet.path, contents, mode),
  };
}

const wordFor = (kind: 'folder' | 'denied'): string => (kind === 'folder' ? 'a folder' : pathWords[kind]);

const refused = (message: string, hint: string): CliError => new CliError('CLI_OUT', message, { hint });

async function writeFile(path: string, contents: Uint8Array, mode: number): Promise<void> {
  const roots = { home: undefined, nodes: new Map([['', { folder: dirname(path), below: '' }]]) };
  const writer = await loadWriter();
  writer.commit(roots, {
    writes: [{ place: onNode('', basename(path)), mode, contents: new Secret(contents), owner: undefined }],
    record: undefined,
  });
}
