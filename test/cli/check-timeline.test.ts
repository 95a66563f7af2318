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
    expect(bars.filter((line) => line.includes('━')).length).toBe(bars.length - 1);
  });

  it('shows what -w and -c take of a lifetime', () => {
    const bars = check(undefined, '--timeline', '-w', '3y', '-c', '1y');
    expect(bars).toContain('▓');
    expect(bars).toContain('█');
  });
});

describe('check --output svg', () => {
  it('has a bar with its name for each certificate, and a line for the ends of authorities', () => {
    const svg = check(undefined, '--output', 'svg');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain('<title>cp1/apiserver: 2026-06-01 to 2027-06-01</title>');
    expect(svg).toContain('stroke-dasharray');
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});
