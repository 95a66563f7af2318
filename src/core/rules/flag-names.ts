import { compareReleases, parseVersion, renderRelease, type Version } from '../cluster/version.js';
import { flagIn, isTabled, type FlagSpan, type Known } from '../components/flag-table.js';
import { valueFault } from '../components/flag-values.js';
import type { GivenFlag } from '../facts/flag-source.js';
import type { Change, FlagRule } from './flag-rule.js';
import { kubernetesDocs } from './rule.js';
import type { Started } from './started.js';

const reference = kubernetesDocs('reference/command-line-tools-reference/');
const pflag = 'https://github.com/spf13/pflag#command-line-flag-syntax';

/** The release of a component; where it is not known, every one that is. */
export const releasesOf = ({ release, table }: Started): readonly Version[] =>
  release === undefined ? table.releases.flatMap((text) => parseVersion(text) ?? []) : [release];

const releaseText = ({ release }: Started): string =>
  release === undefined ? 'any known release' : renderRelease(release);

/** What a flag is: where the release is not known, it is there if any release has it. */
export function knownFlag(started: Started, name: string): Known<FlagSpan> | undefined {
  const { component, table } = started;
  if (!isTabled(component)) return undefined;
  const all = releasesOf(started).map((release) => flagIn(table, component, name.slice(2), release));
  return all.findLast(({ state }) => state === 'there') ?? all.at(-1);
}

/** Flags on command lines; fields of configuration files have no table. */
export const flagsOf = ({ sources }: Started): readonly GivenFlag[] =>
  sources.flatMap(({ flags }) => flags.filter(({ form }) => form !== 'fields'));

export const removal = (flag: GivenFlag): readonly Change[] => [{ kind: 'remove', flag }];

/**
 * Whether what a release does not have counts for nothing where it stands: the component is judged by its own release, as far as a file
 * says which that is. Before an upgrade the same flag still counts.
 */
export const isOfItsRelease = ({ release, sources }: Started): boolean =>
  release !== undefined &&
  sources.every(({ release: own }) => {
    const said = own === undefined ? undefined : parseVersion(own.text);
    return said === undefined || compareReleases(said, release) === 0;
  });

export const flagUnknown: FlagRule = {
  id: 'flag-unknown',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'A component is given a flag that its release does not have: one that is misspelt, or that only a later release knows.',
  protects: 'the start of the component, which ends at once with such a flag',
  mend: 'Correct the name, or remove the flag. `kubepki flags COMPONENT --explain` prints those that are right for a release.',
  sources: [reference],
  *judge(started) {
    for (const flag of flagsOf(started)) {
      const known = knownFlag(started, flag.name);
      if (known?.state !== 'unknown' && known?.state !== 'later') continue;
      yield {
        setting: flag.name,
        flag,
        message:
          known.state === 'later'
            ? `is given ${flag.name}, which is new in ${known.since}`
            : started.release === undefined
              ? `is given ${flag.name}, which no known release has`
              : `is given ${flag.name}, which ${releaseText(started)} does not have`,
        expected: [`a flag of ${releaseText(started)}`],
        actual: [flag.name],
      };
    }
  },
};

export const flagRemoved: FlagRule = {
  id: 'flag-removed',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means: 'A component is given a flag that earlier releases had and its own has no more.',
  protects: 'the start of the component after an upgrade, which ends at once with such a flag',
  mend: 'Remove the flag before the upgrade; the changelog of the release that dropped it says what takes its place.',
  sources: [reference],
  *judge(started) {
    for (const flag of flagsOf(started)) {
      const known = knownFlag(started, flag.name);
      if (known?.state !== 'gone') continue;
      yield {
        setting: flag.name,
        flag,
        message: `is given ${flag.name}, which was there up to ${known.last}`,
        expected: [`a flag of ${releaseText(started)}`],
        actual: [flag.name],
        changes: isOfItsRelease(started) ? removal(flag) : [],
      };
    }
  },
};

export const flagDeprecated: FlagRule = {
  id: 'flag-deprecated',
  stage: 'always',
  severity: 'info',
  remedy: 'manual',
  means:
    'A component is given a flag that is on its way out. Of the kubelet these are most: their place is the configuration file.',
  protects: 'a later upgrade, at which the flag is gone',
  mend: 'Move the setting to the configuration file, or to what the help of the component names in its place.',
  sources: [reference, kubernetesDocs('reference/using-api/deprecation-policy/#deprecating-a-flag-or-cli')],
  *judge(started) {
    for (const flag of flagsOf(started)) {
      const known = knownFlag(started, flag.name);
      if (known?.state !== 'there' || known.span.deprecated !== true) continue;
      yield {
        setting: flag.name,
        flag,
        message: `is given ${flag.name}, which is deprecated`,
        actual: [flag.name],
      };
    }
  },
};

export const flagValueRefused: FlagRule = {
  id: 'flag-value-refused',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'The value of a flag cannot be read: Go refuses it, and the component ends at once. The value itself is not shown.',
  protects: 'the start of the component',
  mend: 'Give a value of the kind that is expected.',
  sources: [pflag],
  *judge(started) {
    for (const flag of flagsOf(started)) {
      const known = knownFlag(started, flag.name);
      const fault = known?.state === 'there' ? valueFault(known.span.type, flag.value) : undefined;
      if (fault === undefined) continue;
      yield {
        setting: flag.name,
        flag,
        message: `is given something for ${flag.name} that cannot be read`,
        expected: [fault],
      };
    }
  },
};
