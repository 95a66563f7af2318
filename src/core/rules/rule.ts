import type { Place } from '../facts/place.js';
import type { Case } from './case.js';
import type { Remedy, Severity } from './finding.js';
import type { Survey } from './survey.js';

/** The order in which an artefact is judged: the first stage with a critical or unknown finding is the last. `always` is outside of it. */
export const stages = ['present', 'readable', 'parses', 'pair', 'issuer', 'identity', 'time'] as const;
export type Stage = (typeof stages)[number];

/** What a rule sees. What is left out comes from the rule and the artefact. */
export interface Sight {
  readonly message: string;
  readonly expected?: readonly string[];
  readonly actual?: readonly string[];
  readonly place?: Place;
  readonly severity?: Severity;
  readonly remedy?: Remedy;
  /** The next command, where it is none of ours. */
  readonly command?: string;
}

/** What is seen beyond the desired artefacts says itself which one it concerns. */
export interface SurveySight extends Sight {
  readonly artefact: string;
  /** Left out, that of the place. */
  readonly node?: string;
  readonly place: Place;
}

export interface RuleBase {
  /** Never changes its meaning. */
  readonly id: string;
  readonly severity: Severity;
  readonly remedy: Remedy;
  /** What a finding means, a sentence. */
  readonly means: string;
  /** Who is hurt and how: the rest of "it protects …". */
  readonly protects: string;
  /** What to do, a sentence or two. */
  readonly mend: string;
  /** URLs of the RFC section, document or issue that the rule rests on. */
  readonly sources: readonly string[];
}

/** A rule is pure: what it sees follows from the case, which carries the time. */
export interface ArtefactRule extends RuleBase {
  readonly stage: Stage | 'always';
  readonly look: (judged: Case) => Iterable<Sight>;
}

/** A rule about files that are no desired artefact. */
export interface SurveyRule extends RuleBase {
  readonly stage: 'always';
  readonly survey: (everything: Survey) => Iterable<SurveySight>;
}

export type Rule = ArtefactRule | SurveyRule;

export const rfc5280 = (section: string): string => `https://www.rfc-editor.org/rfc/rfc5280#section-${section}`;
export const kubernetesDocs = (page: string): string => `https://kubernetes.io/docs/${page}`;
export const kubernetesIssue = (reference: string): string =>
  `https://github.com/${reference.replace('#', '/issues/')}`;
export const cis = (id: string): string => `CIS Kubernetes Benchmark v2.0.1, ${id}`;
