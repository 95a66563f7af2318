// Files as somebody would make them who wants the check to hang, to crash or to be silent.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { etc, goodHome, pki, textAt, userFile } from '../support/copies.js';
import { certificatePem, sequence } from '../support/forge.js';
import { today } from '../support/home.js';
import { soaking } from '../support/property.js';
import { scratch } from '../support/scratch.js';

interface Found {
  readonly rule: string;
  readonly severity: string;
  readonly path: string;
}

/** Milliseconds in which a check of a small home must have ended, whatever lies in it. */
const deadline = 20_000;

/** The real binary with a heap of 128 MiB. */
function check(...what: readonly string[]): {
  readonly code: number | null;
  readonly found: readonly Found[];
  readonly text: string;
} {
  const binary = join(__dirname, '..', '..', 'bin', 'run.js');
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    ['--max-old-space-size=128', binary, 'check', ...what, '--output', 'json', '--at', today.toISOString()],
    {
      encoding: 'utf8',
      timeout: deadline,
      killSignal: 'SIGKILL',
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, NO_COLOR: '1' },
    },
  );
  if (error !== undefined) throw error;
  const report = JSON.parse(stdout) as {
    readonly findings?: readonly Found[];
    readonly error?: { readonly code: string };
  };
  return { code: status, found: report.findings ?? [], text: `${report.error?.code ?? ''}${stderr}` };
}

const mebibyte = 1024 * 1024;
const replaced = (path: string): string => {
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

/** Files of every kind in a home. */
const places: Readonly<Record<string, (home: string) => string>> = {
  'a certificate': (home) => pki(home, 'apiserver.crt'),
  'a key': (home) => pki(home, 'apiserver.key'),
  'a trust bundle': (home) => pki(home, 'ca.crt'),
  'a kubeconfig of a component': (home) => etc(home, 'scheduler.conf'),
  'a kubeconfig of a person': (home) => userFile(home, 'admin.conf'),
  'the manifest of a node': (home) => join(home, 'nodes/cp1/manifest.json'),
};

const isAlarm = ({ severity }: Found): boolean => severity !== 'info';

jest.setTimeout(300_000);

// Every run starts a process: the gate looks at one place, a soak at all.
describe.each(Object.entries(places).slice(0, soaking ? undefined : 1))('in the place of %s', (_, placeIn) => {
  it.each(Object.entries({ ...contents, ...objects }))('%s is a finding', async (_, what) => {
    const home = await goodHome();
    const path = placeIn(home);
    if (typeof what === 'function') what(path);
    else write(path, what);
    const { code, found, text } = check(home);
    expect({ text, alarms: found.filter(isAlarm).length > 0, code: code ?? 'killed' }).toEqual({
      text: '',
      alarms: true,
      code: expect.any(Number),
    });
    expect([1, 2, 3]).toContain(code);
  });
});

describe('in the place of facts', () => {
  const all = Object.entries({ ...contents, ...objects });
  const some = all.filter(([name]) => /JSON|NUL bytes|pipe|itself|folder|megabytes/.test(name));

  it.each(soaking ? all : some)('%s is refused, quickly', (_, what) => {
    const path = join(scratch(), 'cp1.json');
    if (typeof what === 'function') what(path);
    else write(path, what);
    const before = performance.now();
    const { code, found, text } = check('--facts', path);
    expect({ code, found }).toEqual({ code: 3, found: [] });
    expect(text).toMatch(/^(READ_FACTS|PATH_UNREADABLE|PATH_NOT_FOUND)/);
    expect(performance.now() - before).toBeLessThan(deadline / 2);
  });
});

describe('a socket in the place of a certificate', () => {
  it('is a finding', async () => {
    const home = await goodHome();
    const path = replaced(pki(home, 'apiserver.crt'));
    const server = createServer().listen(path);
    try {
      await new Promise((resolve) => server.once('listening', resolve));
      expect(check(home).found.map(({ rule }) => rule)).toContain('unreadable');
    } finally {
      server.close();
    }
  });
});

describe('a file that grows and shrinks while it is read', () => {
  it('is read as something, or is a finding', async () => {
    const home = await goodHome();
    const path = pki(home, 'ca.crt');
    const good = textAt(path);
    const writer = spawn(process.execPath, [
      '-e',
      'const fs = require("fs"); const [path, good] = process.argv.slice(1); for (;;) { fs.writeFileSync(path, good.repeat(300)); fs.truncateSync(path, 100); fs.writeFileSync(path, good); }',
      path,
      good,
    ]);
    try {
      for (let run = 0; run < 8; run += 1) expect([0, 1, 2, 3]).toContain(check(home).code);
    } finally {
      writer.kill('SIGKILL');
    }
  });
});
