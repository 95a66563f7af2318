import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import { goodHome } from '../support/copies.js';
import { makeHome } from '../support/home.js';
import { kubepki, kubepkiJson, typedAtTerminal, type Run } from '../support/kubepki.js';
import { withCommand } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

const cron = 'etc/cron.d/kubepki-check';
const service = 'etc/systemd/system/kubepki-check.service';
const timer = 'etc/systemd/system/kubepki-check.timer';

const install = (root: string, ...more: readonly string[]): Run =>
  kubepki(['monitor', 'install', '--root', root, '--yes', ...more], { cwd: root });
const remove = (root: string, ...more: readonly string[]): Run =>
  kubepki(['monitor', 'remove', '--root', root, '--yes', ...more]);
const filesIn = (root: string): readonly string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))
    .sort();
const textIn = (root: string, path: string): string => readFileSync(join(root, path), 'utf8');
function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
/** What cron gives to the shell: everything behind the user, `%` unescaped (crontab(5)). */
const commandOfCron = (root: string): string =>
  (/^\d+ \d+ \* \* \* root (.+)$/m.exec(textIn(root, cron))?.[1] ?? '').replaceAll('\\%', '%');

describe('monitor install', () => {
  it('writes what was named and nothing else', () => {
    const root = scratch();
    expect(install(root, '--systemd').code).toBe(0);
    expect(filesIn(root)).toEqual([service, timer]);
    expect(install(root, '--cron', '--prometheus').code).toBe(0);
    expect(filesIn(root)).toEqual([
      cron,
      service,
      timer,
      'etc/systemd/system/kubepki-metrics.service',
      'etc/systemd/system/kubepki-metrics.timer',
    ]);
  });

  it('writes alert rules where Prometheus is', () => {
    const root = scratch();
    mkdirSync(join(root, 'etc/prometheus'), { recursive: true });
    install(root, '--prometheus');
    expect(filesIn(root)).toContain('etc/prometheus/kubepki.rules.yml');
  });

  it('changes nothing when it is run again, and takes over what is new', async () => {
    const root = scratch();
    install(root, '--cron', '--systemd');
    const before = filesIn(root).map((path) => textIn(root, path));
    expect(kubepkiJson(['monitor', 'install', '--root', root, '--cron', '--systemd'], { cwd: root })).toMatchObject({
      files: [{ action: 'unchanged' }, { action: 'unchanged' }, { action: 'unchanged' }],
    });
    expect(filesIn(root).map((path) => textIn(root, path))).toEqual(before);
    const home = await goodHome();
    expect(install(root, '--cron', '--home', home).code).toBe(0);
    expect(textIn(root, cron)).toContain(`check --home ${home} `);
  });

  it.each([
    ['that somebody else wrote', (root: string) => put(root, timer, '[Timer]\n')],
    [
      'that somebody has changed',
      (root: string) => {
        install(root, '--systemd');
        appendFileSync(join(root, timer), '# later\n');
      },
    ],
    [
      'that is a link',
      (root: string) => {
        put(root, 'elsewhere', '');
        mkdirSync(dirname(join(root, timer)), { recursive: true });
        symlinkSync(join(root, 'elsewhere'), join(root, timer));
      },
    ],
  ])('replaces no file %s, and writes nothing at all, unless told to', (_, prepare) => {
    const root = scratch();
    prepare(root);
    const before = filesIn(root).map((path) => [path, textIn(root, path)]);
    const refused = install(root, '--cron', '--systemd');
    expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining(join(root, timer))]);
    expect(filesIn(root).map((path) => [path, textIn(root, path)])).toEqual(before);
    expect(install(root, '--cron', '--systemd', '--overwrite').code).toBe(0);
    expect(textIn(root, timer)).toContain('Persistent=true');
  });

  it('shows the difference and asks', () => {
    const root = scratch();
    const args = ['monitor', 'install', '--systemd', '--root', root];
    const no = typedAtTerminal(args, ['n'], root);
    expect([no.code, no.stdout]).toEqual([4, expect.stringContaining(`+++ ${join(root, timer)}`)]);
    expect(filesIn(root)).toEqual([]);
    expect(typedAtTerminal(args, ['y'], root).code).toBe(0);
    expect(filesIn(root)).toEqual([service, timer]);
  });

  it('writes nothing where nobody can be asked, nor in a dry run, which shows the difference', () => {
    const root = scratch();
    const args = ['monitor', 'install', '--systemd', '--root', root];
    expect(kubepki(args, { cwd: root }).code).toBe(4);
    const dry = kubepki([...args, '--dry-run'], { cwd: root });
    expect([dry.code, dry.stdout]).toEqual([0, expect.stringContaining('+OnCalendar=daily')]);
    expect(filesIn(root)).toEqual([]);
  });

  it('has to be told what, and takes no path that could end a line', () => {
    const root = scratch();
    expect(install(root).code).toBe(2);
    expect(install(root, '--cron', 'a\nb').code).toBe(2);
    expect(filesIn(root)).toEqual([]);
  });

  it('says how the folder of the collector is made where it is not there, since systemd then starts no unit', () => {
    const root = scratch();
    const mkdir = 'mkdir -p /var/lib/prometheus/node-exporter';
    expect(install(root, '--prometheus').stdout).toContain(`  ${mkdir}\n`);
    mkdirSync(join(root, 'var/lib/prometheus/node-exporter'), { recursive: true });
    expect(install(root, '--prometheus').stdout).not.toContain(mkdir);
  });

  it('says what its schema says', () => {
    const root = scratch();
    const schema = JSON.parse(readFileSync(join(__dirname, '../../schemas/monitor-report.json'), 'utf8')) as object;
    const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);
    for (const args of [['install', '--systemd', '--prometheus'], ['install', '--cron', '--dry-run'], ['remove']]) {
      const document = kubepkiJson(['monitor', ...args, '--root', root, '--yes'], { cwd: root });
      expect(validate(document) ? [] : validate.errors).toEqual([]);
    }
  });
});

