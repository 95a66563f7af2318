import type { GivenFlag } from '../facts/flag-source.js';
import type { Finding } from './finding.js';
import type { RuleBase, Sight } from './rule.js';
import { effective, givenFor, type Audit, type Started } from './started.js';

/** One change of one setting, where it stands. */
export type Change =
  | { readonly kind: 'replace'; readonly flag: GivenFlag; readonly value: string }
  | { readonly kind: 'remove'; readonly flag: GivenFlag }
  | { readonly kind: 'add'; readonly setting: string; readonly value: string };

/** What a rule about flags sees. */
export interface FlagSight extends Omit<Sight, 'place' | 'remedy'> {
  /** The flag or field that it is about. */
  readonly setting: string;
  /** Where it stands; undefined for what is not given. */
  readonly flag?: GivenFlag | undefined;
  /** Where the demand comes from, if not from what the rule always rests on. */
  readonly source?: string;
  /**
   * What makes the finding go away and is safe by itself: nothing that works stops, nobody who is let in is kept out, nobody becomes
   * somebody else, and nothing is opened. Left out where that is not sure; `mend` of the rule says then what people do.
   */
  readonly changes?: readonly Change[];
}

/** A rule about how one component is started. */
export interface FlagRule extends RuleBase {
  readonly stage: 'always';
  readonly judge: (started: Started, audit: Audit) => Iterable<FlagSight>;
}

/** A finding about a setting; the artefact is the component. */
export interface FlagFinding extends Finding {
  readonly machine: string;
  readonly setting: string;
  /** Counted from 1; undefined for what stands nowhere. */
  readonly line: number | undefined;
  /** Controls of the CIS Kubernetes Benchmark. */
  readonly cis: readonly string[];
  readonly changes: readonly Change[];
  /** Undefined for a file that could not be read. */
  readonly started: Started | undefined;
}

/** Takes the place of what is given, or adds what is not. */
export function setTo(started: Started, setting: string, value: string): readonly Change[] {
  const given = givenFor(started, setting).at(-1);
  return given === undefined ? [{ kind: 'add', setting, value }] : [{ kind: 'replace', flag: given, value }];
}

export const removeAll = (started: Started, setting: string): readonly Change[] =>
  givenFor(started, setting).map((flag): Change => ({ kind: 'remove', flag }));

/** A setting and where it stands. */
export const at = (started: Started, setting: string): Pick<FlagSight, 'setting' | 'flag'> => ({
  setting: givenFor(started, setting).at(-1)?.name ?? setting,
  flag: effective(started, setting)?.flag ?? givenFor(started, setting).at(-1),
});

/** Why a value counts that nobody gives. */
export const reasonOf = (started: Started, setting: string): string => {
  const found = effective(started, setting);
  return found?.from === 'default' ? ', its default' : found?.from === 'wrapper' ? ', as whatever starts it says' : '';
};
