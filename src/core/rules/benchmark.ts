import { holds, type DesiredFile } from '../catalog/desired.js';
import type { StartFile } from '../infer/start-files.js';

/** Which controls of the CIS Kubernetes Benchmark (sections 1.1 and 4.1) are about a file. */
interface Controls {
  readonly mode: readonly string[];
  readonly owner: readonly string[];
}

const kubeconfigs: Readonly<Record<string, Controls>> = {
  'admin.conf': { mode: ['1.1.13'], owner: ['1.1.14'] },
  'super-admin.conf': { mode: ['1.1.13'], owner: ['1.1.14'] },
  'scheduler.conf': { mode: ['1.1.15'], owner: ['1.1.16'] },
  'controller-manager.conf': { mode: ['1.1.17'], owner: ['1.1.18'] },
  'kube-proxy.conf': { mode: ['4.1.3'], owner: ['4.1.4'] },
  'kubelet.conf': { mode: ['4.1.5'], owner: ['4.1.6'] },
};

const keys: Controls = { mode: ['1.1.21'], owner: ['1.1.19'] };
const certificates: Controls = { mode: ['1.1.20'], owner: ['1.1.19'] };
/** The kubelet reads it too. */
const clientAuthority: Controls = { mode: ['1.1.20', '4.1.7'], owner: ['1.1.19', '4.1.8'] };
const none: Controls = { mode: [], owner: [] };

/** @param artefact name of the artefact that the file belongs to */
export function benchmarkOf(artefact: string, { part, place }: Pick<DesiredFile, 'part' | 'place'>): Controls {
  const named = kubeconfigs[artefact];
  if (named !== undefined) return part === 'kubeconfig' ? named : none;
  if (place.node === undefined) return none;
  if (holds(part, 'key')) return keys;
  if (artefact === 'ca.crt') return clientAuthority;
  return ['certificate', 'trust', 'publicKeys'].includes(part) ? certificates : none;
}

const all = (of: keyof Controls): readonly string[] =>
  [...new Set([clientAuthority, keys, ...Object.values(kubeconfigs)].flatMap((controls) => controls[of]))].sort();

export const modeControls = all('mode');
export const ownerControls = all('owner');

const manifests: Readonly<Record<string, Controls>> = {
  'kube-apiserver': { mode: ['1.1.1'], owner: ['1.1.2'] },
  'kube-controller-manager': { mode: ['1.1.3'], owner: ['1.1.4'] },
  'kube-scheduler': { mode: ['1.1.5'], owner: ['1.1.6'] },
  etcd: { mode: ['1.1.7'], owner: ['1.1.8'] },
};
const kubeletUnit: Controls = { mode: ['4.1.1'], owner: ['4.1.2'] };
const kubeletConfiguration: Controls = { mode: ['4.1.9'], owner: ['4.1.10'] };

/** Of a file that says how a component is started. */
export const benchmarkOfStart = ({ component, path }: StartFile): Controls =>
  component !== 'kubelet'
    ? (manifests[component] ?? none)
    : path.includes('systemd/')
      ? kubeletUnit
      : kubeletConfiguration;

export const startControls = [...Object.values(manifests), kubeletUnit, kubeletConfiguration].flatMap(
  ({ mode, owner }) => [...mode, ...owner],
);
