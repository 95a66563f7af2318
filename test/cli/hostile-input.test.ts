// Files as somebody would make them who wants the check to hang, to crash or to be silent.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { etc, goodHome, pki, textAt, userFile } from '../support/copies.js';
import { today } from '../support/home.js';
import { confined, deadline, hostileFiles, replaced } from '../support/hostile-files.js';
import { soaking } from '../support/property.js';
import { scratch } from '../support/scratch.js';

interface Found {
  readonly rule: string;
  readonly severity: string;
  readonly path: string;
}

function check(...what: readonly string[]): {
  readonly code: number | null;
  readonly found: readonly Found[];
  readonly text: string;
} {
  const { code, stdout, stderr } = confined('check', ...what, '--output', 'json', '--at', today.toISOString());
  const report = JSON.parse(stdout) as {
    readonly findings?: readonly Found[];
    readonly error?: { readonly code: string };
  };
  return { code, found: report.findings ?? [], text: `${report.error?.code ?? ''}${stderr}` };
}

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
  it.each(Object.entries(hostileFiles))('%s is a finding', async (_, put) => {
    const home = await goodHome();
    const path = placeIn(home);
    put(path);
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
  const all = Object.entries(hostileFiles);
  const some = all.filter(([name]) => /JSON|NUL bytes|pipe|itself|folder|megabytes/.test(name));

  it.each(soaking ? all : some)('%s is refused, quickly', (_, put) => {
    const path = join(scratch(), 'cp1.json');
    put(path);
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
