import { artefactKey, byNode, keyOf, type DesiredManifest, type DesiredState } from '../core/catalog/desired.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import { noDeliveries } from '../core/facts/chain.js';
import type { RawFile } from '../core/facts/file.js';
import type { NodeSettings } from '../core/facts/manifest.js';
import type { Observed } from '../core/facts/observed.js';
import { inHome, placeKey, type Place } from '../core/facts/place.js';
import type { Removal } from '../core/facts/store-port.js';
import { isAction } from '../core/plan/plan.js';
import { factsByPlace, withFiles } from '../core/read/observe.js';
import { filesByNode, manifestEntries, renderManifest } from '../core/render/manifest.js';
import type { Finding } from '../core/rules/finding.js';
import { judge } from '../core/rules/judge.js';
import { unforgotten } from '../core/rules/leftovers.js';
import { rules } from '../core/rules/rules.js';
import { WorkflowError } from './errors.js';
import { piece, type Made, type Piece } from './made.js';

/** What the rules would see once the pieces are in place and what is to go is gone. What nodes have said is of what lay there before. */
export function overlaid(observed: Observed, pieces: readonly Piece[], gone: readonly Place[] = []): Observed {
  const attributes = (one: Piece) => ({
    mode: one.mode,
    ...(observed.fileOwners?.get(placeKey(one.place)) ?? {
      uid: observed.owners.get(one.place.node ?? '') ?? 0,
      gid: 0,
    }),
  });
  const raw = [
    ...pieces.map((one): RawFile => ({
      place: one.place,
      state: 'present',
      attributes: attributes(one),
      bytes: one.contents,
    })),
    ...gone.map((place): RawFile => ({ place, state: 'absent' })),
  ];
  return { ...withFiles(observed, factsByPlace(raw, observed)), deliveries: noDeliveries };
}

/**
 * Nothing is committed that apply would have to make again, nor anything else that is wrong and was not before: that would be a
 * mistake of ours, and the disk stays as it was. Modes and owners are set when files are committed.
 *
 * @param known what was found before; what only people can mend may be found again
 */
export function assertRight(
  desired: DesiredState,
  staged: Observed,
  made: readonly Made[],
  known: readonly Finding[],
  now: Date,
): void {
  const touched = new Set(made.map((one) => artefactKey(one.desired)));
  const before = new Set(known.map(sameFinding));
  const isWrong = (finding: Finding): boolean =>
    isAction(finding.remedy)
      ? finding.severity !== 'info' && finding.remedy !== 'permissions'
      : (finding.severity === 'critical' || finding.severity === 'unknown') && !before.has(sameFinding(finding));
  const first = judge(rules, desired, staged, now).find((finding) => touched.has(keyOf(finding)) && isWrong(finding));
  if (first === undefined) return;
  throw new WorkflowError(
    'APPLY_REJECTED',
    `expected files that pass the check, got ${keyOf(first)}, which ${first.message} (${first.rule})`,
    {
      hint: 'nothing was changed; run kubepki check, and report this if the home is right',
    },
  );
}

export const sameFinding = (finding: Finding): string => `${finding.rule} ${keyOf(finding)}`;

/**
 * The manifests of every node whose files change; what is no longer wanted and still lies there is not forgotten.
 *
 * @param noted what they are to say that components are started with
 */
export function manifestPieces(
  desired: DesiredState,
  staged: Observed,
  touched: readonly (string | undefined)[],
  noted: (manifest: DesiredManifest) => NodeSettings | undefined,
): readonly Piece[] {
  const nodes = new Set(touched);
  const files = filesByNode(desired);
  const left = unforgotten(desired, staged);
  return desired.artefacts.flatMap((artefact) => {
    const { node } = artefact;
    if (artefact.kind !== 'manifest' || node === undefined || !nodes.has(node)) return [];
    const entries = manifestEntries(files.get(node) ?? [], staged);
    const kept = { settings: noted(artefact), retired: left.get(node) ?? [] };
    return [piece(inHome(paths.manifest(node)), 0o644, renderManifest(node, entries, kept))];
  });
}

export const removalsOf = (gone: readonly Place[], { files }: Observed): readonly Removal[] =>
  gone.flatMap((place) => {
    const file = files.get(placeKey(place));
    return file?.state === 'present' ? [{ place, sha256: file.sha256 }] : [];
  });

/**
 * What becomes of the manifests of nodes that are gone, once files of theirs are removed: one says what is left, or goes with the last.
 *
 * @param observed as it was before
 */
export function manifestsOfGone(
  desired: DesiredState,
  observed: Observed,
  staged: Observed,
  gone: readonly Place[],
): { readonly pieces: readonly Piece[]; readonly removals: readonly Removal[] } {
  const known = byNode(desired);
  const nodes = [...new Set(gone.flatMap(({ node }) => (node === undefined || known.has(node) ? [] : [node])))];
  const left = unforgotten(desired, staged);
  const rows = nodes.map((node) => {
    const place = inHome(paths.manifest(node));
    const files = left.get(node) ?? [];
    const before = observed.files.get(placeKey(place));
    return { node, place, files, before };
  });
  return {
    pieces: rows.flatMap(({ node, place, files }) =>
      files.length === 0 ? [] : [piece(place, 0o644, renderManifest(node, [], { retired: files }))],
    ),
    removals: rows.flatMap(({ place, files, before }) =>
      files.length === 0 && before?.state === 'present' ? [{ place, sha256: before.sha256 }] : [],
    ),
  };
}
