import { onNode, placeKey } from '../facts/place.js';
import { mainPlace } from './case.js';
import { comesAndGoes } from './deliveries.js';
import { kubernetesDocs, type SurveyRule } from './rule.js';

export const manifestNotDeployed: SurveyRule = {
  id: 'manifest-not-deployed',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'What the facts of a node say lies there is not what the home made for it: files of its manifest.json have another SHA-256. Files whose hash is not in the facts, and those that their users or somebody else change, are not compared; what is not there is `missing`.',
  protects: 'against a renewal that never left the home, or a change on the node that nobody wrote down',
  mend: 'Look at what differs (`kubepki inspect`), then run `kubepki deliver NODE` and install it there.',
  sources: [kubernetesDocs('tasks/administer-cluster/kubeadm/kubeadm-certs/')],
  *survey({ desired, observed }) {
    const changing = new Set(
      desired.artefacts.filter(comesAndGoes).flatMap(({ files }) => files.map(({ place }) => placeKey(place))),
    );
    for (const artefact of desired.artefacts) {
      const { node } = artefact;
      if (artefact.kind !== 'manifest' || node === undefined || observed.machines?.has(node) !== true) continue;
      const place = mainPlace(artefact);
      const file = place === undefined ? undefined : observed.files.get(placeKey(place));
      if (place === undefined || file?.state !== 'present' || file.content.kind !== 'manifest') continue;
      const differing = file.content.manifest.files.flatMap(({ path, sha256 }) => {
        const there = observed.files.get(placeKey(onNode(node, path)));
        if (there === undefined || changing.has(placeKey(there.place))) return [];
        return there.state === 'present' && there.sha256 !== '' && there.sha256 !== sha256 ? [path] : [];
      });
      const [first] = differing;
      if (first === undefined) continue;
      yield {
        artefact: artefact.name,
        node,
        place: onNode(node, first),
        message: `lists what ${node} does not have as the home made it: ${differing.slice(0, 10).join(', ')}${differing.length > 10 ? ` and ${differing.length - 10} more` : ''}`,
        actual: differing,
      };
    }
  },
};
