import type { ProcessPort } from '../core/facts/process-port.js';
import type { Place } from '../core/facts/place.js';
import type { Mount, ReaderPort } from '../core/facts/store-port.js';
import { noDeliveries } from '../core/facts/chain.js';
import { certificateRows, type CertificateRow } from '../core/report/certificates.js';
import { nodeAuthorities, type NodeAuthority } from '../core/report/node-authorities.js';
import { powerOffHorizon } from '../core/report/power-off.js';
import { objectRows } from '../core/report/object-certificates.js';
import { endpointRows } from '../core/report/endpoints.js';
import { checkReport, type CheckReport } from '../core/report/check-report.js';
import { applyPolicy } from '../core/report/policy.js';
import { planOf } from '../core/plan/plan.js';
import { judge } from '../core/rules/judge.js';
import { rules } from '../core/rules/rules.js';
import { compareFolder } from './check-folder.js';
import { compareHome } from './check-home.js';
import { comparePlain } from './check-plain.js';
import { compareTrees, isClosed } from './check-trees.js';
import { targetOf, type CheckTarget } from './check-target.js';
import type { CheckRequest, Comparison } from './comparison.js';
import { policyFor } from './policy.js';

/** Looks beyond files, such as at what is served or at what the cluster itself holds, and adds what it saw. */
export type FurtherLook = (comparison: Comparison) => Promise<Comparison>;

/** What looks at machines. */
export interface Machines {
  /** A machine, or the part of its filesystem that lies in a folder, compared with what its own files and processes say. */
  readonly alone: (mount: Mount, label: string, request: CheckRequest) => Comparison;
  /** What was compared with a spec, and what machines say themselves of how they are started and of what lies on them. */
  readonly withSpec: (compared: Comparison, request: CheckRequest) => Comparison;
}

/** Compares, reports, changes nothing. @param machines loads what looks at machines @throws WorkflowError, ClusterError, KeysetError when there is nothing that could be judged */
export async function check(
  request: CheckRequest,
  reader: ReaderPort,
  processes: ProcessPort,
  machines: () => Promise<Machines>,
  looks: readonly FurtherLook[] = [],
): Promise<CheckReport> {
  const target = targetOf(request, reader);
  const isAlone = target.kind === 'folder' && request.spec === undefined;
  let comparison = compareTarget(target, request, reader, processes, isAlone ? await machines() : undefined);
  if (comparison.mounts !== undefined) comparison = (await machines()).withSpec(comparison, request);
  for (const look of looks) comparison = await look(comparison);
  return reportOn(comparison, request);
}

/** Says of what was compared elsewhere what is wrong. @param folder where a policy is looked for */
export async function checkCompared(
  compared: Comparison,
  request: CheckRequest,
  folder: string,
  reader: ReaderPort,
  looks: readonly FurtherLook[] = [],
): Promise<CheckReport> {
  let comparison: Comparison = { ...compared, policy: policyFor(folder, compared.spec, request.policy, reader) };
  for (const look of looks) comparison = await look(comparison);
  return reportOn(comparison, request);
}

/** What is desired and what lies there. @throws WorkflowError, ClusterError, KeysetError when there is nothing that could be judged */
export function compareFiles(
  request: CheckRequest,
  reader: ReaderPort,
  processes: ProcessPort,
  machines: Machines,
): Comparison {
  const compared = compareTarget(targetOf(request, reader), request, reader, processes, machines);
  return compared.mounts === undefined ? compared : machines.withSpec(compared, request);
}

/** What was compared, with how it is to be reported. */
function compareTarget(...[target, request, reader, ...rest]: Parameters<typeof compareAt>): Comparison {
  const comparison = compareAt(target, request, reader, ...rest);
  return { ...comparison, policy: policyFor(target.folder, comparison.spec, request.policy, reader) };
}

