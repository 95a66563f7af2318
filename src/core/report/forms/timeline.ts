import { keyOf } from '../../catalog/desired.js';
import type { CheckReport } from '../check-report.js';
import { dayOf } from '../../facts/dates.js';
import type { Paint } from '../paint.js';
import { printable } from '../printable.js';

/** One lifetime on the axis; all in milliseconds since the epoch. */
export interface Bar {
  readonly name: string;
  readonly isAuthority: boolean;
  readonly from: number;
  /** From when on it is a warning and critical; its end where it never is. */
  readonly warning: number;
  readonly critical: number;
  readonly to: number;
}

/** All lifetimes of a report on one axis, with the time of the check. */
export interface Timeline {
  readonly bars: readonly Bar[];
  readonly now: number;
  /** The axis: from the first beginning to the last end. */
  readonly start: number;
  readonly end: number;
  /** Ends of authorities, each once. */
  readonly ends: readonly number[];
}

export function timelineOf({ certificates, checkedAt }: CheckReport): Timeline {
  const bars = printable(certificates).map((one): Bar => {
    const [from, to] = [Date.parse(one.notBefore), Date.parse(one.notAfter)];
    const [critical = to, warning = to] = [one.criticalFrom, one.warningFrom].map((time) =>
      Math.max(from, time === null ? to : Date.parse(time)),
    );
    return {
      name: keyOf({ node: one.node ?? undefined, artefact: one.name }),
      isAuthority: one.authority === null,
      from,
      warning: Math.min(warning, critical),
      critical,
      to,
    };
  });
  const now = Date.parse(checkedAt);
  return {
    bars,
    now,
    start: bars.reduce((least, { from }) => Math.min(least, from), now),
    end: bars.reduce((most, { to }) => Math.max(most, to), now),
    ends: [...new Set(bars.filter(({ isAuthority }) => isAuthority).map(({ to }) => to))],
  };
}

const marks = { critical: '█', warning: '▓', good: '━' } as const;

/** Bars for a terminal, `width` columns wide: one line a certificate, with the day of its end; below them the axis and what the marks mean. */
export function timelineText(report: CheckReport, paint: Paint, width: number): string {
  const { bars, now, start, end, ends } = timelineOf(report);
  if (bars.length === 0) return '';
  const label = Math.min(Math.max(...bars.map(({ name }) => name.length)), Math.floor(width / 3));
  const cells = width - label - '  2026-01-01'.length - 2;
  const cellOf = (time: number) => Math.min(cells - 1, Math.floor(((time - start) / Math.max(1, end - start)) * cells));
  const ending = new Set(ends.map(cellOf));
  /** What a bar shows in a cell. A window of alarm has one at least, however short it is. */
  const zoneAt = (cell: number, { from, warning, critical, to }: Bar): keyof typeof marks | undefined => {
    const [first, last] = [cellOf(from), cellOf(to)];
    const red = critical < to ? Math.min(cellOf(critical), last) : last + 1;
    const yellow = warning < critical ? Math.min(cellOf(warning), red - 1) : red;
    if (cell < first || cell > last) return undefined;
    return cell >= red ? 'critical' : cell >= yellow ? 'warning' : 'good';
  };
  const line = (bar: Bar) => {
    const drawn = Array.from({ length: cells }, (_, cell) => {
      const zone = zoneAt(cell, bar);
      if (cell === cellOf(now)) return paint('bold', '|');
      if (zone !== undefined) return paint(zone, marks[zone]);
      return ending.has(cell) ? paint('dim', '┊') : ' ';
    }).join('');
    const name = bar.name.length > label ? `${bar.name.slice(0, label - 1)}…` : bar.name.padEnd(label);
    return `${bar.isAuthority ? paint('bold', name) : name}  ${drawn}  ${dayOf(new Date(bar.to))}\n`;
  };
  const axis = `${''.padEnd(label)}  ${dayOf(new Date(start)).padEnd(cells - 10)}${dayOf(new Date(end))}\n`;
  const legend = `| the check, ${marks.warning} warning, ${marks.critical} critical, ┊ an authority ends\n`;
  return `${bars.map(line).join('')}${axis}${legend}`;
}
