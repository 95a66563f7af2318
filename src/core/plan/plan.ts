import { createHash } from 'node:crypto';
import { artefactKey, keyOf, type Desired, type DesiredState } from '../catalog/desired.js';
import { kept } from '../facts/kept.js';
import { inHome, placeKey } from '../facts/place.js';
import type { Observed } from '../facts/observed.js';
import type { Finding, Remedy } from '../rules/finding.js';
import { interruptedApply } from '../rules/interrupted.js';
import type { Request } from './requests.js';
import { obstaclesOf, type Obstacle } from './obstacle.js';

/** What apply can do by itself, from strongest to weakest: the strongest remedy among an artefact's findings wins. */
export const actionKinds = ['reissue', 'create', 'rewrite', 'permissions', 'retire'] as const;
export type ActionKind = (typeof actionKinds)[number];

export interface Reason {
  /** A rule id, or what was asked for. */
  readonly rule: string;
  readonly message: string;
}

export interface Action {
  readonly action: ActionKind;
  readonly node: string | undefined;
  readonly artefact: string;
  readonly title: string;
  readonly reasons: readonly Reason[];
  /** Issued for the key that is there, which stays. */
  readonly keepsKey: boolean;
}

/** What is due and cannot be done, since what it is made from cannot sign. */
export interface Waiting extends Action {
  readonly obstacle: Obstacle;
}

/** What apply will do, in order, and what it was made from. A value: it can be printed, kept and compared. */
export interface Plan {
  readonly actions: readonly Action[];
  /** Files that the spec no longer wants, one an action, its path for a name: they are kept until somebody says `--prune`. */
  readonly kept: readonly Action[];
  /** Findings that need a person; apply leaves them. */
  readonly left: readonly Finding[];
  /** What would be done if what signs it could, in the order of the catalog. */
  readonly waiting: readonly Waiting[];
  /** SHA-256 over the spec, the keysets, what was issued once and every file that was looked at; hex. */
  readonly fingerprint: string;
}

/** Whether a run was interrupted: whatever apply is asked to do, it finishes that first. */
export const isBegun = ({ left }: Pick<Plan, 'left'>): boolean => left.some(({ rule }) => rule === interruptedApply.id);

/** Whether apply can mend it by itself. */
export const isAction = (remedy: Remedy): remedy is ActionKind => (actionKinds as readonly string[]).includes(remedy);

/** Findings and requests to actions, in the order of the catalog: authorities first, since everything else is made from them. */
export function planOf(
  desired: DesiredState,
  findings: readonly Finding[],
  fingerprint: string,
  requests: readonly Request[] = [],
): Plan {
  const asked = new Map(requests.map((request) => [keyOf(request), request]));
  const byArtefact = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = keyOf(finding);
    byArtefact.set(key, [...(byArtefact.get(key) ?? []), finding]);
  }
  const obstacleTo = obstaclesOf(desired, byArtefact);
  const possible = new Set<Finding>();
  const steps = desired.artefacts.map((artefact): { readonly done?: Action; readonly waiting?: Waiting } => {
    const due = (byArtefact.get(artefactKey(artefact)) ?? []).filter(({ remedy }) => isAction(remedy));
    const whole = actionFor(artefact, due, asked.get(artefactKey(artefact)));
    const obstacle = whole === undefined ? undefined : obstacleTo(artefact, whole.action);
    if (whole === undefined || obstacle === undefined) {
      due.forEach((finding) => possible.add(finding));
      return whole === undefined ? {} : { done: whole };
    }
    // What waits can still be narrowed.
    const rest = due.filter(({ remedy }) => remedy === 'permissions');
    rest.forEach((finding) => possible.add(finding));
    const done = actionFor(artefact, rest, undefined);
    return { waiting: { ...whole, obstacle }, ...(done === undefined ? {} : { done }) };
  });
  return {
    actions: steps.flatMap(({ done }) => done ?? []),
    left: findings.filter((finding) => finding.severity !== 'info' && !possible.has(finding)),
    waiting: steps.flatMap(({ waiting }) => waiting ?? []),
    kept: findings.filter(({ remedy }) => remedy === 'retire').map(retiring),
    fingerprint,
  };
}

const retiring = ({ node, artefact, rule, message }: Finding): Action => ({
  action: 'retire',
  node,
  artefact,
  title: artefact,
  reasons: [{ rule, message }],
  keepsKey: false,
});

/** The same plan with what is kept retired, after everything else. */
export const pruned = (plan: Plan): Plan => ({ ...plan, actions: [...plan.actions, ...plan.kept], kept: [] });

function actionFor(artefact: Desired, findings: readonly Finding[], request: Request | undefined): Action | undefined {
  const action =
    request === undefined ? actionKinds.find((kind) => findings.some(({ remedy }) => remedy === kind)) : 'reissue';
  if (action === undefined) return undefined;
  const { node, name, title } = artefact;
  const reasons = [
    ...(request === undefined ? [] : [{ rule: 'request', message: request.message }]),
    ...findings.map(({ rule, message }) => ({ rule, message })),
  ];
  return { action, node, artefact: name, title, reasons, keepsKey: request?.keepsKey ?? false };
}

const lockFolder = placeKey(inHome(`${kept.state}/`));

/** One value for everything a plan was made from: equal values mean an equal plan. */
export function fingerprintOf(sources: readonly string[], observed: Observed): string {
  const hash = createHash('sha256');
  const context = [
    ...[...observed.owners].map(([tree, uid]) => `${tree}=${uid}`),
    ...[...(observed.fileOwners ?? [])].map(([file, { uid, gid }]) => `${file}=${uid}:${gid}`),
  ];
  for (const source of [...sources, context.sort().join('\n'), [...observed.issuedOnce.keys()].sort().join('\n')]) {
    hash.update(`${source.length}:${source}`);
  }
  for (const key of [...observed.files.keys()].sort()) {
    const file = observed.files.get(key);
    // The lock of whoever applies is the first thing in that folder.
    if (file === undefined || file.state === 'absent' || key === lockFolder) continue;
    const { mode = 0, uid = 0, gid = 0 } = file.attributes ?? {};
    hash.update(`${key}\0${file.state === 'present' ? file.sha256 : file.reason}\0${mode}\0${uid}\0${gid}\n`);
  }
  return hash.digest('hex');
}
