import type { ProcessPort } from '../core/facts/process-port.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { certificateRows } from '../core/report/certificates.js';
import { checkReport, type CheckReport } from '../core/report/check-report.js';
import { applyPolicy } from '../core/report/policy.js';
import { planOf } from '../core/plan/plan.js';
import { judge } from '../core/rules/judge.js';
import { rules } from '../core/rules/rules.js';
import { compareFolder } from './check-folder.js';
import { compareHome } from './check-home.js';
import { compareTrees, isClosed } from './check-trees.js';
import { targetOf } from './check-target.js';
import type { CheckRequest } from './comparison.js';

/** Compares, reports, changes nothing. @throws WorkflowError, ClusterError, KeysetError when there is nothing that could be judged */
export function check(request: CheckRequest, reader: ReaderPort, processes: ProcessPort): CheckReport {
  const target = targetOf(request, reader);
  const comparison =
    target.kind === 'home'
      ? (request.isPublic && isClosed(target.folder, reader) ? compareTrees : compareHome)(
          target.folder,
          request.node ?? target.node,
          request,
          reader,
          processes,
        )
      : compareFolder(target.mount, target.label, request, reader);
  const { desired, observed, managed, pathOf } = comparison;
  const isShown = ({ node }: { readonly node: string | undefined }) =>
    comparison.node === undefined || node === comparison.node;
  const certificates = certificateRows(desired, observed, request.now).filter(isShown);
  const all = judge(rules, desired, observed, request.now);
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
