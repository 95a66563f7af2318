import { byNode, elsewhereOf, type Desired, type DesiredFile, type DesiredState } from '../catalog/desired.js';
import { home as paths } from '../catalog/layouts/home.js';
import type { FileFacts } from '../facts/file.js';
import type { ManifestFacts, WrittenFile } from '../facts/manifest.js';
import type { Observed } from '../facts/observed.js';
import { inHome, onNode, placeKey, type Place } from '../facts/place.js';
import { liesElsewhere } from './case.js';

/** A file that kubepki wrote, by the manifest of its node, that lies there and that the spec no longer wants. */
export interface Leftover {
  readonly node: string;
  readonly place: Place;
  /** What was written; lower-case hex. */
  readonly sha256: string;
  readonly file: Exclude<FileFacts, { state: 'absent' }>;
  /** The spec no longer has the node. */
  readonly isNodeGone: boolean;
}

/** The manifests that lie in a home, those of nodes that its spec no longer has included, each where it belongs. */
export function manifestsIn({ files }: Pick<Observed, 'files'>): readonly ManifestFacts[] {
  return [...files.values()].flatMap((file) => {
    if (file.state !== 'present' || file.content.kind !== 'manifest') return [];
    const { manifest } = file.content;
    return placeKey(file.place) === placeKey(inHome(paths.manifest(manifest.node))) ? [manifest] : [];
  });
}

/**
 * In the order of the manifests. A pair that lies the other way until it is put where the spec wants it is still in use. The manifest
 * of a node that is gone is left over itself once nothing else is.
 */
export function leftoversOf(desired: DesiredState, observed: Observed): readonly Leftover[] {
  const nodes = byNode(desired);
  return manifestsIn(observed).flatMap((manifest): readonly Leftover[] => {
    const artefacts = nodes.get(manifest.node);
    if (artefacts === undefined) {
      const files = leftBy(manifest, [], observed);
      return (files.length > 0 ? files : itself(manifest, observed)).map((file) => ({ ...file, isNodeGone: true }));
    }
    const used = new Set(
      artefacts.filter((one) => liesElsewhere(one, observed)).flatMap((one) => pathsOf(elsewhereOf(one))),
    );
    return leftBy(manifest, artefacts, observed)
      .filter(({ place }) => !used.has(place.path))
      .map((file) => ({ ...file, isNodeGone: false }));
  });
}

/** By node, what its manifest has to list beside what the node is given, so that it is not forgotten. */
export function unforgotten(desired: DesiredState, observed: Observed): ReadonlyMap<string, readonly WrittenFile[]> {
  const nodes = byNode(desired);
  return new Map(
    manifestsIn(observed).map((manifest) => [
      manifest.node,
      leftBy(manifest, nodes.get(manifest.node) ?? [], observed).map(({ place: { path }, sha256 }) => ({
        path,
        sha256,
      })),
    ]),
  );
}

/**
 * What a node may still have that the home has removed, in the order in which it goes: a certificate before its key. What the node is
 * given, or what lies in its tree again, is none of it.
 */
export function retiredFrom(
  node: string,
  desired: DesiredState,
  { files, deliveries }: Observed,
): readonly WrittenFile[] {
  const wanted = new Set((byNode(desired).get(node) ?? []).flatMap((artefact) => pathsOf(artefact.files)));
  return (deliveries.retired.get(node) ?? [])
    .filter(
      ({ path, sha256 }) =>
        isRelative.test(path) &&
        isHash.test(sha256) &&
        !wanted.has(path) &&
        files.get(placeKey(onNode(node, path)))?.state !== 'present',
    )
    .toReversed();
}

/** A path that leads nowhere but down: no empty segment, none that begins with a dot, and no control character. */
const isRelative = /^[^/.\p{Cc}][^/\p{Cc}]*(?:\/[^/.\p{Cc}][^/\p{Cc}]*)*$/u;
const isHash = /^[0-9a-f]{64}$/;

/** Everything that was written, each path once. */
export const writtenBy = ({ files, retired }: ManifestFacts): readonly WrittenFile[] => [
  ...new Map([...retired, ...files].map((file) => [file.path, file])).values(),
];

type Left = Omit<Leftover, 'isNodeGone'>;

function leftBy(manifest: ManifestFacts, artefacts: readonly Desired[], { files }: Observed): readonly Left[] {
  const { node } = manifest;
  const wanted = new Set(artefacts.flatMap((artefact) => pathsOf(artefact.files)));
  return writtenBy(manifest).flatMap(({ path, sha256 }) => {
    const place = onNode(node, path);
    const file = files.get(placeKey(place));
    return wanted.has(path) || file === undefined || file.state === 'absent' ? [] : [{ node, place, sha256, file }];
  });
}

function itself({ node }: ManifestFacts, { files }: Observed): readonly Left[] {
  const place = inHome(paths.manifest(node));
  const file = files.get(placeKey(place));
  return file?.state === 'present' ? [{ node, place, sha256: file.sha256, file }] : [];
}

const pathsOf = (files: readonly DesiredFile[]): readonly string[] => files.map(({ place }) => place.path);
