import { hasEnded, type CheckPolicy, type Suppression } from '../cluster/check-policy.js';
import type { Place } from '../facts/place.js';
import type { Finding, Severity } from '../rules/finding.js';
import { suppressionExpired, suppressionUnused } from '../rules/policy.js';

/** A policy, and where it was read. */
export interface PolicySource extends CheckPolicy {
  readonly place: Place;
  /** How a suppression of it is named: `check.suppress`, followed by its index. */
  readonly list: string;
  /** By rule, what its findings are where nothing about one of them makes it another. */
  readonly usual: Readonly<Record<string, Severity>>;
}

/** What a policy matches of a finding. */
export type Suppressible = Pick<Finding, 'rule' | 'node' | 'artefact' | 'place'>;

/** A finding that is reported beside the others, and why. */
export interface Suppressed {
  readonly finding: Finding;
  readonly suppression: Suppression;
}

/**
 * The suppression that holds for a finding, the first if there are several.
 *
 * @param pathOf how reports show a place
 */
export function suppressionOf(
  finding: Suppressible,
  sources: readonly PolicySource[],
  pathOf: (place: Place) => string,
  now: Date,
): Suppression | undefined {
  return sources
    .flatMap(({ suppress }) => suppress)
    .find((one) => !hasEnded(one, now) && matches(one, finding, pathOf));
}

function matches(
  { rule, node, artefact, path }: Suppression,
  finding: Suppressible,
  pathOf: (place: Place) => string,
): boolean {
  const { place } = finding;
  return (
    rule === finding.rule &&
    (node === undefined || fits(node, finding.node ?? '')) &&
    (artefact === undefined || fits(artefact, finding.artefact)) &&
    (path === undefined || [pathOf(place), `/${place.path.replace(/^\//, '')}`].some((shown) => fits(path, shown)))
  );
}

/** Whether a text is what a pattern says, in which `*` stands for any characters. Takes time in proportion to the text, whatever the pattern. */
export function fits(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

/** What is to be said of the suppressions themselves: those that are over, and those that match nothing. */
export const suppressionFindings = (
  sources: readonly PolicySource[],
  findings: readonly Suppressible[],
  pathOf: (place: Place) => string,
  now: Date,
): readonly Finding[] =>
  sources.flatMap(({ suppress, place, list }) =>
    suppress.flatMap((one, index): readonly Finding[] => {
      const artefact = `${list}[${index}]`;
      const isUsed = findings.some((finding) => matches(one, finding, pathOf));
      const about = { node: undefined, artefact, place, remedy: 'manual' as const, actual: [] };
      if (hasEnded(one, now))
        return [
          {
            ...about,
            rule: suppressionExpired.id,
            severity: suppressionExpired.severity,
            message: `of ${subjectOf(one)} ended on ${one.until} and hides nothing any more${isUsed ? '' : ', and there is nothing to hide'} (reason given: ${one.reason})`,
            expected: ['an end that is not over, or no suppression'],
          },
        ];
      if (isUsed) return [];
      return [
        {
          ...about,
          rule: suppressionUnused.id,
          severity: suppressionUnused.severity,
          message: `of ${subjectOf(one)} matches nothing`,
          expected: [],
        },
      ];
    }),
  );

const subjectOf = ({ rule, node, artefact, path }: Suppression): string =>
  [
    rule,
    ...Object.entries({ node, artefact, path }).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key} ${value}`],
    ),
  ].join(', ');
