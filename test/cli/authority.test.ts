import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { days, makeHome } from '../support/home.js';
import { kubepki, type Run } from '../support/kubepki.js';
import { filesIn } from '../support/leaves.js';
import { scratch } from '../support/scratch.js';

/** Everything that lives for a year is due. */
const longAgo = days(-345, new Date());

const medium = scratch();
const passphrase = join(medium, 'passphrase');
writeFileSync(passphrase, 'correct horse battery staple\n', { mode: 0o600 });
const signing = ['--passphrase-file', passphrase];

let home: string;
const run = (...args: readonly string[]): Run => kubepki([...args, '--home', home]);
const out = (name: string): string => join(medium, `${name}.pem`);

beforeAll(async () => {
  home = await makeHome(undefined, longAgo);
  expect(run('authority', 'encrypt', ...signing)).toMatchObject({ code: 0 });
});

it('renew --cron takes the passphrase from a file, and without one changes nothing', () => {
  const due = run('renew', '--cron');
  expect(due).toMatchObject({ code: 2, stdout: '' });
  expect(due.stderr).toContain('--passphrase-file');
  expect(run('renew', '--cron', '--node', 'w1', ...signing)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^renewed \d+ certificates: w1\/[^\n]*\n$/) as string,
  });
  expect(run('renew', '--cron', '--node', 'w1')).toMatchObject({ code: 0, stdout: '', stderr: '' });
});

describe('with the cluster CA offline', () => {
  beforeAll(() => {
    expect(run('authority', 'export', 'ca', '--out', out('ca'), ...signing)).toMatchObject({ code: 0 });
  });

  it('renew --cron renews what others sign, and says in its line what waits', () => {
    expect(run('renew', '--cron', ...signing)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^renewed [^\n]*cp1\/etcd-server[^\n]*; waiting for somebody to sign: [^\n]*cp1\/apiserver[^\n]*\n$/,
      ) as string,
    });
  });

  it('a report for programs lists what waits', () => {
    expect(JSON.parse(run('renew', '--all', '--node', 'cp1', '--yes', '--json', ...signing).stdout)).toMatchObject({
      waiting: expect.arrayContaining([expect.objectContaining({ artefact: 'apiserver' })]) as unknown,
    });
  });

  it('renew --cron ends with 3 where all that is due waits, and so do renew and apply', () => {
    for (const command of [
      ['renew', '--cron'],
      ['renew', '--yes'],
      ['apply', '--yes'],
    ])
      expect(run(...command, ...signing)).toMatchObject({
        code: 3,
        stderr: expect.stringMatching(
          /private key of ca \([0-9a-f]{8}\) to sign cp1\/[^]*--authority-key FILE/,
        ) as string,
      });
  });

  it('plan says which key is needed, and --detailed-exitcode that something is due', () => {
    expect(run('plan', '--detailed-exitcode')).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('reissue cp1/apiserver waits for the key of ca') as string,
    });
  });

  it('a plan that was saved with its key is applied with it, and not without', () => {
    const plan = join(medium, 'plan');
    const lent = ['--authority-key', out('ca')];
    expect(run('plan', '--only', 'apiserver', '--out', plan, ...lent)).toMatchObject({ code: 0 });
    expect(run('apply', plan, '--yes', ...signing)).toMatchObject({ code: 3 });
    expect(run('apply', plan, '--yes', ...lent, ...signing)).toMatchObject({ code: 0 });
  });

  it('everything is as before once its key is back', () => {
    expect(run('authority', 'restore', out('ca'), ...signing)).toMatchObject({ code: 0 });
    expect(run('renew', '--yes', ...signing)).toMatchObject({ code: 0 });
    expect(run('check')).toMatchObject({ code: 0 });
    expect(run('ledger', 'verify')).toMatchObject({ code: 0 });
  });
});

describe('authority export', () => {
  it('never writes over a file, and an authority that is none is named', () => {
    writeFileSync(out('precious'), 'precious');
    expect(run('authority', 'export', 'ca', '--out', out('precious'), ...signing)).toMatchObject({ code: 4 });
    expect(readFileSync(out('precious'), 'utf8')).toBe('precious');
    expect(run('authority', 'export', 'cb', '--out', out('cb'), ...signing)).toMatchObject({ code: 2 });
  });

  it('with another passphrase writes nothing and leaves the key where it is', () => {
    const wrong = join(medium, 'wrong');
    writeFileSync(wrong, 'incorrect horse battery', { mode: 0o600 });
    expect(run('authority', 'export', 'ca', '--out', out('ca2'), '--passphrase-file', wrong)).toMatchObject({
      code: 2,
    });
    expect(existsSync(out('ca2'))).toBe(false);
    expect(run('check')).toMatchObject({ code: 0 });
  });

  it('keeps no copy of the key in the home, its history included', () => {
    expect(run('authority', 'export', 'ca', '--out', out('ca3'), ...signing)).toMatchObject({ code: 0 });
    const keyset = join(home, 'authorities/ca/keyset.json');
    expect(JSON.parse(readFileSync(keyset, 'utf8'))).toMatchObject({ generations: [{ key: { held: 'offline' } }] });
    const holding = filesIn(home).filter((path) => readFileSync(path, 'latin1').includes('ENCRYPTED PRIVATE KEY'));
    expect(holding.filter((path) => path.includes('/ca/') || path.includes('history'))).toEqual([]);
  });
});
