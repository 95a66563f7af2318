import type { DesiredState } from '../core/catalog/desired.js';
import type { Observed } from '../core/facts/observed.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { fingerprintOf, planOf, type Plan } from '../core/plan/plan.js';
import type { Finding } from '../core/rules/finding.js';
import { judge } from '../core/rules/judge.js';
import { rules } from '../core/rules/rules.js';
import { desiredOf, lookAtHome, type Home } from './home.js';

/** A plan with what it was derived from, so that apply need not look again before it compares. */
export interface Planned {
  readonly home: Home;
  readonly desired: DesiredState;
  readonly observed: Observed;
  readonly findings: readonly Finding[];
  readonly plan: Plan;
}

/** What apply is given: a plan that was looked at, whole or in part, and the home that it is for. */
export interface Reviewed {
  readonly home: Pick<Home, 'folder'>;
  readonly plan: Plan;
}

/** What would have to change for the home to be what its spec says. Changes nothing. */
export function planHome(home: Home, reader: ReaderPort, now: Date): Planned {
  const desired = desiredOf(home);
  const observed = lookAtHome(home, desired, reader);
  const findings = judge(rules, desired, observed, now);
  return { home, desired, observed, findings, plan: planOf(desired, findings, fingerprintOf(home.sources, observed)) };
}
