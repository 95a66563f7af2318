import { artefactKey, fileOf, type DesiredKubeconfig } from '../catalog/desired.js';
import { placeKey } from '../facts/place.js';
import { caseOf } from './case.js';
import { groupsBy } from './groups.js';
import { kubernetesDocs, type SurveyRule } from './rule.js';

/** Where the kubeconfig itself lies. */
const keyOf = (desired: DesiredKubeconfig): string => {
  const file = fileOf(desired, 'kubeconfig');
  return file === undefined ? artefactKey(desired) : placeKey(file.place);
};

export const kubeconfigFurther: SurveyRule = {
  id: 'kubeconfig-further',
  stage: 'always',
  severity: 'info',
  remedy: 'manual',
  means:
    'A kubeconfig holds more than its current context selects: other contexts, or clusters and users that no context has. A component reads none of it. In a kubeconfig that no component is known to read, each context is judged like the current one, and this tells of the rest.',
  protects: 'what is said in it, such as a key that whoever reads the file can use, from being forgotten',
  mend: 'Nothing has to be done. `kubectl config delete-context`, `delete-cluster` and `delete-user` take it out.',
  sources: [kubernetesDocs('concepts/configuration/organize-cluster-access-kubeconfig/#context')],
  *survey({ desired, observed, now }) {
    const kubeconfigs = desired.artefacts.filter((artefact) => artefact.kind === 'kubeconfig');
    for (const ofFile of groupsBy(kubeconfigs, keyOf)) {
      const [artefact] = ofFile;
      const { kubeconfig } = caseOf(artefact, observed, now);
      const { contexts = [], loose = [] } = kubeconfig?.value.further ?? {};
      const judged = new Set(ofFile.map(({ context }) => context));
      const unread = [
        ...contexts
          .filter(({ context }) => !judged.has(context))
          .map(({ context }) => `context ${JSON.stringify(context)}`),
        ...loose,
      ];
      if (kubeconfig === undefined || unread.length === 0) continue;
      yield {
        artefact: artefact.name,
        ...(artefact.node === undefined ? {} : { node: artefact.node }),
        place: kubeconfig.place,
        message: `also holds what nothing reads: ${unread.join(', ')}`,
        actual: unread,
      };
    }
  },
};
