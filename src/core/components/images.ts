import { renderRelease, type Version } from '../cluster/version.js';

/** Whose images everybody has. */
export const podComponents = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'] as const;
export type PodComponent = (typeof podComponents)[number];

/** kubeadm's DefaultEtcdVersion by the minor release of Kubernetes (cmd/kubeadm/app/constants/constants.go). */
const etcdTags: Readonly<Record<number, string>> = {
  30: '3.5.15-0',
  31: '3.5.15-0',
  32: '3.5.16-0',
  33: '3.5.24-0',
  34: '3.6.5-0',
  35: '3.6.6-0',
  36: '3.6.8-0',
  37: '3.7.0-0',
};

/**
 * The image of a component, without its registry.
 *
 * @param version the Kubernetes release; images exist of patch releases only
 * @param etcdVersion what the spec says of etcd, where it says a patch release
 * @returns undefined where the patch release is not known
 */
export function imageOf(component: string, version: Version, etcdVersion?: Version): string | undefined {
  if (component === 'etcd') {
    const tag = etcdVersion?.patch === undefined ? etcdTags[version.minor] : `${fullVersion(etcdVersion)}-0`;
    return tag === undefined ? undefined : `etcd:${tag}`;
  }
  return version.patch === undefined ? undefined : `${component}:v${fullVersion(version)}`;
}

/** `1.37.2`; `1.37` where no patch release is known. */
export const fullVersion = (version: Version): string =>
  version.patch === undefined ? renderRelease(version) : `${renderRelease(version)}.${String(version.patch)}`;
