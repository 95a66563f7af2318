import type { Desired, DesiredState } from '../catalog/desired.js';
import { inHome } from '../facts/place.js';
import type { Observed } from '../facts/observed.js';
import { caseOf, issuanceOf, mainPlace, type Case } from './case.js';
import { endsJudgement, type Finding } from './finding.js';
import { stages, type ArtefactRule, type Rule, type Sight } from './rule.js';

/**
 * Compares what is desired with what was observed. One fault gives one finding: the first stage with a critical or unknown
 * finding ends the judgement of that artefact, unless that finding says nothing about what later stages look at. Rules of the
 * stage `always` are asked about every artefact.
 */
export function judge(
  rules: readonly Rule[],
  desired: DesiredState,
  observed: Observed,
  now: Date,
): readonly Finding[] {
  const byStage = groupByStage(rules);
  const ofArtefacts = desired.artefacts.flatMap((artefact) => judgeArtefact(byStage, caseOf(artefact, observed, now)));
  const ofEverything = rules.flatMap((rule) =>
    'survey' in rule
      ? [...rule.survey({ desired, observed })].map((sight) =>
          finding(rule, sight, { node: sight.place.node, artefact: sight.artefact, place: sight.place }),
        )
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
});

function finding(rule: Rule, sight: Sight, where: Pick<Finding, 'node' | 'artefact' | 'place'>): Finding {
  return {
    rule: rule.id,
    severity: sight.severity ?? rule.severity,
    ...where,
    place: sight.place ?? where.place,
    message: sight.message,
    expected: sight.expected ?? [],
    actual: sight.actual ?? [],
    remedy: sight.remedy ?? rule.remedy,
  };
}
