// What judges flags is large, and nothing but the audit, explain, collect and a check without a spec or of facts loads it: in the package it is a file of its own.
export { flagAuditText } from '../../core/report/flag-audit.js';
export { fleetRules } from '../../core/rules/fleet.js';
export { flagRules } from '../../core/rules/flag-rules.js';
export { machineRules } from '../../core/rules/machine-rules.js';
export { auditFlags } from '../../workflows/audit-flags.js';
export { compareMachine } from '../../workflows/check-machine.js';
export { compareFacts } from '../../workflows/check-facts.js';
export { collect } from '../../workflows/collect.js';
export { factsSpec } from '../../workflows/facts-spec.js';
