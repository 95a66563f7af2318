import { isDeepStrictEqual } from 'node:util';
import { artefactKey, keyOf, type DesiredState } from '../core/catalog/desired.js';
import type { Observed } from '../core/facts/observed.js';
import type { Place } from '../core/facts/place.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { outlookOf } from '../core/plan/outlook.js';
import { fingerprintOf, planOf, type Plan } from '../core/plan/plan.js';
import { marksOf, noMarks } from '../core/report/plan-marks.js';
import type { PlanContext } from '../core/report/plan-report.js';
import { mainPlace } from '../core/rules/case.js';
import type { Finding } from '../core/rules/finding.js';
import { requestsFor, type Wanted } from '../core/plan/requests.js';
import { judge } from '../core/rules/judge.js';
import { rules } from '../core/rules/rules.js';
import type { FoundPolicy } from './policy.js';
import type { NewKeys } from './seal.js';
import { desiredOf, displayPath, lookAtHome, type Home } from './home.js';

/** A plan with what it was derived from, so that apply need not look again before it compares. */
export interface Planned {
  readonly home: Home;
  readonly desired: DesiredState;
  readonly observed: Observed;
  readonly findings: readonly Finding[];
  readonly plan: Plan;
}

/** What apply is given: a plan that was looked at, whole or in part, with what it was derived from. */
export interface Reviewed extends Planned {
  /** Left out, keys of new authorities are encrypted where others are. */
  readonly newKeys?: NewKeys;
}

/**
 * A plan whose reason is a request: what is asked for and nothing else, although more may be due.
 *
 * @throws PlanError REQUEST_UNKNOWN, REQUEST_REFUSED
 */
export function planRenewal(home: Home, wanted: Wanted, reader: ReaderPort, now: Date): Planned {
  const planned = planHome(home, reader, now);
  const requests = requestsFor(wanted, { ...planned, now });
  const plan = planOf(planned.desired, planned.findings, planned.plan.fingerprint, requests);
  const asked = new Set(requests.map(keyOf));
  const actions = plan.actions.filter((action) => asked.has(keyOf(action)) && action.action === 'reissue');
  const waiting = plan.waiting.filter((one) => asked.has(keyOf(one)));
  return {
    ...planned,
    plan: { ...plan, actions, waiting, kept: [], left: plan.left.filter((finding) => asked.has(keyOf(finding))) },
  };
}

/**
 * What would have to change for the home to be what its spec says. Changes nothing.
 *
 * @param before what was desired and observed there earlier, so that what is the same need not be derived and read again
 */
export function planHome(
  home: Home,
  reader: ReaderPort,
  now: Date,
  before?: Pick<Planned, 'home' | 'desired' | 'observed'>,
): Planned {
  const desired = before !== undefined && wantsTheSame(home, before.home) ? before.desired : desiredOf(home);
  const observed = lookAtHome(home, desired, reader, undefined, before?.observed);
  const findings = judge(rules, desired, observed, now);
  return { home, desired, observed, findings, plan: planOf(desired, findings, fingerprintOf(home.sources, observed)) };
}

/** The same spec is the same object, when a home is opened with the one before. */
const wantsTheSame = (home: Home, before: Home): boolean =>
  home.cluster === before.cluster && isDeepStrictEqual(home.keysets, before.keysets);

/**
 * What a plan, or the part of it that was chosen, is printed with.
 *
 * @param policy what says which findings are suppressed, for who wants to be told
 */
export function planContext(
  { home, desired, observed, findings, plan }: Planned,
  reader: ReaderPort,
  now: Date,
  policy?: FoundPolicy,
): PlanContext {
  const show = displayPath(home, reader);
  const places = new Map([
    ...retiredPlaces(findings),
    ...desired.artefacts.map((artefact) => [artefactKey(artefact), mainPlace(artefact)] as const),
  ]);
  return {
    marks: policy === undefined ? noMarks : marksOf(findings, policy.sources, show, now),
    outlook: outlookOf(plan, desired, observed, home.cluster.version, now),
    pathOf: (action) => {
      const place = places.get(keyOf(action));
      return place === undefined ? undefined : show(place);
    },
  };
}

/** Where the files are that are retired, by `keyOf` of their actions. */
export const retiredPlaces = (findings: readonly Finding[]): ReadonlyMap<string, Place> =>
  new Map(findings.flatMap((finding) => (finding.remedy === 'retire' ? [[keyOf(finding), finding.place]] : [])));
