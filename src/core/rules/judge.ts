import { artefactKey, type Desired, type DesiredState } from '../catalog/desired.js';
import { ownersRenew } from '../catalog/owners.js';
import { inHome } from '../facts/place.js';
import type { Observed } from '../facts/observed.js';
import { caseOf, issuanceOf, mainPlace, type Case } from './case.js';
import { endsJudgement, type Finding } from './finding.js';
import { withFiles } from '../read/observe.js';
import { inBothStates } from './pending.js';
import { controlsOf, stages, type ArtefactRule, type Rule, type Sight } from './rule.js';
import type { Audit } from './started.js';
import type { Survey } from './survey.js';
import { expired, expiring } from './time.js';

/**
 * Compares what is desired with what was observed. One fault gives one finding: the first stage with a critical or unknown
 * finding ends the judgement of that artefact, unless that finding says nothing about what later stages look at. Rules of the
 * stage `always` are asked about every artefact. What an interrupted change is about to make right is no fault.
 *
 * @param audit components as they are started, for rules about files and flags
 */
export function judge(
  rules: readonly Rule[],
  desired: DesiredState,
  observed: Observed,
  now: Date,
  audit?: Audit,
): readonly Finding[] {
  const there = judgeState(rules, { desired, observed, now, audit });
  if (observed.pending === undefined || observed.pending.size === 0) return there;
  return inBothStates(
    there,
    judgeState(rules, { desired, observed: withFiles(observed, observed.pending), now, audit }),
    desired,
    observed.pending,
  );
}

function judgeState(rules: readonly Rule[], everything: Survey): readonly Finding[] {
  const { desired, observed, now } = everything;
  const byStage = groupByStage(rules);
  const ofArtefacts =
    byStage.size === 0
      ? []
      : desired.artefacts.flatMap((artefact) => judgeArtefact(byStage, caseOf(artefact, observed, now)));
  const owned = new Map(
    desired.artefacts.flatMap((artefact) =>
      artefact.ownedBy === undefined ? [] : [[artefactKey(artefact), artefact.ownedBy]],
    ),
  );
  const ofEverything = rules.flatMap((rule) =>
    'survey' in rule
      ? [...rule.survey(everything)].map((sight) => {
          const { place, artefact, node = place.node } = sight;
          const ownedBy = owned.get(artefactKey({ node, name: artefact }));
          return finding(rule, sight, { node, artefact, place, ownedBy });
        })
      : [],
  );
  return [...ofArtefacts, ...ofEverything];
}

type ByStage = ReadonlyMap<ArtefactRule['stage'], readonly ArtefactRule[]>;

function groupByStage(rules: readonly Rule[]): ByStage {
  const groups = new Map<ArtefactRule['stage'], ArtefactRule[]>();
  for (const rule of rules) if ('look' in rule) groups.set(rule.stage, [...(groups.get(rule.stage) ?? []), rule]);
  return groups;
}

function judgeArtefact(rules: ByStage, judged: Case): readonly Finding[] {
  const findings: Finding[] = [];
  const where = whereOf(judged.desired);
  const ask = (stage: ArtefactRule['stage']): readonly Finding[] => {
    const found: Finding[] = [];
    for (const rule of rules.get(stage) ?? [])
      for (const sight of rule.look(judged)) found.push(finding(rule, sight, where));
    return found;
  };
  for (const stage of stages) {
    const found = ask(stage);
    findings.push(...found);
    if (found.some((one) => endsJudgement(one) && !leavesCertificate(one, judged.desired))) break;
  }
  return [...findings, ...ask('always')];
}

/**
 * What is written again, a kubeconfig or a pair that is put into one file, keeps the certificate that was issued for it. So what is wrong with the text around it, such
 * as the server it dials, is one fault and the certificate's end another, and both have to be known for one of them to be mended.
 */
const leavesCertificate = ({ remedy }: Finding, desired: Desired): boolean =>
  remedy === 'rewrite' && issuanceOf({ desired }) !== undefined;

const whereOf = (desired: Desired) => ({
  node: desired.node,
  artefact: desired.name,
  place: mainPlace(desired) ?? inHome(''),
  ownedBy: desired.ownedBy,
});

type Where = Pick<Finding, 'node' | 'artefact' | 'place'> & Pick<Desired, 'ownedBy'>;

/** What whoever renews a certificate mends by renewing it: not who may read its key, nor a key that is lost. */
const renewals: readonly string[] = [expired.id, expiring.id];

/** What somebody else renews is judged like anything else; mending it is theirs. */
function finding(rule: Rule, sight: Sight, { ownedBy, ...where }: Where): Finding {
  const remedy = sight.remedy ?? rule.remedy;
  const { cis = controlsOf(rule) } = sight;
  const isTheirs = ownedBy !== undefined && ownedBy !== 'kubepki' && remedy !== 'manual';
  return {
    rule: rule.id,
    severity: sight.severity ?? rule.severity,
    ...where,
    place: sight.place ?? where.place,
    message: isTheirs && renewals.includes(rule.id) ? `${sight.message}; ${ownersRenew[ownedBy]}` : sight.message,
    expected: sight.expected ?? [],
    actual: sight.actual ?? [],
    remedy: isTheirs ? 'manual' : remedy,
    ...(cis.length === 0 ? {} : { cis }),
    ...(sight.command === undefined ? {} : { command: sight.command }),
  };
}
