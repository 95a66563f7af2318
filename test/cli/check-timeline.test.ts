import { makeHome } from '../support/home.js';
import { kubepki } from '../support/kubepki.js';

let home: string;
beforeAll(async () => {
  home = await makeHome();
});

const check = (columns: string | undefined, ...args: readonly string[]): string =>
  kubepki(['check', '--home', home, '--at', '2026-12-01', ...args], { env: { COLUMNS: columns } }).stdout;

describe('check --timeline', () => {
  it.each([
    [60, '60'],
    [60, '20'],
    [100, undefined],
    [140, '140'],
  ])('draws bars of at most %i columns where COLUMNS is %s', (width, columns) => {
    const before = check(columns);
    const bars = check(columns, '--timeline').slice(before.length).trim().split('\n');
    expect(bars.length).toBeGreaterThan(10);
    expect(Math.max(...bars.map((line) => line.length))).toBe(width);
    // Below them the axis, and what the marks mean.
    expect(bars.filter((line) => line.includes('━')).length).toBe(bars.length - 2);
  });

  const barOf = (name: string, ...args: readonly string[]): string =>
    check('140', '--timeline', ...args)
      .split('\n')
      .findLast((line) => line.startsWith(name)) ?? '';

  it('shows the window of each certificate, or what -w and -c take of a lifetime', () => {
    expect(barOf('ca ')).toMatch(/━▓█ {2}2036-05-29$/);
    expect(barOf('ca ', '-w', '9y', '-c', '8y')).toMatch(/^ca +━+\|━+▓+█{60,} /);
  });

  it('leaves the window away of what only lapses', () => {
    expect(barOf('super-admin.conf')).toMatch(/━/);
    expect(barOf('super-admin.conf')).not.toMatch(/[▓█]/);
  });

  it('marks in the rows of other certificates where authorities end', () => {
    expect(barOf('cp1/apiserver ')).toMatch(/ ┊ {2}2027-06-01$/);
  });
});

describe('check --output svg', () => {
  it('has a bar with its name for each certificate, and a line for the ends of authorities', () => {
    const svg = check(undefined, '--output', 'svg');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain('<title>cp1/apiserver: 2026-06-01 to 2027-06-01</title>');
    expect(svg).toContain('<title>an authority ends: 2036-05-29</title>');
    expect(svg).toContain('<title>power-off horizon: 2027-06-01</title>');
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});