function compareAt(
  target: CheckTarget,
  request: CheckRequest,
  reader: ReaderPort,
  processes: ProcessPort,
  machines: Machines | undefined,
): Comparison {
  if (target.kind === 'nothing') return noFiles;
  if (target.kind === 'plain') return comparePlain(target.paths, request, reader);
  if (target.kind === 'folder')
    return machines === undefined || request.spec !== undefined
      ? compareFolder(target.mount, request.node ?? target.label, request.spec ?? '', request, reader)
      : machines.alone(target.mount, target.label, request);
  const compare = request.isPublic && isClosed(target.folder, reader) ? compareTrees : compareHome;
  return compare(target.folder, request.node ?? target.node, request, reader, processes);
}

/** No file of a cluster: what else is looked at is compared with itself. */
const noFiles: Comparison = {
  desired: { artefacts: [], keysets: new Map(), version: undefined },
  observed: {
    files: new Map(),
    certificates: new Map(),
    edges: new Map(),
    owners: new Map(),
    issuedOnce: new Map(),
    deliveries: noDeliveries,
  },
  node: undefined,
  deliveries: [],
  warnings: ['no files of the cluster were looked at: what was seen elsewhere was compared with itself'],
  pathOf: ({ path }) => path,
  managed: false,
  home: undefined,
};

/** What the rules say of a comparison, as a report. */
export function reportOn(comparison: Comparison, request: CheckRequest): CheckReport {
  const { desired, observed, managed, audit, ofFlags = [] } = comparison;
  const pathOf = (place: Place): string => (place.isObject === true ? place.path : comparison.pathOf(place));
  const { sources, warnings } = comparison.policy ?? { sources: [], warnings: [] };
  const isShown = ({ node }: { readonly node: string | undefined }) =>
    comparison.node === undefined || node === comparison.node;
  const trusted = new Set(
    [...desired.keysets.values()].flatMap(({ generations }) => generations.map(({ certificate = '' }) => certificate)),
  );
  const certificates = [
    ...certificateRows(desired, observed, request.now),
    ...objectRows(observed.objects ?? [], trusted),
  ];
  const authorities = nodeAuthorities(desired, observed, request.now, pathOf);
  const all = [...judge(rules, desired, observed, request.now, audit), ...ofFlags];
  const verdict = applyPolicy(all, { ...request.thresholds, sources }, certificates, pathOf, request.now);
  const publicly = request.isPublic
    ? ['private keys and kubeconfigs were judged by presence and mode only (--public)']
    : [];
  return checkReport({
    findings: [...verdict.shown.filter(isShown), ...verdict.ofPolicy],
    suppressed: verdict.suppressed.filter(({ finding }) => isShown(finding)),
    policy: { files: sources.map(({ place }) => pathOf(place)), off: verdict.off.filter(isShown) },
    inferred: (comparison.inferred ?? []).filter(isShown),
    certificates: certificates.filter(isShown),
    thresholds: request.thresholds,
    authorities: authorities.filter(isShown),
    powerOffHorizon: powerOffHorizon(
      { artefacts: desired.artefacts.filter((artefact) => artefact.node === undefined || isShown(artefact)) },
      observed,
      request.now,
      pathOf,
    ),
    endpoints: endpointRows({ desired, observed, now: request.now, audit }),
    deliveries: comparison.deliveries.filter(isShown),
    warnings: [...comparison.warnings, ...warnings, ...publicly],
    now: request.now,
    pathOf,
    fixes: {
      managed,
      left: new Set(planOf(desired, all, '').left),
      home: comparison.home,
      here: comparison.here,
      external: signedElsewhere(certificates, authorities),
    },
  });
}

/** What an authority signed whose key is not on the node, as `cp1/apiserver`. */
const signedElsewhere = (
  certificates: readonly Pick<CertificateRow, 'node' | 'name' | 'authority'>[],
  authorities: readonly NodeAuthority[],
): ReadonlySet<string> =>
  new Set(
    certificates.flatMap(({ node, name, authority }) =>
      node !== undefined && authorities.some((one) => one.node === node && one.name === authority && !one.hasKey)
        ? [`${node}/${name}`]
        : [],
    ),
  );
