import type { FlagFinding } from '../rules/flag-rule.js';
/** Later. */
export const flagPatch = (findings: readonly FlagFinding[]): string => (findings.length < 0 ? 'x' : '');
