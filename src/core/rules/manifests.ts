import { byNode, type Desired } from '../catalog/desired.js';
import type { ManifestFacts } from '../facts/manifest.js';
import type { Observed } from '../facts/observed.js';
import { placeKey } from '../facts/place.js';
import { kubernetesDocs, type SurveyRule } from './rule.js';

export const manifestDiffers: SurveyRule = {
  id: 'manifest-differs',
  stage: 'always',
  severity: 'warning',
  remedy: 'rewrite',
  means:
    'The manifest of a node tree, which says what the node is given, cannot be read as one, is that of another node, leaves out a file that lies in the tree, or gives one to another owner than the spec. That a file is no longer as it is listed is judged where the file is.',
  protects: 'whoever compares a node with its manifest, and files that are retired by it',
  mend: 'Run `kubepki apply`, which writes it again from what lies in the tree.',
  sources: [kubernetesDocs('setup/best-practices/certificates/#certificate-paths')],
  *survey({ desired, observed }) {
    const neighbours = byNode(desired);
    for (const artefact of desired.artefacts) {
      const [file] = artefact.files;
      if (artefact.kind !== 'manifest' || artefact.node === undefined || file === undefined) continue;
      const facts = observed.files.get(placeKey(file.place));
      if (facts?.state !== 'present' || facts.content.kind === 'unopened') continue;
      const manifest = facts.content.kind === 'manifest' ? facts.content.manifest : undefined;
      const message = faultOf(manifest, artefact.node, neighbours.get(artefact.node) ?? [], observed);
      if (message !== undefined)
        // It lies in the home, and is of the node.
        yield { artefact: artefact.name, node: artefact.node, place: file.place, message };
    }
  },
};

function faultOf(
  manifest: ManifestFacts | undefined,
  node: string,
  neighbours: readonly Desired[],
  { files }: Observed,
): string | undefined {
  if (manifest === undefined) return 'is not the manifest of a node tree';
  if (manifest.node !== node) return `is the manifest of ${manifest.node}`;
  const listed = new Map(manifest.files.map((file) => [file.path, file]));
  const ours = neighbours
    // What somebody else makes comes when they make it.
    .filter(({ kind, ownedBy }) => kind !== 'manifest' && ownedBy === undefined)
    .flatMap((artefact) => artefact.files)
    .filter(({ place }) => files.get(placeKey(place))?.state === 'present');
  for (const { place, owner, group } of ours) {
    const entry = listed.get(place.path);
    if (entry === undefined) return `does not list ${place.path}`;
    if (entry.owner !== owner || entry.group !== group)
      return `gives ${place.path} to ${entry.owner}:${entry.group} rather than to ${owner}:${group}`;
  }
  return undefined;
}
