import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeHome } from '../support/home.js';
import { kubepki, type Run } from '../support/kubepki.js';
import { withCommand } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

let home: string;
beforeAll(async () => {
  home = await makeHome();
});

const soon = ['--at', '2026-06-02'];
const late = ['--at', '2027-05-25'];

const metricsOf = (...args: readonly string[]): string =>
  kubepki(['check', '--home', home, '--output', 'prometheus', ...args]).stdout;

const samplesOf = (text: string, metric: string): readonly string[] =>
  text.split('\n').filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `));

const valueOf = (text: string, metric: string): number | undefined => {
  const [sample] = samplesOf(text, metric);
  return sample === undefined ? undefined : Number(sample.split(' ').at(-1));
};

const lastRun = 'kubepki_check_last_run_timestamp_seconds';
const lastSuccess = 'kubepki_check_last_success_timestamp_seconds';

describe('check --output prometheus', () => {
  it('says when certificates end, and until when authorities can issue, in absolute time', () => {
    const text = metricsOf(...soon);
    expect(text).toContain(
      `kubepki_certificate_not_after_timestamp_seconds{node="cp1",name="apiserver",authority="ca",path="nodes/cp1/etc/kubernetes/pki/apiserver.crt"} ${Date.parse('2027-06-01T12:00:00Z') / 1000}\n`,
    );
    const [horizon] = samplesOf(text, 'kubepki_authority_horizon_timestamp_seconds');
    expect(horizon).toMatch(/^kubepki_authority_horizon_timestamp_seconds\{node="",name="ca",path="authorities\/ca\//);
    expect(Number(horizon?.split(' ')[1])).toBe(Date.parse('2035-05-30T12:00:00Z') / 1000);
  });

  it('counts findings of all severities, and names each that is more than information with its command', () => {
    const text = metricsOf(...late);
    expect(samplesOf(text, 'kubepki_findings').map((line) => line.split(' ')[0])).toEqual(
      ['critical', 'unknown', 'warning', 'info'].map((severity) => `kubepki_findings{severity="${severity}"}`),
    );
    expect(samplesOf(text, 'kubepki_finding')).toContainEqual(
      expect.stringMatching(
        /^kubepki_finding\{node="cp1",name="apiserver",rule="expiring",severity="critical",path=".+",fix="kubepki apply .+"\} 1$/,
      ),
    );
    expect(valueOf(text, 'kubepki_check_status')).toBe(2);
  });

  it('says when it ran by the clock, whatever time it judges by', () => {
    expect(Math.abs((valueOf(metricsOf(...late), lastRun) ?? 0) - Date.now() / 1000)).toBeLessThan(120);
  });
});

withCommand('promtool', 'promtool check metrics', () => {
  const judged = (input: string): Pick<Run, 'stderr' | 'code'> => {
    const { stderr, status } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
    return { stderr, code: status };
  };
  const accepted = { stderr: '', code: 0 };

  it('says nothing of what is well, nor of what is not', () => {
    for (const at of [soon, late, ['--at', '2040-01-01']]) expect(judged(metricsOf(...at))).toEqual(accepted);
  });

  it('says nothing of a folder whose name has quotes, backslashes and line feeds', () => {
    const folder = join(scratch(), 'a "b" \\ c\nd', 'etc', 'kubernetes', 'pki');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'apiserver.crt'), 'nothing');
    const { stdout } = kubepki(['check', folder, '--output', 'prometheus']);
    expect(stdout).toContain('a \\"b\\" \\\\ c');
    expect(judged(stdout)).toEqual(accepted);
  });

  it('says nothing of two generations of an authority in one file, and the last of them says how long it can issue', async () => {
    const other = await makeHome();
    const pki = join(scratch(), 'etc/kubernetes/pki');
    mkdirSync(pki, { recursive: true });
    const trust = (from: string) => readFileSync(join(from, 'nodes/cp1/etc/kubernetes/pki/ca.crt'), 'utf8');
    writeFileSync(join(pki, 'ca.crt'), trust(home) + trust(other));
    const { stdout } = kubepki(['check', pki, '--output', 'prometheus']);
    expect(samplesOf(stdout, 'kubepki_authority_horizon_timestamp_seconds')).toHaveLength(1);
    expect(judged(stdout)).toEqual(accepted);
  });

  it('refuses what is not as it should be, so that it would say it', () => {
    expect(judged('kubepki_x{a="b"} 1\nkubepki_x{a="b"} 2\n').code).not.toBe(0);
  });
});

describe('check --write prometheus=FILE', () => {
  const write = (file: string, ...args: readonly string[]) =>
    kubepki(['check', '--home', home, '--write', `prometheus=${file}`, ...args]);

  it('writes the file for everybody to read whatever the umask, and prints the text as well', () => {
    const folder = scratch();
    const file = join(folder, 'kubepki.prom');
    const before = process.umask(0o077);
    try {
      const run = write(file, ...soon);
      expect(run).toMatchObject({ code: 0, stderr: '' });
      expect(run.stdout).toContain('CERTIFICATE');
    } finally {
      process.umask(before);
    }
    expect(statSync(file).mode & 0o777).toBe(0o644);
    expect(readdirSync(folder)).toEqual(['kubepki.prom']);
    expect(valueOf(readFileSync(file, 'utf8'), 'kubepki_check_status')).toBe(0);
  });

  it('keeps the last success of the file that it replaces while something is unknown', () => {
    const folder = scratch();
    const file = join(folder, 'kubepki.prom');
    const pki = join(folder, 'pki');
    cpSync(join(home, 'nodes/cp1/etc/kubernetes/pki'), pki, { recursive: true });
    kubepki(['check', pki, '--write', `prometheus=${file}`, ...soon]);
    const success = valueOf(readFileSync(file, 'utf8'), lastSuccess);
    expect(success).toBeGreaterThan(Date.now() / 1000 - 120);
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(`${lastSuccess} ${String(success)}`, `${lastSuccess} 1234567890`),
    );
    // Larger than anything that is read.
    writeFileSync(join(pki, 'apiserver.crt'), Buffer.alloc(2 * 1024 * 1024));
    kubepki(['check', pki, '--write', `prometheus=${file}`, ...soon]);
    const text = readFileSync(file, 'utf8');
    expect(valueOf(text, 'kubepki_check_status')).toBe(3);
    expect(valueOf(text, lastSuccess)).toBe(1234567890);
    expect(valueOf(text, lastRun)).toBeGreaterThan(Date.now() / 1000 - 120);
    rmSync(file);
    kubepki(['check', pki, '--write', `prometheus=${file}`, ...soon]);
    expect(samplesOf(readFileSync(file, 'utf8'), lastSuccess)).toEqual([]);
  });

  it('leaves the file as it was when the call itself fails, so that its last run grows old', () => {
    const file = join(scratch(), 'kubepki.prom');
    writeFileSync(file, 'kubepki_check_status 0\n');
    const before = statSync(file).mtimeMs;
    expect(kubepki(['check', '/nowhere', '--write', `prometheus=${file}`])).toMatchObject({ code: 3 });
    expect(readFileSync(file, 'utf8')).toBe('kubepki_check_status 0\n');
    expect(statSync(file).mtimeMs).toBe(before);
  });
});
