import { keyOf } from '../../catalog/desired.js';
import type { CheckReport } from '../check-report.js';
import { dayOf } from '../dates.js';
import type { Paint } from '../paint.js';
import { printable } from '../printable.js';
import type { Form, FormContext } from './form.js';
import { attributes, xmlText } from './xml.js';

type Thresholds = Pick<FormContext, 'warn' | 'critical'>;

/** One lifetime on the axis; all in milliseconds since the epoch. */
interface Bar {
  readonly name: string;
  readonly isAuthority: boolean;
  readonly from: number;
  readonly to: number;
}

const barsOf = ({ certificates }: CheckReport): readonly Bar[] =>
  printable(certificates).map(({ node, name, authority, notBefore, notAfter }) => ({
    name: keyOf({ node: node ?? undefined, artefact: name }),
    isAuthority: authority === null,
    from: Date.parse(notBefore),
    to: Date.parse(notAfter),
  }));

/** The axis that all lifetimes and the time of the check lie on. */
function axisOf(bars: readonly Bar[], now: number) {
  const start = bars.reduce((least, { from }) => Math.min(least, from), now);
  const end = bars.reduce((most, { to }) => Math.max(most, to), now);
  const length = Math.max(1, end - start);
  return { start, end, share: (time: number) => (time - start) / length };
}

/** What a moment of a lifetime is: the last part before its end, by `--warn` and `--critical`. */
function zoneOf(time: number, { to }: Bar, { warn, critical }: Thresholds): 'critical' | 'warning' | 'good' {
  const left = (to - time) / 1000;
  if (left <= (critical ?? -1)) return 'critical';
  return left <= (warn ?? -1) ? 'warning' : 'good';
}

const marks = { critical: '█', warning: '▓', good: '━' } as const;

/** Bars for a terminal, `width` columns wide: one line a certificate, `|` the time of the check, and the day of its end. */
export function timelineText(report: CheckReport, thresholds: Thresholds, paint: Paint, width: number): string {
  const bars = barsOf(report);
  if (bars.length === 0) return '';
  const now = Date.parse(report.checkedAt);
  const { start, end, share } = axisOf(bars, now);
  const label = Math.min(Math.max(...bars.map(({ name }) => name.length)), Math.floor(width / 3));
  const cells = width - label - '  2026-01-01'.length - 2;
  const line = (bar: Bar) => {
    const drawn = Array.from({ length: cells }, (_, cell) => {
      const time = start + ((cell + 0.5) / cells) * (end - start);
      if (cell === Math.min(cells - 1, Math.floor(share(now) * cells))) return paint('bold', '|');
      if (time < bar.from || time > bar.to) return ' ';
      const zone = zoneOf(time, bar, thresholds);
      return paint(zone, marks[zone]);
    });
    const name = bar.name.length > label ? `${bar.name.slice(0, label - 1)}…` : bar.name.padEnd(label);
    return `${bar.isAuthority ? paint('bold', name) : name}  ${drawn.join('')}  ${dayOf(new Date(bar.to))}\n`;
  };
  return `${bars.map(line).join('')}${''.padEnd(label)}  ${dayOf(new Date(start)).padEnd(cells - 10)}${dayOf(new Date(end))}\n`;
}

const row = 20;
const left = 260;
const scale = 700;
const colours = { critical: '#c0392b', warning: '#e6a23c', good: '#4c9f70' } as const;

/** The same as an SVG picture of its own: the ends of authorities are dashed lines through all, and the time of the check a whole one. */
export const svgForm: Form = (report, { warn, critical }) => {
  const bars = barsOf(report);
  const now = Date.parse(report.checkedAt);
  const { start, end, share } = axisOf(bars, now);
  const at = (time: number) => Math.round((left + share(time) * scale) * 10) / 10;
  const height = (bars.length + 2) * row;
  const text = (x: number, y: number, words: string, anchor = 'start') =>
    `<text${attributes({ x, y, 'text-anchor': anchor })}>${xmlText(words)}</text>`;
  const rule = (time: number, style: string) =>
    `<line${attributes({ x1: at(time), x2: at(time), y1: row, y2: height - row })} ${style}/>`;
  const part = (from: number, to: number, y: number, fill: string) =>
    to <= from
      ? ''
      : `<rect${attributes({ x: at(from), y, width: Math.round((at(to) - at(from)) * 10) / 10, height: row - 8, fill })}/>`;
  const drawn = bars.map((bar, index) => {
    const y = (index + 1) * row + 4;
    const [yellow, red] = [warn, critical].map((before) => Math.max(bar.from, bar.to - (before ?? 0) * 1000));
    const [warning, alarm] = [Math.min(yellow ?? bar.to, red ?? bar.to), red ?? bar.to];
    return `<g><title>${xmlText(`${bar.name}: ${dayOf(new Date(bar.from))} to ${dayOf(new Date(bar.to))}`)}</title>${text(left - 8, y + 10, bar.name, 'end')}${part(bar.from, warning, y, colours.good)}${part(warning, alarm, y, colours.warning)}${part(alarm, bar.to, y, colours.critical)}</g>`;
  });
  const ends = [...new Set(bars.filter(({ isAuthority }) => isAuthority).map(({ to }) => to))];
  const size = { width: left + scale + 40, height, viewBox: `0 0 ${left + scale + 40} ${height}` };
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg"${attributes(size)} font-family="sans-serif" font-size="11">`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...drawn,
    ...ends.map((time) => rule(time, 'stroke="#555" stroke-dasharray="4 3"')),
    rule(now, 'stroke="#1f4e8c" stroke-width="2"'),
    text(at(now), 14, dayOf(new Date(now)), 'middle'),
    text(left, height - 6, dayOf(new Date(start))),
    text(left + scale, height - 6, dayOf(new Date(end)), 'end'),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
};
