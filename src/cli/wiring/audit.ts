// What judges flags is large, and nothing but the audit, explain, collect and a check without a spec or of facts loads it: in the package it is a file of its own.
export { flagAuditText } from '../../core/report/flag-audit.js';
export { everyRule } from '../../core/rules/registry.js';
export { auditFlags } from '../../workflows/audit-flags.js';
export { compareMachine } from '../../workflows/check-machine.js';
export { withMachines } from '../../workflows/with-machines.js';
export { compareFacts } from '../../workflows/check-facts.js';
export { collect } from '../../workflows/collect.js';
export { withServed } from '../../workflows/served-there.js';
export { factsSpec } from '../../workflows/facts-spec.js';
