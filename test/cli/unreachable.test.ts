import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { makeHome } from '../support/home.js';
import { binaryForEverybody, kubepki } from '../support/kubepki.js';
import { withRoot } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

describe('a name that leads nowhere', () => {
  it.each([
    ['a link to itself', 'loop'],
    ['a link to nothing', 'nothing'],
  ])('is called that by check and init: %s', (_, target) => {
    const cwd = scratch();
    symlinkSync(target, join(cwd, 'loop'));
    const check = kubepki(['check', 'loop'], { cwd });
    expect(check.code).toBe(3);
    expect(check.stderr).toContain('expected a folder or a file, got a link that leads nowhere');
    const init = kubepki(['init', 'loop', '--control-plane', 'cp1=10.0.0.11'], { cwd });
    expect(init.code).toBe(4);
    expect(init.stderr).toContain('got a link that leads nowhere');
  });
});

describe('inspect of several files', () => {
  it('says what can be said, and of the others why nothing can', async () => {
    const pki = join(await makeHome(), 'nodes/cp1/etc/kubernetes/pki');
    const run = kubepki(['inspect', 'apiserver.crt', 'etcd', 'nothing.crt'], { cwd: pki });
    expect(run).toMatchObject({ code: 2, stderr: '' });
    expect(run.stdout).toContain('CN=kube-apiserver');
    expect(run.stdout).toContain('  cannot be read: not a regular file');
    expect(run.stdout).toContain('  cannot be read: nothing is there');
    expect(kubepki(['inspect', 'nothing.crt'], { cwd: pki })).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('what apply cannot mend', () => {
  it('is counted by plan, and check names no apply for what waits for it', async () => {
    const home = await makeHome(undefined, new Date());
    const [key] = readdirSync(join(home, 'authorities/ca')).filter((name) => name.endsWith('.key'));
    rmSync(join(home, 'authorities/ca', key!));
    rmSync(join(home, 'nodes/cp1/etc/kubernetes/pki/apiserver.crt'));
    expect(kubepki(['plan', '--home', home]).stdout).toMatch(
      /\nNothing that apply can do: 2 things need a person\.\n$/,
    );
    const check = kubepki(['check', home]).stdout;
    expect(check).toContain('→ kubepki explain missing');
    expect(check).not.toContain('kubepki apply');
  });

  it('is not named either for a certificate that only --warn calls late', async () => {
    const home = await makeHome(undefined, new Date());
    const check = kubepki(['check', home, '--warn', '400d']).stdout;
    expect(check).toContain('→ kubepki explain expiring');
    expect(check).not.toContain('kubepki apply');
  });
});

withRoot('a home that may not be read', () => {
  it('is unknown to an unprivileged check, and judged by presence with --public', async () => {
    const home = await makeHome();
    chmodSync(join(home, '..'), 0o755);
    const binary = binaryForEverybody();
    const as = (...args: readonly string[]) => {
      try {
        return {
          stdout: execFileSync(
            'setpriv',
            ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, binary, ...args],
            { encoding: 'utf8', env: { NO_COLOR: '1' }, cwd: '/' },
          ),
          code: 0,
        };
      } catch (error) {
        return { stdout: (error as { stdout: string }).stdout, code: (error as { status: number }).status };
      }
    };
    const tree = join(home, 'nodes/cp1');
    const strict = as('check', tree, '--at', '2026-06-02', '--json');
    expect(JSON.parse(strict.stdout)).toMatchObject({ error: { code: 'PATH_UNREADABLE' } });
    expect(strict.code).toBe(3);
    expect(JSON.parse(as('plan', '--home', home, '--json').stdout)).toMatchObject({
      error: { code: 'PATH_UNREADABLE', hint: expect.stringContaining('owner of the home') as string },
    });
    const folder = join(tree, 'etc/kubernetes/pki');
    const closed = JSON.parse(as('check', folder, '--at', '2026-06-02', '--json').stdout) as { status: string };
    expect(closed.status).toBe('unknown');
    const open = as('check', folder, '--at', '2026-06-02', '--json', '--public');
    expect(JSON.parse(open.stdout)).toMatchObject({
      status: 'ok',
      warnings: expect.arrayContaining([expect.stringContaining('--public')]),
    });
    expect(readFileSync(join(folder, 'apiserver.key'), 'utf8')).toContain('PRIVATE KEY');
    const monitored = as('check', home, '--at', '2026-06-02', '--json', '--public');
    expect(JSON.parse(monitored.stdout)).toMatchObject({
      status: 'ok',
      findings: [],
      warnings: expect.arrayContaining([expect.stringContaining('only the node trees were judged')]),
    });
    expect(monitored.code).toBe(0);
    rmSync(join(folder, 'apiserver.crt'));
    expect(as('check', home, '--at', '2026-06-02', '--public').code).toBe(2);
    chmodSync(home, 0o700);
    const shut = as('check', home, '--at', '2026-06-02', '--public', '--json');
    expect(shut.code).toBe(3);
    expect(JSON.parse(shut.stdout)).toMatchObject({ error: { code: 'PATH_UNREADABLE' } });
  });
});
