/** Lines that go and lines that come, from a line of the old text on; counted from 0. */
interface Block {
  readonly at: number;
  readonly gone: readonly string[];
  readonly come: readonly string[];
}

/** Lines around a change that are shown with it. */
const usualContext = 3;

/**
 * A unified diff of two texts (https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html), as small as it can be.
 *
 * @param isShown whether a line may be shown around a change; where one may not, there is less around it, on both sides, since
 *   patch(1) takes fewer lines on one side for the beginning or the end of a file
 * @returns empty for texts that are the same
 */
export function unifiedDiff(
  path: string,
  before: string,
  after: string,
  isShown: (line: string) => boolean = () => true,
): string {
  const old = linesOf(before);
  const blocks = blocksOf(old, linesOf(after));
  let shift = 0;
  const hunks = blocks.map((block, index) => {
    const { at, gone, come } = block;
    const previous = blocks[index - 1];
    const free = {
      above: previous === undefined ? at : at - previous.at - previous.gone.length,
      below: (blocks[index + 1]?.at ?? old.length) - at - gone.length,
    };
    const context = contextOf(old, block, free, isShown);
    const above = old.slice(at - context, at);
    const below = old.slice(at + gone.length, at + gone.length + context);
    const [oldCount, newCount] = [gone, come].map(({ length }) => length + 2 * context);
    const from = (count: number, start: number) => (count === 0 ? start : start + 1);
    const head = `@@ -${from(oldCount ?? 0, at - context)},${oldCount ?? 0} +${from(newCount ?? 0, at - context + shift)},${newCount ?? 0} @@\n`;
    shift += come.length - gone.length;
    const lines = (sign: string, texts: readonly string[]) => texts.map((line) => lineText(sign, line)).join('');
    return head + lines(' ', above) + lines('-', gone) + lines('+', come) + lines(' ', below);
  });
  return hunks.length === 0 ? '' : `--- ${path}\n+++ ${path}\n${hunks.join('')}`;
}

/** Each with the line feed at its end; the last one of a text can be without. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

const lineText = (sign: string, line: string): string =>
  line.endsWith('\n') ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`;

/** How many lines around a change are shown, as many above as below. What two changes have between them is shared. */
function contextOf(
  old: readonly string[],
  { at, gone }: Block,
  free: { readonly above: number; readonly below: number },
  isShown: (line: string) => boolean,
): number {
  const most = Math.min(usualContext, Math.floor(free.above / 2), Math.floor(free.below / 2));
  for (let count = 0; count < most; count += 1) {
    const around = [old[at - count - 1], old[at + gone.length + count]];
    if (around.some((line) => line === undefined || !isShown(line))) return count;
  }
  return most;
}

/** What differs, by the longest lines that both have in common, between the same beginning and the same end. */
function blocksOf(old: readonly string[], young: readonly string[]): readonly Block[] {
  let start = 0;
  while (start < old.length && start < young.length && old[start] === young[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < young.length - start && old.at(-1 - end) === young.at(-1 - end)) end += 1;
  const [a, b] = [old.slice(start, old.length - end), young.slice(start, young.length - end)];
  const common = lengths(a, b);
  const blocks: Block[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [fromA, fromB] = [i, j];
    while ((i < a.length || j < b.length) && (i >= a.length || j >= b.length || a[i] !== b[j])) {
      if (j >= b.length || (i < a.length && (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))) i += 1;
      else j += 1;
    }
    if (i > fromA || j > fromB) blocks.push({ at: start + fromA, gone: a.slice(fromA, i), come: b.slice(fromB, j) });
    while (i < a.length && j < b.length && a[i] === b[j]) {
      i += 1;
      j += 1;
    }
  }
  return blocks;
}

/** How many lines the rest of one list has in common with the rest of the other, from each pair of lines on. */
function lengths(a: readonly string[], b: readonly string[]): readonly (readonly number[])[] {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = table[i];
      if (row !== undefined)
        row[j] = a[i] === b[j] ? (table[i + 1]?.[j + 1] ?? 0) + 1 : Math.max(table[i + 1]?.[j] ?? 0, row[j + 1] ?? 0);
    }
  return table;
}
