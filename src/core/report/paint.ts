import { folded, wordsOf } from './folded.js';

/** Colours as the command line has them; a report only says what is worth one. */
export type Paint = (
  style: 'critical' | 'warning' | 'unknown' | 'info' | 'good' | 'bold' | 'dim',
  text: string,
) => string;

type PaintCell = (text: string, column: number, row: number) => string;

/** Blanks before what follows on lines of its own. */
const indent = 4;

/**
 * Columns as wide as their widest cell, two blanks apart, without blanks at the end of a line. Widths count what is seen. Columns for which
 * a line of `width` has no room follow on further lines, indented; a cell that is too wide even there is folded.
 */
export function columns(
  table: readonly (readonly string[])[],
  paintCell: PaintCell = (text) => text,
  width = Number.POSITIVE_INFINITY,
): string {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  const lines = linesOf(widths, width);
  return table
    .map((row, index) => {
      const texts = lines.map((line) => lineText(row, index, line));
      return texts.join('') || '\n';
    })
    .join('');

  function lineText(row: readonly string[], index: number, { from, to, margin }: Line): string {
    const cells = row.slice(from, to);
    const last = cells.findLastIndex((cell) => cell.trim() !== '');
    if (last === -1) return '';
    const blanks = ' '.repeat(margin);
    if (margin + (widths[from] ?? 0) > width) {
      const [first = '', ...more] = wordsOf(cells[0] ?? '').map((word) => paintCell(word, from, index));
      return folded([blanks + first, ...more], width, margin + 2);
    }
    const painted = cells.slice(0, last + 1).map((cell, at) => {
      const padding = at === last ? '' : ' '.repeat((widths[from + at] ?? 0) - cell.length + 2);
      return paintCell(cell, from + at, index) + padding;
    });
    return `${blanks}${painted.join('')}\n`;
  }
}

/** Columns that stand on one line: those before `to`, from `from` on. */
interface Line {
  readonly from: number;
  readonly to: number;
  readonly margin: number;
}

/** As many columns on each line as there is room for, and at least one. */
function linesOf(widths: readonly number[], width: number): readonly Line[] {
  const lines: Line[] = [];
  let from = 0;
  while (from < widths.length) {
    const margin = from === 0 ? 0 : indent;
    let to = from + 1;
    let used = margin + (widths[from] ?? 0);
    for (; to < widths.length && used + 2 + (widths[to] ?? 0) <= width; to += 1) used += 2 + (widths[to] ?? 0);
    lines.push({ from, to, margin });
    from = to;
  }
  return lines;
}
