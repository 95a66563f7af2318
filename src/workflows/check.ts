import type { ProcessPort } from '../core/facts/process-port.js';
import type { Mount, ReaderPort } from '../core/facts/store-port.js';
import { certificateRows } from '../core/report/certificates.js';
import { checkReport, type CheckReport } from '../core/report/check-report.js';
import { applyPolicy } from '../core/report/policy.js';
import { planOf } from '../core/plan/plan.js';
import { judge } from '../core/rules/judge.js';
import { rules } from '../core/rules/rules.js';
import { compareFolder } from './check-folder.js';
import { compareHome } from './check-home.js';
import { compareTrees, isClosed } from './check-trees.js';
import { targetOf, type CheckTarget } from './check-target.js';
import type { CheckRequest, Comparison } from './comparison.js';

/** Looks beyond files, such as at what is served or at what the cluster itself holds, and adds what it saw. */
export type FurtherLook = (comparison: Comparison) => Promise<Comparison>;

/** Compares a machine, or the part of its filesystem that lies in a folder, with what its own files and processes say. */
export type CompareMachine = (mount: Mount, label: string, request: CheckRequest) => Comparison;

/** Compares, reports, changes nothing. @param machines loads what compares machines @throws WorkflowError, ClusterError, KeysetError when there is nothing that could be judged */
export async function check(
  request: CheckRequest,
  reader: ReaderPort,
  processes: ProcessPort,
  machines: () => Promise<CompareMachine>,
  looks: readonly FurtherLook[] = [],
): Promise<CheckReport> {
  const target = targetOf(request, reader);
  const compareMachine = target.kind === 'folder' && request.spec === undefined ? await machines() : undefined;
  let comparison = compareTarget(target, request, reader, processes, compareMachine);
  for (const look of looks) comparison = await look(comparison);
  return reportOn(comparison, request);
}

/** What is desired and what lies there. @throws WorkflowError, ClusterError, KeysetError when there is nothing that could be judged */
export const compareFiles = (
  request: CheckRequest,
  reader: ReaderPort,
  processes: ProcessPort,
  compareMachine: CompareMachine,
): Comparison => compareTarget(targetOf(request, reader), request, reader, processes, compareMachine);

function compareTarget(
  target: CheckTarget,
  request: CheckRequest,
  reader: ReaderPort,
  processes: ProcessPort,
  compareMachine: CompareMachine | undefined,
): Comparison {
  if (target.kind === 'folder')
    return compareMachine === undefined || request.spec !== undefined
      ? compareFolder(target.mount, request.node ?? target.label, request.spec ?? '', request, reader)
      : compareMachine(target.mount, target.label, request);
  const compare = request.isPublic && isClosed(target.folder, reader) ? compareTrees : compareHome;
  return compare(target.folder, request.node ?? target.node, request, reader, processes);
}

/** What the rules say of a comparison, as a report. */
export function reportOn(comparison: Comparison, request: CheckRequest): CheckReport {
  const { desired, observed, managed, pathOf, audit, ofFlags = [] } = comparison;
  const isShown = ({ node }: { readonly node: string | undefined }) =>
    comparison.node === undefined || node === comparison.node;
  const certificates = certificateRows(desired, observed, request.now).filter(isShown);
  const all = [...judge(rules, desired, observed, request.now, audit), ...ofFlags];
  const findings = all.filter(isShown);
  const publicly = request.isPublic
    ? ['private keys and kubeconfigs were judged by presence and mode only (--public)']
    : [];
  return checkReport({
    findings: applyPolicy(findings, request.policy, certificates, request.now),
    certificates,
    deliveries: comparison.deliveries.filter(isShown),
    warnings: [...comparison.warnings, ...publicly],
    now: request.now,
    pathOf,
    fixes: { managed, left: new Set(planOf(desired, all, '').left), home: comparison.home },
  });
}
