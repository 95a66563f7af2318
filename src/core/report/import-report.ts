import { keyOf } from '../catalog/desired.js';
import type { Plan } from '../plan/plan.js';
import type { Finding } from '../rules/finding.js';
import { counted } from './counted.js';
import { columns, type Paint } from './paint.js';
import { printable } from './printable.js';
import { shellWord } from '../read/shell-word.js';

/** A way in which the cluster is not what the catalog would make, and the setting that takes it as it is. */
export interface Deviation {
  /** `certificates.overrides.apiserver.sans` */
  readonly setting: string;
  /** Of the setting in kubepki.yaml. */
  readonly line: number;
  /** A rule id, a colon and what it found; or where the files are. */
  readonly reasons: readonly string[];
}

/** What an import came to. */
export interface Imported {
  readonly home: string;
  readonly cluster: string;
  readonly layout: string;
  readonly nodes: readonly { readonly name: string; readonly roles: readonly string[]; readonly root: string }[];
  readonly authorities: readonly { readonly name: string; readonly key: string | undefined }[];
  /** How many certificates the ledger knows now. */
  readonly certificates: number;
  readonly deviations: readonly Deviation[];
  readonly plan: Plan;
  readonly findings: readonly Finding[];
  /** Absolute paths of certificates and kubeconfigs that the home says nothing of. */
  readonly leftAlone: readonly string[];
  /** What could not be taken over, one sentence each. */
  readonly notes: readonly string[];
  readonly spec: string;
  readonly written: boolean;
}

const whereOf = (one: Pick<Finding, 'node' | 'artefact'>) => ({ node: one.node ?? null, artefact: one.artefact });

/** The document of `schemas/import-report.json`. */
export const importDocument = (imported: Imported) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'ImportReport' as const,
  home: imported.home,
  written: imported.written,
  cluster: imported.cluster,
  layout: imported.layout,
  nodes: imported.nodes,
  authorities: imported.authorities.map(({ name, key }) => ({ name, key: key ?? null })),
  certificates: imported.certificates,
  deviations: imported.deviations,
  due: imported.plan.actions.map((one) => ({ action: one.action, ...whereOf(one), reasons: one.reasons })),
  findings: imported.findings.map(({ rule, severity, message, ...where }) => ({
    rule,
    severity,
    ...whereOf(where),
    message,
  })),
  leftAlone: imported.leftAlone,
  notes: imported.notes,
  spec: imported.spec,
});

/** The document of `schemas/imported-spec.json`: a spec that was made without looking at any node. */
export const importedSpecDocument = (spec: string, notes: readonly string[]) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'ImportedSpec' as const,
  spec,
  notes,
});

/** What was found, what is unusual about it with the line that says so, and what is due. */
export function importText(imported: Imported, paint: Paint): string {
  const { home, cluster, layout, nodes, authorities, certificates, deviations, plan, findings, leftAlone, written } =
    printable(imported);
  const folder = shellWord(home);
  const keys = authorities.map(({ name, key }) => [`  ${name}`, key ?? paint('warning', 'no key: it signs elsewhere')]);
  const odd = deviations.flatMap(({ setting, line, reasons }) => [
    `  kubepki.yaml:${line} ${setting}`,
    ...reasons.map((reason) => `      ${paint('dim', reason)}`),
  ]);
  const due = plan.actions.map(
    (one) => `  ${one.action} ${keyOf(one)}: ${one.reasons.map(({ message }) => message).join('; ')}`,
  );
  const open = findings.map(
    (one) => `  ${paint(one.severity, one.severity)} ${keyOf(one)} ${one.message} [${one.rule}]`,
  );
  const section = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? '' : `${title}\n${lines.join('\n')}\n`;
  return [
    `${written ? 'Imported' : 'Would import'} cluster "${cluster}" (${layout}) into ${home}: ${counted(nodes.length, 'node')}, ${counted(certificates, 'certificate')}.\n`,
    section('Nodes:', [columns(nodes.map(({ name, roles, root }) => [`  ${name}`, roles.join(', '), root])).trimEnd()]),
    section('Keys of authorities:', [columns(keys).trimEnd()]),
    section(
      `${counted(deviations.length, 'setting')} in kubepki.yaml ${deviations.length === 1 ? 'takes' : 'take'} the cluster as it is. Once a line is removed, plan wants there what kubepki would make:`,
      odd,
    ),
    section('What no setting can take as it is:', open),
    section(
      'Left alone, since nothing tells what of the cluster they are:',
      leftAlone.map((path) => `  ${path}`),
    ),
    due.length === 0 ? 'Nothing is due.\n' : section('Due now:', due),
    written ? `Next:\n  kubepki check --home ${folder}\n  kubepki plan --home ${folder}\n` : '',
  ]
    .filter((part) => part !== '')
    .join('\n');
}
