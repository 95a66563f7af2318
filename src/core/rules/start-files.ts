import { foundLayouts } from '../catalog/layouts/found.js';
import { renderMode } from '../facts/file.js';
import { onNode, placeKey } from '../facts/place.js';
import { startFiles } from '../infer/start-files.js';
import { benchmarkOfStart, startControls } from './benchmark.js';
import type { SurveyRule } from './rule.js';

export const startWritable: SurveyRule = {
  id: 'start-writable',
  stage: 'always',
  severity: 'critical',
  remedy: 'permissions',
  means:
    'A manifest, unit or configuration that says how a component is started may be written by its group or by everybody, or belongs to another user than the files of its node do.',
  protects: 'the machine from whoever may write it: the kubelet and systemd start what stands there, as root',
  mend: 'See whether it still says what it should. Then `chmod go-w` it, `chown root:root` it, and look at the folder that it lies in.',
  sources: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/',
    'CIS Kubernetes Benchmark v2.0.1, 1.1.1 to 1.1.8, 4.1.1, 4.1.2, 4.1.9 and 4.1.10',
  ],
  cis: startControls,
  *survey({ observed }) {
    for (const [node, machine] of observed.machines ?? []) {
      // A distribution has administrators in a group of its own, as MicroK8s does.
      const hasGroup = machine.layout !== undefined && Object.hasOwn(foundLayouts, machine.layout);
      const writers = hasGroup ? 0o002 : 0o022;
      for (const start of startFiles(machine)) {
        const place = onNode(node, start.path);
        const facts = observed.beside?.get(placeKey(place));
        if (facts?.state !== 'present') continue;
        const { mode, uid } = facts.attributes;
        const owner = observed.owners.get(node);
        const controls = benchmarkOfStart(start);
        if ((mode & writers) !== 0)
          yield {
            artefact: start.component,
            place,
            message: `is started by a file of mode ${renderMode(mode)}, which ${(mode & 0o002) === 0 ? 'its group' : 'everybody'} may write`,
            expected: [renderMode(mode & ~writers)],
            actual: [renderMode(mode)],
            cis: controls.mode,
          };
        if (owner !== undefined && uid !== owner && uid !== 0)
          yield {
            artefact: start.component,
            place,
            message: `is started by a file of user ${uid}, who may change it`,
            expected: [`user ${owner}`],
            actual: [`user ${uid}`],
            cis: controls.owner,
          };
      }
    }
  },
};
