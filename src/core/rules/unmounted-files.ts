import { unmounted } from '../infer/named.js';
import { onNode } from '../facts/place.js';
import { kubernetesDocs, type SurveyRule } from './rule.js';

export const flagFileUnmounted: SurveyRule = {
  id: 'flag-file-unmounted',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'A static pod tells its component of a file, and no volume of the pod brings it into the container. The image has none there, so the component does not start, although the file lies on the machine.',
  protects: 'the next start of the component',
  mend: 'Mount the file, or its folder, in the manifest: a `volumes` entry with `hostPath`, and its `volumeMounts`; with kubeadm in `extraVolumes` of the component. Or name a path that is mounted.',
  sources: [
    kubernetesDocs('concepts/storage/volumes/#hostpath'),
    kubernetesDocs('reference/config-api/kubeadm-config.v1beta4/#kubeadm-k8s-io-v1beta4-HostPathMount'),
  ],
  *survey({ observed: { machines } }) {
    for (const [node, machine] of machines ?? [])
      for (const { component, flag, path, file } of unmounted(machine).filter(({ isLost }) => isLost))
        yield {
          artefact: component,
          place: onNode(node, file.replace(/^\//, '')),
          message: `is told ${flag}=${path}, where no volume of its pod is mounted`,
          expected: [`a volume mounted at ${path} or above`],
          actual: [path],
        };
  },
};
