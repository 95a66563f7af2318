import type { AuditedName } from '../components/audited.js';
import { pluginsIn } from '../components/flag-table.js';
import type { Profile } from '../cluster/cluster.js';
import { isTrue } from '../read/go-flags.js';
import { at, reasonOf, type Change, type FlagRule, type FlagSight } from './flag-rule.js';
import { effective, isWhole, listOf, type Audit, type Started } from './started.js';

/** What is wrong with a setting, or nothing. */
export type Look = (started: Started, audit: Audit) => FlagSight | undefined;

/** What is demanded of settings: a row of a table. */
interface Demand extends Pick<FlagRule, 'id' | 'severity' | 'means' | 'protects' | 'mend' | 'sources'> {
  readonly components: readonly AuditedName[];
  /** Left out, everybody is asked: it is no matter of taste. */
  readonly profiles?: readonly Profile[];
  /** All of them must hold. */
  readonly looks: readonly Look[];
}

export const demand = ({ components, profiles, looks, ...about }: Demand): FlagRule => ({
  ...about,
  stage: 'always',
  remedy: 'manual',
  *judge(started, audit) {
    if (!components.includes(started.component)) return;
    if (profiles !== undefined && !profiles.includes(started.profile)) return;
    for (const look of looks) {
      const sight = look(started, audit);
      if (sight !== undefined) yield sight;
    }
  },
});

/** Words that are known, numbers, durations and addresses: nothing that could be a secret. */
const harmless =
  /^(?:true|false|\d{1,9}|(?:\d+(?:h|m|s|ms))+|[\d.:[\]/]{1,45}|[\da-f:[\]]{2,45}|localhost|Version(?:TLS1\d)|TLS1\.\d|TLS_[A-Z\d_]+|max-age=\d+|[*-]|Always(?:Allow|Deny|Admit)|Webhook|RBAC|Node|ABAC|aescbc|aesgcm|kms|secretbox|identity|\/[\w./-]+)$/;

/** A value as it can be shown: whatever else stands there is not repeated. @param more words that are known too */
export const shown = (value: string, more: readonly string[] = []): string =>
  value
    .split(',')
    .map((part) => part.trim())
    .every((part) => harmless.test(part) || more.includes(part))
    ? value
    : '(not shown)';

/** Plugins that a component knows. */
export const pluginsOf = ({ table, release, assumed }: Started): readonly string[] =>
  pluginsIn(table, release ?? assumed).all;

/** What is not given is missing only where everything that is given is known. */
const isUnknown = (started: Started, name: string): boolean =>
  effective(started, name)?.from !== 'given' && !isWhole(started);

/** A switch or a word is this one. */
export const is =
  (name: string, wanted: string): Look =>
  (started) => {
    const found = effective(started, name);
    const value = found?.value ?? '';
    if (isUnknown(started, name) || value === wanted || (isBoolean(wanted) && isTrue(value) === (wanted === 'true')))
      return undefined;
    return {
      ...at(started, name),
      message: found === undefined ? `is not given ${name}` : `has ${name}=${shown(value)}${reasonOf(started, name)}`,
      expected: [`${name}=${wanted}`],
      actual: found === undefined ? [] : [`${name}=${shown(value)}`],
    };
  };

const isBoolean = (text: string): boolean => text === 'true' || text === 'false';

/** All of these are given. */
export const isSet =
  (...names: readonly string[]): Look =>
  (started) => {
    const missing = names.filter((name) => !isUnknown(started, name) && effective(started, name) === undefined);
    const [first] = missing;
    return first === undefined
      ? undefined
      : { ...at(started, first), message: `is not given ${missing.join(' and ')}`, expected: missing };
  };

export const isUnset =
  (name: string): Look =>
  (started) =>
    effective(started, name)?.from === 'given'
      ? { ...at(started, name), message: `is given ${name}`, actual: [name] }
      : undefined;

/** A list has a word. */
export const has =
  (name: string, word: string): Look =>
  (started) => {
    const list = listOf(started, name);
    if (isUnknown(started, name) || list.includes(word)) return undefined;
    return {
      ...at(started, name),
      message: `does not have ${word} in ${name}${reasonOf(started, name)}`,
      expected: [word],
      actual: list.map((one) => shown(one, pluginsOf(started))),
    };
  };

/** A list has none of these words. */
export const lacks =
  (name: string, ...words: readonly string[]): Look =>
  (started) => {
    const list = listOf(started, name);
    const found = list.filter((one) => words.includes(one));
    if (found.length === 0 || isUnknown(started, name)) return undefined;
    return {
      ...at(started, name),
      message: `has ${found.join(' and ')} in ${name}${reasonOf(started, name)}`,
      actual: found,
    };
  };

/** A number is this or more. */
export const atLeast =
  (name: string, least: number): Look =>
  (started) => {
    const found = effective(started, name);
    if (isUnknown(started, name) || Number(found?.value ?? 0) >= least) return undefined;
    return {
      ...at(started, name),
      message: `has ${name}=${shown(found?.value ?? '0')}${reasonOf(started, name)}`,
      expected: [`${name}=${least}`],
      actual: [`${name}=${shown(found?.value ?? '0')}`],
    };
  };

/** A look whose finding a patch may mend: the change is safe by itself. */
export const mendedBy =
  (look: Look, changesOf: (started: Started) => readonly Change[]): Look =>
  (started, audit) => {
    const sight = look(started, audit);
    return sight && { ...sight, changes: changesOf(started) };
  };

/** The control that asks for it, where a rule has several. */
export const citing =
  (source: string, look: Look): Look =>
  (started, audit) => {
    const sight = look(started, audit);
    return sight === undefined ? undefined : { ...sight, source };
  };

/** Only where another setting is there. */
export const where =
  (isSo: (started: Started) => boolean, look: Look): Look =>
  (started, audit) =>
    isSo(started) ? look(started, audit) : undefined;

export const isGiven =
  (...names: readonly string[]) =>
  (started: Started): boolean =>
    names.some((name) => effective(started, name) !== undefined);
