import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { withRoot } from './real-components.js';
import type { Finding } from '../../src/core/rules/finding.js';
import type { Stage } from '../../src/core/rules/rule.js';
import { actionKinds } from '../../src/core/plan/plan.js';
import { goodHome } from './copies.js';
import { hit, nearMiss } from './rule-tests.js';
import { scratch } from './scratch.js';
import { applyHome, checkPath, planOfHome, smallSpec, today } from './home.js';

/** A good home that something was done to, and everything that check then says. */
export interface Case {
  readonly title: string;
  /** `severity artefact rule remedy`, worst first: all of it, information too. */
  readonly found: readonly string[];
  readonly act: (home: string) => unknown;
  /** The spec of the good home. */
  readonly spec: string;
  /** When check and apply happen. */
  readonly now: Date;
  /** What is still found after apply. */
  readonly left: readonly string[];
  /** What the cluster holds, as a dump that is looked at too. */
  readonly objects: ((home: string) => readonly object[]) | undefined;
  /** Only root can do this to a home. */
  readonly needsRoot: boolean;
  /** Done to an empty folder instead, whose certificates nobody has placed: there is no apply then. */
  readonly isPlain: boolean;
}

/** Left out: the small spec, today, and after apply whatever only people can mend. */
export function when(
  title: string,
  found: string | readonly string[],
  act: Case['act'],
  {
    spec = smallSpec(),
    now = today,
    left,
    objects,
    needsRoot = false,
    isPlain = false,
  }: Partial<Omit<Case, 'title' | 'found' | 'act'>> = {},
): Case {
  const all = typeof found === 'string' ? [found] : found;
  return { title, found: all, act, spec, now, left: left ?? all.filter(needsPeople), objects, needsRoot, isPlain };
}

/** How a rule shows: homes that violate it and nothing else, and homes that nearly do. */
export interface RuleCases {
  readonly stage: Stage | 'always';
  readonly severity: Finding['severity'];
  readonly violations: readonly [Case, ...Case[]];
  readonly nearMisses: readonly [Case, ...Case[]];
}

/** By rule id. */
export type CaseTable = Readonly<Record<string, RuleCases>>;

export const linesOf = (home: string, now: Date = today, objects?: Case['objects']): readonly string[] =>
  checkPath(home, { now }, objects?.(home)).findings.map(
    ({ severity, node, artefact, rule, remedy }) =>
      `${severity} ${node === null ? artefact : `${node}/${artefact}`} ${rule} ${remedy}`,
  );

const needsPeople = (line: string): boolean => !actionKinds.some((kind) => line.endsWith(` ${kind}`));

/** Breaks, checks, applies and checks again, once for each case. */
export function testCases(table: CaseTable): void {
  for (const [rule, { violations, nearMisses }] of Object.entries(table))
    describe(rule, () => {
      for (const one of violations) testCase(hit, rule, one);
      for (const one of nearMisses) testCase(nearMiss, rule, one);
    });
}

function testCase(tries: typeof hit | typeof nearMiss, rule: string, { title, needsRoot, ...one }: Case): void {
  const test = () => tries(rule, title, one.found, () => tryCase(one));
  if (needsRoot) withRoot('as root', test);
  else test();
}

/** @returns what was said before anything was mended */
async function tryCase({
  spec,
  act,
  now,
  found,
  left,
  objects,
  isPlain,
}: Omit<Case, 'title' | 'needsRoot'>): Promise<readonly string[]> {
  const home = isPlain ? join(scratch(), 'folder') : await goodHome(spec);
  mkdirSync(home, { recursive: true });
  await act(home);
  const said = linesOf(home, now, objects);
  if (isPlain) return said;
  if (found.length > 0) {
    const { remaining } = await applyHome(home, now);
    expect(remaining).toEqual([]);
    expect(linesOf(home, now, objects)).toEqual(left);
  } else {
    expect(planOfHome(home, now).plan.actions).toEqual([]);
  }
  return said;
}
