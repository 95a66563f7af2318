/** What is seen of a text that may have colours: how many columns it takes. */
const seen = (text: string): number => text.replace(/\u001b\[[\d;]*m/g, '').length;

/** The words of a sentence. A command in brackets is one, so that it can be copied whole. */
export const wordsOf = (sentence: string): readonly string[] => sentence.match(/\(kubepki [^)]*\)[^ ]*|[^ ]+/g) ?? [];

/**
 * Words in lines that fit, one blank apart, all but the first line indented. A word that is wider stands whole on a line of its own: a
 * path or a command that is cut cannot be copied.
 */
export function folded(words: readonly string[], width: number, indent: number): string {
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of words) {
    const longer = line === undefined ? word : `${line} ${word}`;
    const isFull = line !== undefined && seen(longer) > width;
    if (isFull) lines.push(line ?? '');
    line = isFull ? ' '.repeat(indent) + word : longer;
  }
  return [...lines, line ?? ''].map((one) => `${one}\n`).join('');
}
