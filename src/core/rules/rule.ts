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
  /** Those controls of the rule that are about this very file; left out, all of them. */
  readonly cis?: readonly string[];
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

/** What is told of a rule, whatever it looks at. */
export interface RuleBase {
  /** Never changes its meaning. */
  readonly id: string;
  readonly stage: Stage | 'always';
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
  /** Controls of the CIS Kubernetes Benchmark that ask the same, as `1.1.20`; left out where none does. */
  readonly cis?: readonly string[] | undefined;
}

/** A rule is pure: what it sees follows from the case, which carries the time. */
export interface ArtefactRule extends RuleBase {
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

/**
 * Controls of the CIS Kubernetes Benchmark that correspond to a rule: those that it names, else those that it rests on, as 1.2.29 and
 * 4.2.12 of the source `CIS Kubernetes Benchmark v2.0.1, 1.2.29 and 4.2.12`.
 */
export const controlsOf = ({ cis: named, sources }: Pick<RuleBase, 'cis' | 'sources'>): readonly string[] =>
  named ??
  sources
    .filter((source) => source.startsWith('CIS Kubernetes Benchmark'))
    .flatMap((source) => source.slice(source.indexOf(',') + 1).match(/\d+(?:\.\d+)+/g) ?? []);
