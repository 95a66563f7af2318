import { flagRules } from './flag-rules.js';
import { fleetRules } from './fleet.js';
import { machineRules, unspecifiedRules } from './machine-rules.js';
import { policyRules } from './policy.js';
import { roleRules } from './roles.js';
import type { RuleBase } from './rule.js';
import { rules } from './rules.js';

/**
 * Every rule, by the command that asks it. What explains rules reads this. A run that needs no more than their ids and severities reads
 * data/rules.json, which is made of it: most of it judges flags, nodes together or machines, which few runs load.
 */
export const registry = {
  check: [...rules, ...fleetRules, ...machineRules, ...unspecifiedRules, ...policyRules],
  'flags audit': flagRules,
  'front roles': roleRules,
} as const satisfies Readonly<Record<string, readonly RuleBase[]>>;

export const everyRule: readonly RuleBase[] = Object.values(registry).flat();
