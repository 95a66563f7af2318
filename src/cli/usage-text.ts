/** What oclif's parser says, and what we say: its lines, once each and in its order. */
const ours: readonly (readonly [said: RegExp, says: (...groups: readonly string[]) => string])[] = [
  // It shows values as they were parsed, a duration in seconds.
  [
    /^--([\w-]+)(?:=.*)? cannot also be provided when using --([\w-]+)$/s,
    (a, b) => `expected ${either(a, b)}, got both`,
  ],
  [
    /^All of the following must be provided when using --([\w-]+): (.+)$/,
    (flag, others) => `expected ${others} beside --${flag}, got --${flag} alone`,
  ],
  [
    /^Expected --([\w-]+)=(.*) to be one of: (.+)$/s,
    (flag, got, all) => `expected one of ${all} for --${flag}, got "${got}"`,
  ],
  [/^Expected an (integer.*?) but received: (.*)$/s, (what, got) => `expected an ${what}, got "${got}"`],
  [/^Flag (--[\w-]+) expects a value$/, (flag) => `expected a value for ${flag}, got none`],
  [/^Nonexistent flags?: (.+)$/s, (flags) => `expected flags of this command, got ${flags}`],
  [/^Unexpected arguments?: (.+)$/s, (words) => `expected no further argument, got ${words}`],
];

/** In one order, so that two flags that exclude each other are one sentence. */
const either = (...flags: readonly string[]): string =>
  [...flags]
    .sort()
    .map((flag) => `--${flag}`)
    .join(' or ');

/** Advice about flags that swallow what follows, which none of ours does (multipleNonGreedy). */
const aboutGreed = /^(Note: --.* multiple values\. |Alternatively, you can use "--" |See more help with --help$)/;

/** What was wrong with a call, in one line, from what oclif says about it in several. */
export function usageText(message: string): string {
  const lines = message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !aboutGreed.test(line) && !/^The following errors? occurred:$/.test(line));
  const [first = '', ...rest] = lines;
  if (/^Missing \d+ required args?:$/.test(first)) return `expected ${rest.map(argument).join(' and ')}, got none`;
  if (/^Parsing --[\w-]+$/.test(first))
    return rest
      .map(inOurWords)
      .join(' ')
      .replace(/, got |$/, ` for ${first.slice('Parsing '.length)}$&`);
  return [...new Set(lines.map(inOurWords))].join('; ');
}

/** `name  what it means`. */
const argument = (line: string): string =>
  line.replace(/^(\S+)\s+(.+)$/, (_, name: string, means: string) => `${name.toUpperCase()} (${means})`);

function inOurWords(line: string): string {
  for (const [said, says] of ours) {
    const found = said.exec(line);
    if (found !== null) return says(...found.slice(1));
  }
  return line;
}
