/** As many names as somebody reads; a chain of hundreds is no list. */
const most = 10;

/** The first of many, and how many more there are. */
export const listed = (words: readonly string[]): readonly string[] =>
  words.length <= most + 1 ? words : [...words.slice(0, most), `…and ${words.length - most} more`];
