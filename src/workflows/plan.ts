import type { DesiredState } from '../core/catalog/desired.js';
import type { Observed } from '../core/facts/observed.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { fingerprintOf, planOf, type Plan } from '../core/plan/plan.js';
import { judge } from '../core/rules/judge.js';
import { rules } from '../core/rules/rules.js';
import { desiredOf, lookAtHome, type Home } from './home.js';

/** A plan with what it was derived from, so that apply need not look again before it compares. */
export interface Planned {
  readonly home: Home;
  readonly desired: DesiredState;
  readonly observed: Observed;
  readonly plan: Plan;
}

/** What would have to change for the home to be what its spec says. Changes nothing. */
export function planHome(home: Home, reader: ReaderPort, now: Date): Planned {
  const desired = desiredOf(home);
  const observed = lookAtHome(home, desired, reader);
  const findings = judge(rules, desired, observed, now);
  return { home, desired, observed, plan: planOf(desired, findings, fingerprintOf(home.sources, observed)) };
}