describe('monitor remove', () => {
  it('removes exactly what was installed', () => {
    const root = scratch();
    put(root, 'etc/cron.d/other', '');
    install(root, '--cron', '--systemd', '--prometheus');
    expect(remove(root, '--systemd').code).toBe(0);
    expect(filesIn(root)).not.toContain(timer);
    expect(filesIn(root)).toContain(cron);
    expect(remove(root).code).toBe(0);
    expect(filesIn(root)).toEqual(['etc/cron.d/other']);
    expect(remove(root).code).toBe(0);
  });

  it('leaves what somebody has changed, and names it', () => {
    const root = scratch();
    install(root, '--systemd');
    appendFileSync(join(root, service), '# mine\n');
    const { code, stdout } = remove(root);
    expect([code, stdout]).toEqual([0, expect.stringContaining(join(root, service))]);
    expect(filesIn(root)).toEqual([service]);
  });

  it('removes no timer that is enabled', () => {
    const root = scratch();
    install(root, '--systemd', '--cron');
    const link = join(root, 'etc/systemd/system/timers.target.wants/kubepki-check.timer');
    mkdirSync(dirname(link));
    symlinkSync('/etc/systemd/system/kubepki-check.timer', link);
    const { code, stderr } = remove(root);
    expect([code, stderr]).toEqual([4, expect.stringContaining('systemctl disable --now kubepki-check.timer')]);
    expect(existsSync(join(root, timer))).toBe(true);
    expect(existsSync(join(root, cron))).toBe(true);
  });
});

describe('the line for cron', () => {
  it('says nothing while all is well, and prints the report of what is wrong', async () => {
    const root = scratch();
    // A shell and cron would both take these names apart.
    const good = join(scratch(), "it's 100% $HOME");
    spawnSync('cp', ['-a', await makeHome(undefined, new Date()), good]);
    install(root, '--cron', '--home', good);
    const run = () =>
      spawnSync('/bin/sh', ['-c', commandOfCron(root)], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } });
    expect(run()).toMatchObject({ stdout: '', stderr: '', status: 0 });
    spawnSync('rm', [join(good, 'nodes/cp1/etc/kubernetes/pki/apiserver.crt')]);
    expect(run().stdout).toContain('[missing]');
  });
});

withCommand('systemd-analyze', 'the units', () => {
  it('are what the real systemd takes, whatever is checked', () => {
    const root = scratch();
    install(root, '--systemd', '--prometheus', '--textfile', '/var/lib/node exporter', '/srv/100% $HOME/"a b"');
    const units = filesIn(root).map((path) => join(root, path));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...units], { encoding: 'utf8' });
    expect([status, stderr.split('\n').filter((line) => line.includes('kubepki-'))]).toEqual([0, []]);
  });
});
