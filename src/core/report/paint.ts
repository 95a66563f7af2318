/** Colours as the command line has them; a report only says what is worth one. */
export type Paint = (
  style: 'critical' | 'warning' | 'unknown' | 'info' | 'good' | 'bold' | 'dim',
  text: string,
) => string;

/** Columns as wide as their widest cell, two blanks apart, without blanks at the end of a line. Widths count what is seen. */
export function columns(
  table: readonly (readonly string[])[],
  paintCell: (text: string, column: number, row: number) => string = (text) => text,
): string {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  return table
    .map((row, index) => {
      const last = row.findLastIndex((cell) => cell !== '');
      const cells = row.slice(0, last + 1).map((cell, column) => {
        const padding = column === last ? '' : ' '.repeat((widths[column] ?? 0) - cell.length + 2);
        return paintCell(cell, column, index) + padding;
      });
      return `${cells.join('')}\n`;
    })
    .join('');
}
