import { isPkiError } from '../error.js';
import type {
  AuthenticationFacts,
  Bundle,
  ClusterInfoFacts,
  KubeadmConfigFacts,
  ObjectName,
  RootCaFacts,
} from '../facts/objects.js';
import { readKubeadmConfig } from './kubeadm-config.js';
import { parseConfig } from './kubeconfig-document.js';
import { bundleOf, encodedBundle, fieldsAt, listAt, textAt, type Fields } from './object-fields.js';

/** ConfigMaps that Kubernetes itself keeps certificates in: `namespace/name`, or the name where every namespace has one. */
export const configMapNames = {
  clusterInfo: 'kube-public/cluster-info',
  rootCa: 'kube-root-ca.crt',
  authentication: 'kube-system/extension-apiserver-authentication',
  kubeadm: 'kube-system/kubeadm-config',
} as const;

/** What a ConfigMap tells about certificates; undefined for one of others. */
export function readConfigMap(
  map: Fields,
  object: ObjectName,
): ClusterInfoFacts | RootCaFacts | AuthenticationFacts | KubeadmConfigFacts | undefined {
  const at = `${object.namespace ?? ''}/${object.name}`;
  if (object.name === configMapNames.rootCa)
    return { of: 'root-ca', object, trust: bundleOf(textAt(map, 'data', 'ca.crt')) };
  if (at === configMapNames.clusterInfo)
    return { of: 'cluster-info', object, ...clusterOf(textAt(map, 'data', 'kubeconfig')) };
  if (at === configMapNames.kubeadm)
    return { of: 'kubeadm-config', object, ...namesOf(textAt(map, 'data', 'ClusterConfiguration')) };
  if (at !== configMapNames.authentication) return undefined;
  return {
    of: 'authentication',
    object,
    clients: bundleOf(textAt(map, 'data', 'client-ca-file')),
    frontProxies: bundleOf(textAt(map, 'data', 'requestheader-client-ca-file')),
    allowedNames: namesIn(textAt(map, 'data', 'requestheader-allowed-names')),
  };
}

/** The kubeconfig of cluster-info has one cluster without a name, and neither user nor context. */
function clusterOf(text: string | undefined): { readonly server: string | undefined; readonly trust: Bundle } {
  if (text === undefined) return { server: undefined, trust: { state: 'absent' } };
  try {
    const cluster = fieldsAt(listAt(parseConfig(text), 'clusters')[0], 'cluster');
    const server = textAt(cluster, 'server');
    return {
      server: server !== undefined && /^https?:\/\/[^\s@]+$/.test(server) ? server : undefined,
      trust: encodedBundle(textAt(cluster, 'certificate-authority-data')),
    };
  } catch (error) {
    if (isPkiError(error)) return { server: undefined, trust: { state: 'unparsable', reason: error.message } };
    throw error;
  }
}

/** The ClusterConfiguration (https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4). */
function namesOf(text: string | undefined): Pick<KubeadmConfigFacts, 'certSans' | 'endpoint'> {
  try {
    const found = readKubeadmConfig(text ?? '').find(({ kind }) => kind === 'ClusterConfiguration')?.value;
    const sans = fieldsAt(found, 'apiServer').certSANs;
    return {
      certSans: Array.isArray(sans) ? sans.filter((one) => typeof one === 'string') : [],
      endpoint: textAt(found, 'controlPlaneEndpoint'),
    };
  } catch (error) {
    if (isPkiError(error)) return { certSans: undefined, endpoint: undefined };
    throw error;
  }
}

/** A list in JSON; without one any name is allowed. */
function namesIn(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return [];
  try {
    const names: unknown = JSON.parse(text);
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : undefined;
  } catch {
    return undefined;
  }
}
