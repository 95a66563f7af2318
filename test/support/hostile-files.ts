// Files as somebody would make them who wants a command to hang, to crash or to be silent, and the real binary that has to read them.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificatePem, sequence } from './forge.js';

/** Milliseconds in which a command on a small home must have ended, whatever lies in it. */
export const deadline = 20_000;

/** What a command said, and how it ended. */
export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real binary with a heap of 128 MiB. */
export function confined(...args: readonly string[]): Said {
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    ['--max-old-space-size=128', join(__dirname, '..', '..', 'bin', 'run.js'), ...args],
    {
      encoding: 'utf8',
      timeout: deadline,
      killSignal: 'SIGKILL',
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, NO_COLOR: '1' },
    },
  );
  if (error !== undefined) throw error;
  return { code: status, stdout, stderr };
}

const mebibyte = 1024 * 1024;
/** The path, with nothing there. */
export const replaced = (path: string): string => {
  rmSync(path, { recursive: true, force: true });
  return path;
};
const write = (path: string, contents: string | Uint8Array): void => {
  writeFileSync(replaced(path), contents);
};
const repeat = (text: string, size = mebibyte - 1024): string => text.repeat(Math.floor(size / text.length));

const nested = (depth: number): Buffer => {
  let der = sequence();
  for (let level = 0; level < depth; level += 1) der = sequence(der);
  return der;
};

const bomb = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...'bcdefghijk'.split('').map((name, at) => {
    const one = `*${'abcdefghij'[at] ?? 'a'}`;
    return `${name}: &${name} [${Array(9).fill(one).join(', ')}]`;
  }),
  'kind: Config',
].join('\n');

/** Contents that are nothing, by what is wrong with them. */
const contents: Readonly<Record<string, string | Uint8Array>> = {
  'nothing at all': '',
  'NUL bytes': Buffer.alloc(4096),
  'a NUL byte in the middle of PEM': '-----BEGIN CERTIFICATE-----\nMIIB\0AAA\n-----END CERTIFICATE-----\n',
  'text of another encoding': Buffer.from('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n', 'utf16le'),
  'tens of thousands of PEM blocks': repeat('-----BEGIN X-----\nAAAA\n-----END X-----\n'),
  'PEM blocks that do not end': repeat('-----BEGIN X-----\n'),
  'one line of PEM that does not end': `-----BEGIN CERTIFICATE-----\n${repeat('A')}`,
  'a header line that does not end': `-----BEGIN CERTIFICATE-----\n${repeat('A: ')}\n\nAAAA\n-----END CERTIFICATE-----\n`,
  'DER that is nested a thousand deep': certificatePem(nested(1000)),
  'a length of four gigabytes': certificatePem(Buffer.from('3084ffffffff', 'hex')),
  'an object identifier of half a mebibyte': certificatePem(
    sequence(sequence(Buffer.concat([Buffer.from([0x06, 0x83, 8, 0, 0]), Buffer.alloc(8 * 65536, 0xff)]))),
  ),
  'YAML whose aliases multiply': bomb,
  'YAML that is nested deeply': repeat('['),
  'YAML that is indented deeply': Array.from({ length: 1400 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
  'JSON that is nested deeply': repeat('{"a":'),
  'hundreds of thousands of YAML keys': Array.from({ length: 80_000 }, (_, index) => `k${index}: v`).join('\n'),
  'YAML that refers to itself': 'a: &a [*a]\nkind: Config\n',
  'a text of quotes': repeat('"'),
};

/** What stands in the place of a file, by what it is. */
const objects: Readonly<Record<string, (path: string) => void>> = {
  'a pipe that nobody writes into': (path) => execFileSync('mkfifo', [replaced(path)]),
  'a link to itself': (path) => symlinkSync(path, replaced(path)),
  'a folder': (path) => mkdirSync(replaced(path)),
  'a file of 100 megabytes': (path) => {
    write(path, '');
    truncateSync(path, 100 * mebibyte);
  },
};

/** Everything hostile, by what is wrong with it: what puts it into the place of a file. */
export const hostileFiles: Readonly<Record<string, (path: string) => void>> = {
  ...Object.fromEntries(
    Object.entries(contents).map(([name, text]) => [name, (path: string) => write(path, text)] as const),
  ),
  ...objects,
};
