import { artefactKey, keyOf, type DesiredManifest, type DesiredState } from '../core/catalog/desired.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import { noDeliveries } from '../core/facts/chain.js';
import type { RawFile } from '../core/facts/file.js';
import type { NodeSettings } from '../core/facts/manifest.js';
import type { Observed } from '../core/facts/observed.js';
import { inHome, placeKey, type Place } from '../core/facts/place.js';
import { isAction } from '../core/plan/plan.js';
import { readFileFacts } from '../core/read/content.js';
import { signatureEdges } from '../core/read/edges.js';
import { certificatesIn, contentsOf } from '../core/read/observe.js';
import { filesByNode, manifestEntries, renderManifest } from '../core/render/manifest.js';
import type { Finding } from '../core/rules/finding.js';
import { judge } from '../core/rules/judge.js';
import { rules } from '../core/rules/rules.js';
import { WorkflowError } from './errors.js';
import { piece, type Made, type Piece } from './made.js';

/** What the rules would see once the pieces are in place and what is to go is gone. What nodes have said is of what lay there before. */
export function overlaid(observed: Observed, pieces: readonly Piece[], gone: readonly Place[] = []): Observed {
  const attributes = (one: Piece) => ({
    mode: one.mode,
    uid: observed.owners.get(one.place.node ?? '') ?? 0,
    gid: 0,
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
  const known = contentsOf(observed);
  const files = new Map([
    ...observed.files,
    ...raw.map((file) => [placeKey(file.place), readFileFacts(file, known)] as const),
  ]);
  const certificates = new Map(
    [...files.values()].flatMap(certificatesIn).map((certificate) => [certificate.fingerprint, certificate]),
  );
  const edges = signatureEdges(certificates.values(), observed);
  return { ...observed, files, certificates, edges, deliveries: noDeliveries };
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

/** The manifests of every node whose files change. @param noted what they are to say that components are started with */
export function manifestPieces(
  desired: DesiredState,
  staged: Observed,
  touched: readonly (string | undefined)[],
  noted: (manifest: DesiredManifest) => NodeSettings | undefined,
): readonly Piece[] {
  const nodes = new Set(touched);
  const files = filesByNode(desired);
  return desired.artefacts.flatMap((artefact) => {
    const { node } = artefact;
    if (artefact.kind !== 'manifest' || node === undefined || !nodes.has(node)) return [];
    const entries = manifestEntries(files.get(node) ?? [], staged);
    return [piece(inHome(paths.manifest(node)), 0o644, renderManifest(node, entries, noted(artefact)))];
  });
}
