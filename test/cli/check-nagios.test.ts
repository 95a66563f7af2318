import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeHome } from '../support/home.js';
import { kubepki, type Run } from '../support/kubepki.js';
import { withCommand } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

let home: string;
beforeAll(async () => {
  home = await makeHome();
});

const nagios = (...args: readonly string[]): Run => kubepki(['check', '--home', home, '--output', 'nagios', ...args]);
const soon = ['--at', '2026-06-02T12:00:00Z'];
const late = ['--at', '2027-05-25'];

/** The first line, apart from its performance data. */
function firstOf({ stdout }: Run) {
  const [line = ''] = stdout.split('\n');
  const [text = '', performance] = line.split(' | ');
  return { text, performance };
}

describe('check --output nagios', () => {
  it.each([
    ['OK', 0, soon],
    ['WARNING', 1, [...soon, '--warn', '400d']],
    ['CRITICAL', 2, late],
  ])('begins with the state %s in a line of less than 80 characters and ends with %i', (state, code, args) => {
    const run = nagios(...args);
    expect(run).toMatchObject({ code, stderr: '' });
    expect(firstOf(run).text).toMatch(new RegExp(`^KUBEPKI ${state}: `));
    expect(firstOf(run).text.length).toBeLessThan(80);
  });

  it('puts what is unknown above what is a warning', () => {
    const folder = join(scratch(), 'pki');
    cpSync(join(home, 'nodes/cp1/etc/kubernetes/pki'), folder, { recursive: true });
    // Larger than anything that is read.
    writeFileSync(join(folder, 'apiserver.crt'), Buffer.alloc(2 * 1024 * 1024));
    const run = kubepki(['check', folder, '--output', 'nagios', '--warn', '20y', ...soon]);
    expect(run.code).toBe(3);
    expect(firstOf(run).text).toMatch(/^KUBEPKI UNKNOWN: /);
    expect(firstOf(run).performance).toMatch(/ unknown=[12];;;0 warning=[1-9]/);
  });

  it.each([['30'], ['30:'], ['30d'], ['720h']])('takes -w %s for thirty days before the end', (warn) => {
    const run = nagios('--at', '2027-05-03', '-w', warn, '-c', '7');
    expect(run.code).toBe(1);
    expect(firstOf(run).performance).toMatch(/^days_left=29\.5;30:;7:; /);
    expect(nagios('--at', '2027-05-01', '-w', warn, '-c', '7').code).toBe(0);
  });

  it.each([['10:20'], ['@30'], ['~:30'], [':30'], ['-5']])('refuses -w %s, another range than it can mean', (warn) => {
    const run = nagios(`-w${warn}`);
    expect(run.code).toBe(3);
    expect(run.stdout).toMatch(/^KUBEPKI UNKNOWN: [^\n]{1,62}\n$/);
  });

  it.each([
    ['a path that is not there', ['check', '/nowhere', '--output', 'nagios']],
    ['an unknown flag', ['check', '--output=nagios', '--nonsense']],
    ['a mode in which Nagios would read nothing', ['check', '--output', 'nagios', '--exit-code', 'never']],
  ])('says in one line, as UNKNOWN, that the call failed: %s', (_, args) => {
    const run = kubepki(args);
    expect(run).toMatchObject({ code: 3, stderr: '' });
    expect(run.stdout).toMatch(/^KUBEPKI UNKNOWN: [^\n|]+\n$/);
    expect(run.stdout.length).toBeLessThanOrEqual(80);
  });

  it('is ok below what is to count, and says so by state and code alike', () => {
    const run = nagios(...soon, '--warn', '400d', '--fail-on', 'critical');
    expect(run.code).toBe(0);
    expect(firstOf(run).text).toMatch(/^KUBEPKI OK: /);
  });

  it('has no bar but the one before the performance data, whatever a path is called', () => {
    const folder = join(scratch(), 'a|b', 'pki');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'apiserver.crt'), 'nothing');
    const { stdout } = kubepki(['check', folder, '--output', 'nagios']);
    expect(stdout.match(/\|/g)).toHaveLength(1);
    expect(stdout).toContain('a/b');
  });
});

withCommand('/usr/share/perl5/Monitoring/Plugin.pm', 'Monitoring::Plugin', () => {
  /** What the parser of monitoring plugins makes of performance data: `label value unit warn crit min`, and whether each value alerts. */
  function parsed(performance: string): readonly string[] {
    const program = `
      use Monitoring::Plugin::Performance;
      my @all = Monitoring::Plugin::Performance->parse_perfstring($ARGV[0]);
      print scalar(@all), "\\n";
      for (@all) {
        my $t = $_->threshold;
        print join(' ', $_->clean_label, $_->value, $_->uom || '-', $_->warning || '-', $_->critical || '-', defined $_->min ? $_->min : '-', $t->get_status($_->value)), "\\n";
      }`;
    const { stdout, stderr, status } = spawnSync('perl', ['-e', program, performance], { encoding: 'utf8' });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    return stdout.trim().split('\n');
  }

  it('reads all of the performance data, and by its ranges comes to the same state', () => {
    const run = nagios('--at', '2027-05-03', '-w', '30', '-c', '7:');
    expect(run.code).toBe(1);
    expect(parsed(firstOf(run).performance ?? '')).toEqual([
      '6',
      'days_left 29.5 - 30: 7: - 1',
      expect.stringMatching(/^critical 0 - - - 0 0$/),
      expect.stringMatching(/^unknown 0 - - - 0 0$/),
      expect.stringMatching(/^warning [1-9]\d* - - - 0 0$/),
      expect.stringMatching(/^info \d+ - - - 0 0$/),
      expect.stringMatching(/^certificates \d+ - - - 0 0$/),
    ]);
    const critical = nagios('--at', '2027-05-28', '-w', '30', '-c', '7:');
    expect(critical.code).toBe(2);
    expect(parsed(firstOf(critical).performance ?? '')[1]).toBe('days_left 4.5 - 30: 7: - 2');
  });
});
