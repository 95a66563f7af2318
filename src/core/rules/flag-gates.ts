import { gateIn, isTabled } from '../components/flag-table.js';
import type { GivenFlag } from '../facts/flag-source.js';
import { isOfItsRelease, releasesOf, removal } from './flag-names.js';
import type { Change, FlagRule } from './flag-rule.js';
import { namesIn, namesShown, quotedNames, withoutNames } from './flag-words.js';
import { kubernetesDocs } from './rule.js';
import type { Started } from './started.js';

/** A feature gate and what is said of it. */
interface GivenGate {
  readonly flag: GivenFlag;
  readonly gate: string;
  readonly value: string;
}

/** Gates on command lines, and in configuration files. */
export function gatesOf({ sources }: Pick<Started, 'sources'>): readonly GivenGate[] {
  return sources
    .flatMap(({ flags }) => flags)
    .flatMap((flag): readonly GivenGate[] => {
      if (flag.name.startsWith('featureGates.'))
        return [{ flag, gate: flag.name.slice('featureGates.'.length), value: flag.value }];
      if (flag.name !== '--feature-gates') return [];
      return namesIn(flag.value).map((pair) => {
        const [, gate = '', value = ''] = /^(?:kube:)?([^=]*)=?(.*)$/.exec(pair) ?? [];
        return { flag, gate, value };
      });
    });
}

/** What a gate is: where the release is not known, it is there if any release has it. */
function knownGate(started: Started, gate: string) {
  const all = releasesOf(started).map((release) => gateIn(started.table, gate, release));
  return all.findLast(({ state }) => state === 'there') ?? all.at(-1);
}

const withoutGate = ({ flag, gate }: GivenGate): readonly Change[] => {
  if (flag.name !== '--feature-gates') return removal(flag);
  const pairs = namesIn(flag.value);
  return withoutNames(
    flag,
    pairs,
    pairs.filter((pair) => pair.replace(/^kube:/, '').startsWith(`${gate}=`)),
  );
};

/** `AllAlpha` and `AllBeta` stand for all gates of a stage. */
const groups = ['AllAlpha', 'AllBeta'];

export const gateUnknown: FlagRule = {
  id: 'gate-unknown',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means: 'A component is told of a feature gate that its release does not have, or does not have yet.',
  protects: 'the start of the component, which ends at once with such a gate',
  mend: 'Remove the gate, or correct its name.',
  sources: [kubernetesDocs('reference/command-line-tools-reference/feature-gates/')],
  *judge(started) {
    if (!isTabled(started.component)) return;
    for (const given of gatesOf(started)) {
      const known = knownGate(started, given.gate);
      if (groups.includes(given.gate) || (known?.state !== 'unknown' && known?.state !== 'later')) continue;
      yield {
        setting: given.flag.name,
        flag: given.flag,
        message: `does not have the feature gate ${quotedNames([given.gate])}${known.state === 'later' ? `, which is new in ${known.since}` : ''}`,
        actual: namesShown([given.gate]),
        changes: isOfItsRelease(started) ? withoutGate(given) : [],
      };
    }
  },
};

export const gateSettled: FlagRule = {
  id: 'gate-settled',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A component is told of a feature gate that is GA or gone in its release: nobody has to set it any more, and soon nobody may.',
  protects: 'the start of the component, now or after the next upgrade',
  mend: 'Remove the gate.',
  sources: [kubernetesDocs('reference/command-line-tools-reference/feature-gates-removed/')],
  *judge(started) {
    if (!isTabled(started.component)) return;
    for (const given of gatesOf(started)) {
      const known = knownGate(started, given.gate);
      if (known?.state !== 'gone') continue;
      yield {
        setting: given.flag.name,
        flag: given.flag,
        message: `is told of the feature gate ${given.gate}, which is GA or gone after ${known.last}`,
        actual: namesShown([given.gate]),
        changes: isOfItsRelease(started) ? withoutGate(given) : [],
      };
    }
  },
};
