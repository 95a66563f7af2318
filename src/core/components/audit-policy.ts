import type { AuditPolicy } from '../cluster/audit.js';

interface Resources {
  readonly group: string;
  readonly resources?: readonly string[];
}

/** One rule; the first that fits a request decides. https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ */
interface Rule {
  readonly level: 'None' | 'Metadata' | 'Request';
  readonly users?: readonly string[];
  readonly userGroups?: readonly string[];
  readonly verbs?: readonly string[];
  readonly resources?: readonly Resources[];
  readonly nonResourceURLs?: readonly string[];
}

const reads = ['get', 'list', 'watch'];
const writes = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** What holds secrets, or gives them out. First, so that no later rule drops it or looks inside. CIS 3.2.2. */
const secret: Rule = {
  level: 'Metadata',
  resources: [
    { group: '', resources: ['secrets', 'configmaps', 'serviceaccounts/token'] },
    { group: 'authentication.k8s.io', resources: ['tokenreviews'] },
  ],
};

/** What happens all the time and says nothing: identities that do what they are there for, never what people do. */
const noise: readonly Rule[] = [
  { level: 'None', verbs: ['get'], nonResourceURLs: ['/healthz*', '/livez*', '/readyz*'] },
  {
    level: 'None',
    userGroups: ['system:authenticated'],
    verbs: ['get'],
    nonResourceURLs: ['/api*', '/openapi*', '/version*'],
  },
  // Whoever deletes events may hide something.
  {
    level: 'None',
    verbs: [...reads, 'create', 'update', 'patch'],
    resources: [
      { group: '', resources: ['events'] },
      { group: 'events.k8s.io', resources: ['events'] },
    ],
  },
  {
    level: 'None',
    users: [
      'system:apiserver',
      'system:kube-controller-manager',
      'system:kube-scheduler',
      'system:cloud-controller-manager',
    ],
    verbs: ['get', 'update', 'patch'],
    resources: [{ group: 'coordination.k8s.io', resources: ['leases'] }],
  },
  {
    level: 'None',
    userGroups: ['system:nodes'],
    verbs: ['get', 'update', 'patch'],
    resources: [
      { group: 'coordination.k8s.io', resources: ['leases'] },
      { group: '', resources: ['nodes/status'] },
    ],
  },
  { level: 'None', userGroups: ['system:nodes'], verbs: ['get'], resources: [{ group: '', resources: ['nodes'] }] },
  {
    level: 'None',
    users: ['system:kube-proxy'],
    verbs: reads,
    resources: [
      { group: '', resources: ['endpoints', 'nodes', 'services'] },
      { group: 'discovery.k8s.io', resources: ['endpointslices'] },
    ],
  },
  { level: 'None', users: ['system:apiserver'], verbs: reads },
  {
    level: 'None',
    users: ['system:kube-controller-manager', 'system:serviceaccount:kube-system:horizontal-pod-autoscaler'],
    verbs: ['get', 'list'],
    resources: [{ group: 'metrics.k8s.io' }],
  },
];

/** Who was given what, and what stands between a request and its object: none of it holds secrets. */
const rights: Rule = {
  level: 'Request',
  verbs: writes,
  resources: [
    { group: 'admissionregistration.k8s.io' },
    { group: 'apiregistration.k8s.io' },
    { group: 'certificates.k8s.io' },
    { group: 'networking.k8s.io', resources: ['networkpolicies'] },
    { group: 'rbac.authorization.k8s.io' },
  ],
};

const everything: Rule = { level: 'Metadata' };

const rulesOf: Readonly<Record<Exclude<AuditPolicy['kind'], 'file'>, readonly Rule[]>> = {
  metadata: [everything],
  recommended: [secret, ...noise, rights, everything],
};

/**
 * The Policy of kube-apiserver (audit.k8s.io/v1). That a request has come is said by its answer too, so it is recorded once. The command of
 * `kubectl exec` is a part of the URL, which is always recorded.
 */
export const auditPolicy = (kind: keyof typeof rulesOf) => ({
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  omitManagedFields: true,
  rules: rulesOf[kind],
});
