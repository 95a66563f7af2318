import { dayOf } from '../../facts/dates.js';
import type { Form } from './form.js';
import { timelineOf } from './timeline.js';
import { attributes, xmlText } from './xml.js';

const row = 20;
const left = 260;
const scale = 700;
const colours = { critical: '#c0392b', warning: '#e6a23c', good: '#4c9f70' } as const;

/**
 * All lifetimes as an SVG picture of its own, each with the window in which its end is an alarm. The ends of authorities are dashed lines
 * through all, the power-off horizon is a dotted one, and the time of the check a whole one.
 */
export const svgForm: Form = (report) => {
  const { bars, now, start, end, ends } = timelineOf(report);
  const rounded = (value: number) => Math.round(value * 10) / 10;
  const at = (time: number) => rounded(left + ((time - start) / Math.max(1, end - start)) * scale);
  const height = (bars.length + 2) * row;
  const text = (x: number, y: number, words: string, anchor = 'start') =>
    `<text${attributes({ x, y, 'text-anchor': anchor })}>${xmlText(words)}</text>`;
  const rule = (time: number, what: string, style: string) =>
    `<line${attributes({ x1: at(time), x2: at(time), y1: row, y2: height - row })} ${style}><title>${xmlText(`${what}: ${day(time)}`)}</title></line>`;
  const part = (from: number, to: number, y: number, fill: string) =>
    to <= from
      ? ''
      : `<rect${attributes({ x: at(from), y, width: rounded(at(to) - at(from)), height: row - 8, fill })}/>`;
  const drawn = bars.map(({ name, from, warning, critical, to }, index) => {
    const y = (index + 1) * row + 4;
    return `<g><title>${xmlText(`${name}: ${day(from)} to ${day(to)}`)}</title>${text(left - 8, y + 10, name, 'end')}${part(from, warning, y, colours.good)}${part(warning, critical, y, colours.warning)}${part(critical, to, y, colours.critical)}</g>`;
  });
  const { powerOffHorizon } = report;
  const size = { width: left + scale + 40, height, viewBox: `0 0 ${left + scale + 40} ${height}` };
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg"${attributes(size)} font-family="sans-serif" font-size="11" role="img" aria-label="Every lifetime on one axis">`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...drawn,
    ...ends.map((time) => rule(time, 'an authority ends', 'stroke="#555" stroke-dasharray="4 3"')),
    ...(powerOffHorizon === null
      ? []
      : [
          rule(
            Date.parse(powerOffHorizon.until),
            'power-off horizon',
            'stroke="#1f4e8c" stroke-width="2" stroke-dasharray="1 4"',
          ),
        ]),
    rule(now, 'the check', 'stroke="#1f4e8c" stroke-width="2"'),
    text(at(now), 14, day(now), 'middle'),
    text(left, height - 6, day(start)),
    text(
      left + scale / 2,
      height - 6,
      'line: the check; dashed: an authority ends; dotted: power-off horizon',
      'middle',
    ),
    text(left + scale, height - 6, day(end), 'end'),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
};

const day = (time: number): string => dayOf(new Date(time));
