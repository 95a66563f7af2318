import type { RoleFinding } from '../rules/roles.js';
import { bySeverity, statusOf, type Status } from './check-report.js';
import { counted } from './counted.js';
import type { Paint } from './paint.js';
import { printable } from './printable.js';

/** The document of `schemas/role-audit.json`. */
export interface RoleAudit {
  readonly apiVersion: 'kubepki/v1';
  readonly kind: 'RoleAudit';
  readonly status: Status;
  /** How many roles were judged. */
  readonly roles: number;
  readonly findings: readonly RoleFinding[];
}

export const roleAudit = (findings: readonly RoleFinding[], roles: number): RoleAudit => ({
  apiVersion: 'kubepki/v1',
  kind: 'RoleAudit',
  // Where nothing was judged nothing is well.
  status: roles === 0 ? 'unknown' : statusOf(findings),
  roles,
  findings: [...findings].sort(bySeverity),
});

export function roleAuditText(audit: RoleAudit, paint: Paint): string {
  const { findings, roles, status } = printable(audit);
  const lines = findings.map(({ severity, kind, namespace, role, message, rule }) => {
    const subject = paint('bold', `${kind}/${namespace === null ? '' : `${namespace}/`}${role}`);
    return `${paint(severity, severity.padEnd(8))}  ${subject} ${message} ${paint('dim', `[${rule}]`)}\n`;
  });
  return `${lines.join('')}${status.toUpperCase()}: ${counted(findings.length, 'finding')}, ${counted(roles, 'role')}\n`;
}
