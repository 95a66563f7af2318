import { configuration, pki } from '../catalog/layouts/layout.js';
import { foundLayouts } from '../catalog/layouts/found.js';
import { renderMode, type FileAttributes } from '../facts/file.js';
import type { MachineFacts } from '../facts/machine.js';
import { isFolder, onNode } from '../facts/place.js';
import { etcdFolder, staticPodFolder } from '../infer/folders.js';
import { tellingOf } from '../infer/told.js';
import { cis, type SurveyRule, type SurveySight } from './rule.js';
import type { Survey } from './survey.js';

/** A folder of a node that was looked at. */
interface Folder {
  readonly node: string;
  readonly machine: MachineFacts;
  /** Relative to the root of the node, without a slash at its end. */
  readonly path: string;
  readonly attributes: FileAttributes;
}

function* foldersSeen({ observed: { machines, beside } }: Survey): Iterable<Folder> {
  for (const file of beside?.values() ?? []) {
    const { node = '', path } = file.place;
    const machine = machines?.get(node);
    if (file.state !== 'present' || machine === undefined || !isFolder(file.place)) continue;
    yield { node, machine, path: path.slice(0, -1), attributes: file.attributes };
  }
}

const at = ({ node, path }: Folder): Pick<SurveySight, 'artefact' | 'place'> => ({
  artefact: path.slice(path.lastIndexOf('/') + 1),
  place: onNode(node, `${path}/`),
});

const everybody = 0o002;
const group = 0o020;
const sticky = 0o1000;

/** Folders that nobody but root has a reason to own: what lies in others may be a component's own. */
const ofRoot = (machine: MachineFacts): readonly string[] => [configuration, pki, staticPodFolder(tellingOf(machine))];

export const folderWritable: SurveyRule = {
  id: 'folder-writable',
  stage: 'always',
  severity: 'warning',
  remedy: 'permissions',
  means:
    'Others than root may write in a folder with files of the cluster, or own it. Whoever may write in a folder can replace every file in it, whatever their modes. It is critical where everybody may; of a folder with the sticky bit only where the kubelet starts whatever is put there.',
  protects:
    'keys and authorities from being replaced, and the kubelet from starting what somebody has put among its static pods',
  mend: 'See whether what lies in the folder is still what it should be. Then `chmod go-w` it and `chown root:root` it.',
  sources: [cis('1.1.19')],
  *survey(everything) {
    const owners = everything.observed.owners;
    for (const folder of foldersSeen(everything)) {
      const { machine, path, node } = folder;
      const { mode, uid, gid } = folder.attributes;
      if (path === etcdFolder(tellingOf(machine))) continue;
      const owner = owners.get(node);
      // A distribution has users and groups of its own, and a copied tree the group of whoever copied it.
      const isFound = machine.layout !== undefined && Object.hasOwn(foundLayouts, machine.layout);
      const writers = mode & (isFound || owner !== 0 || gid === 0 ? everybody : everybody | group);
      if (writers !== 0) {
        const isClosed = (mode & sticky) !== 0 && path !== staticPodFolder(tellingOf(machine));
        const isOpen = (writers & everybody) !== 0;
        yield {
          ...at(folder),
          message: `has mode ${renderMode(mode)}: ${isOpen ? 'everybody' : `group ${gid}`} may ${isClosed && isOpen ? 'put files there' : 'replace what lies there'}`,
          expected: [renderMode(mode & ~(everybody | group))],
          actual: [renderMode(mode)],
          cis: [],
          ...(isOpen && !isClosed ? { severity: 'critical' as const } : {}),
        };
      }
      if (!isFound && owner !== undefined && uid !== owner && ofRoot(machine).includes(path))
        yield {
          ...at(folder),
          message: `belongs to user ${uid}, not to user ${owner}, and its owner may replace what lies there`,
          expected: [`user ${owner}`],
          actual: [`user ${uid}`],
          cis: path === pki ? ['1.1.19'] : [],
        };
    }
  },
};

export const etcdDataOpen: SurveyRule = {
  id: 'etcd-data-open',
  stage: 'always',
  severity: 'warning',
  remedy: 'permissions',
  means:
    'The folder of the data of etcd may be entered by others than its owner. It is critical where everybody may write there. Whoever reads that data reads every Secret of the cluster.',
  protects: 'everything that the cluster keeps, with all its Secrets and tokens',
  mend: 'Run `chmod 0700` on the folder. It belongs to whoever runs etcd: root in a static pod of kubeadm, else mostly etcd.',
  sources: [cis('1.1.11')],
  *survey(everything) {
    for (const folder of foldersSeen(everything)) {
      const { machine, path } = folder;
      const { mode } = folder.attributes;
      if (path !== etcdFolder(tellingOf(machine))) continue;
      if ((mode & 0o077) !== 0)
        yield {
          ...at(folder),
          message: `has mode ${renderMode(mode)}, and is for its owner alone`,
          expected: ['0700'],
          actual: [renderMode(mode)],
          ...((mode & everybody) === 0 ? {} : { severity: 'critical' as const }),
        };
    }
  },
};
