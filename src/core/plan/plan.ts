import { createHash } from 'node:crypto';
import { artefactKey, keyOf, type Desired, type DesiredState } from '../catalog/desired.js';
import { sourceOf } from '../catalog/traces.js';
import type { Observed } from '../facts/observed.js';
import type { Finding, Remedy } from '../rules/finding.js';
import { expiring } from '../rules/time.js';
import type { Request } from './requests.js';

/** What apply can do by itself, from strongest to weakest: the strongest remedy among an artefact's findings wins. */
export const actionKinds = ['reissue', 'create', 'rewrite', 'permissions'] as const;
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

/** What apply will do, in order, and what it was made from. A value: it can be printed, kept and compared. */
export interface Plan {
  readonly actions: readonly Action[];
  /** Findings that need a person; apply leaves them. */
  readonly left: readonly Finding[];
  /** SHA-256 over the spec, the keysets, what was issued once and every file that was looked at; hex. */
  readonly fingerprint: string;
}

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
  const unable = unableAuthorities(desired, byArtefact);
  const waiting = new Set(
    desired.artefacts
      .filter((artefact) => unable.has(sourceOf(artefact) ?? ''))
      .map((artefact) => artefactKey(artefact)),
  );
  /** What waits for its authority can still be narrowed. */
  const isPossible = (finding: Finding): boolean =>
    isAction(finding.remedy) && (finding.remedy === 'permissions' || !waiting.has(keyOf(finding)));
  return {
    actions: desired.artefacts.flatMap(
      (artefact) =>
        actionFor(
          artefact,
          (byArtefact.get(artefactKey(artefact)) ?? []).filter(isPossible),
          waiting.has(artefactKey(artefact)) ? undefined : asked.get(artefactKey(artefact)),
        ) ?? [],
    ),
    left: findings.filter((finding) => finding.severity !== 'info' && !isPossible(finding)),
    fingerprint,
  };
}

/** Authorities that cannot sign until a person has mended them. One that merely ends soon still can. */
const unableAuthorities = (
  desired: DesiredState,
  findings: ReadonlyMap<string, readonly Finding[]>,
): ReadonlySet<string> =>
  new Set(
    desired.artefacts.flatMap((artefact) => {
      const faults = findings.get(artefactKey(artefact)) ?? [];
      const unable = faults.some(
        ({ severity, remedy, rule }) =>
          (severity === 'critical' || severity === 'unknown') && remedy === 'manual' && rule !== expiring.id,
      );
      return artefact.kind === 'authority' && unable ? [artefact.authority] : [];
    }),
  );

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

/** One value for everything a plan was made from: equal values mean an equal plan. */
export function fingerprintOf(sources: readonly string[], observed: Observed): string {
  const hash = createHash('sha256');
  const context = [...observed.owners].map(([tree, uid]) => `${tree}=${uid}`);
  for (const source of [...sources, context.sort().join('\n'), [...observed.issuedOnce].sort().join('\n')]) {
    hash.update(`${source.length}:${source}`);
  }
  for (const key of [...observed.files.keys()].sort()) {
    const file = observed.files.get(key);
    if (file === undefined || file.state === 'absent') continue;
    const { mode = 0, uid = 0 } = file.attributes ?? {};
    hash.update(`${key}\0${file.state === 'present' ? file.sha256 : file.reason}\0${mode}\0${uid}\n`);
  }
  return hash.digest('hex');
}
