import { arrange } from '../cluster/template.js';
import { renderRelease } from '../cluster/version.js';
import { imageOf, type PodComponent } from '../components/images.js';
import { argumentOf, startSettings } from './command.js';
import type { FlagSet } from './flag-set.js';
import { patchWanted } from './flag-refusals.js';
import { mountsOf } from './mounts.js';
import { probesOf } from './probes.js';
import { yamlText } from './yaml-text.js';

/** As kubeadm asks for it. */
const requests: Readonly<Record<PodComponent, Readonly<Record<string, string>>>> = {
  etcd: { cpu: '100m', memory: '100Mi' },
  'kube-apiserver': { cpu: '250m' },
  'kube-controller-manager': { cpu: '200m' },
  'kube-scheduler': { cpu: '100m' },
};

/**
 * A manifest for the folder of static pods (https://kubernetes.io/docs/tasks/configure-pod-container/static-pod).
 *
 * @param template with `{{component}}`, `{{node}}`, `{{release}}`, `{{image}}`, `{{command}}`, `{{requests}}`, `{{security}}`,
 * `{{probes}}`, `{{volumeMounts}}`, `{{volumes}}`
 * @throws RenderError FORMAT_VERSION
 */
export function renderStaticPod(set: FlagSet, template: string): string {
  const component = set.component as PodComponent;
  const image = imageOf(component, set.version);
  if (image === undefined) throw patchWanted(set.version);
  const mounts = mountsOf(set);
  return arrange(template, {
    component,
    node: set.node,
    release: renderRelease(set.version),
    image,
    command: yaml([component, ...startSettings(set).map(argumentOf)]),
    requests: yaml(requests[component]),
    security: securityOf(set),
    probes: yaml(probesOf(component, set)),
    volumeMounts: yaml(
      mounts.map(({ name, path, readOnly }) => ({ name, mountPath: path, ...(readOnly ? { readOnly } : {}) })),
    ),
    volumes: yaml(mounts.map(({ name, path, type }) => ({ name, hostPath: { path, type } }))),
  });
}

const yaml = (value: unknown): string => yamlText(value).trimEnd();

/** A pod knows accounts by number only; one that the spec names runs as root, which reads the files too. */
function securityOf({ account }: FlagSet): string {
  const [user, group] = [Number(account?.user), Number(account?.group)];
  return Number.isInteger(user) && Number.isInteger(group)
    ? yaml({ securityContext: { runAsUser: user, runAsGroup: group, allowPrivilegeEscalation: false } })
    : '';
}
