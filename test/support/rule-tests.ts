import { everyRule } from '../../src/core/rules/registry.js';

/** What is said then: lines of words, of which one is the severity and one the rule. */
export type Look = () => readonly string[] | Promise<readonly string[]>;

/** What such a test tries: docs/rule-tests.md is made of it. */
export interface Tries {
  readonly rules: readonly string[];
  readonly kind: 'hit' | 'near miss';
}

const isOf = (line: string, rule: string): boolean => line.split(' ').includes(rule);

/**
 * A test in which rules find something. It is no test, and neither is the page made, where what it expects is not of each of them.
 *
 * @param found all that is said
 */
export function hit(
  rules: string | readonly string[],
  title: string,
  found: string | readonly string[],
  look: Look,
): void {
  const [of, lines] = [[rules].flat(), [found].flat()];
  const missed = of.filter((rule) => !lines.some((line) => isOf(line, rule)));
  if (missed.length > 0) throw new Error(`expected "${title}" to find ${missed.join(', ')}, got ${lines.join('; ')}`);
  register({ rules: of, kind: 'hit' }, title, lines, look);
}

/**
 * A test in which a rule finds nothing, though not much is missing; or says by the way that it is so, where it is an alarm otherwise.
 *
 * @param found all that is said, by other rules
 */
export function nearMiss(rule: string, title: string, found: string | readonly string[], look: Look): void {
  const lines = [found].flat();
  const isInformation = everyRule.find(({ id }) => id === rule)?.severity === 'info';
  const loud = lines.filter((line) => isOf(line, rule) && (isInformation || !isOf(line, 'info')));
  if (loud.length > 0) throw new Error(`expected "${title}" to be a near miss of ${rule}, got ${loud.join('; ')}`);
  register({ rules: [rule], kind: 'near miss' }, title, lines, look);
}

/** What a test tries is told with it to whoever runs it, or only lists it. */
function register(tries: Tries, title: string, found: readonly string[], look: Look): void {
  const test = async () => expect(await look()).toEqual(found);
  it(title, Object.assign(test, { tries }));
}
