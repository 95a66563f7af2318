/** One thing that is asked of an API server. From this table come the requests and the rights that they need. */
export interface ObjectSource {
  /** As RBAC names it. */
  readonly resource: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Undefined for all namespaces, or for what lies in none. */
  readonly namespace?: string;
  /** One object; in all namespaces, that of each. */
  readonly name?: string;
  /** Of Secrets only those of this type; rights cannot be given by type. */
  readonly type?: string;
  /** Objects of one answer; left out, as many as are small. */
  readonly page?: number;
}

/** Objects of one answer that can have a megabyte each: etcd takes 1.5 MiB. */
const large = 10;

const core = { group: '', version: 'v1' } as const;
const map = { ...core, resource: 'configmaps', kind: 'ConfigMap' } as const;
const admission = { group: 'admissionregistration.k8s.io', version: 'v1' } as const;

export const objectSources: readonly ObjectSource[] = [
  { ...map, namespace: 'kube-public', name: 'cluster-info' },
  { ...map, namespace: 'kube-system', name: 'extension-apiserver-authentication' },
  { ...map, namespace: 'kube-system', name: 'kubeadm-config' },
  { ...map, name: 'kube-root-ca.crt' },
  { ...core, resource: 'namespaces', kind: 'Namespace' },
  { ...core, resource: 'nodes', kind: 'Node' },
  { ...admission, resource: 'mutatingwebhookconfigurations', kind: 'MutatingWebhookConfiguration' },
  { ...admission, resource: 'validatingwebhookconfigurations', kind: 'ValidatingWebhookConfiguration' },
  {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    resource: 'customresourcedefinitions',
    kind: 'CustomResourceDefinition',
    page: large,
  },
  { group: 'apiregistration.k8s.io', version: 'v1', resource: 'apiservices', kind: 'APIService' },
  {
    group: 'certificates.k8s.io',
    version: 'v1',
    resource: 'certificatesigningrequests',
    kind: 'CertificateSigningRequest',
  },
];

/** Whoever may list Secrets may read every one, so they are asked for on request only. */
export const secretSources: readonly ObjectSource[] = [
  'kubernetes.io/tls',
  'kubernetes.io/service-account-token',
  'bootstrap.kubernetes.io/token',
  'cluster.x-k8s.io/secret',
].map((type) => ({ ...core, resource: 'secrets', kind: 'Secret', type, page: large }));

/** Objects of one answer. */
const usual = 50;

/** @param next where the page before ended; undefined for the first */
export function pathOf(source: ObjectSource, next?: string): string {
  const { group, version, namespace, resource, name, type, page = usual } = source;
  const api = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const all = `${api}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${resource}`;
  if (namespace !== undefined && name !== undefined) return `${all}/${name}`;
  const selector = name === undefined ? (type === undefined ? undefined : `type=${type}`) : `metadata.name=${name}`;
  const query = new URLSearchParams({
    limit: String(page),
    ...(selector === undefined ? {} : { fieldSelector: selector }),
    ...(next === undefined ? {} : { continue: next }),
  });
  return `${all}?${query.toString()}`;
}

/** How what is asked for is called where it could not be seen. */
export const sourceName = ({ resource, namespace, name, type }: ObjectSource): string =>
  `${resource}${name === undefined ? '' : ` ${namespace === undefined ? '' : `${namespace}/`}${name}`}${type === undefined ? '' : ` of the type ${type}`}`;
