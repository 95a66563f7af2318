import { bastionUser, proxyUser } from '../catalog/front/rows.js';
import { nodesOf, type Cluster } from '../cluster/cluster.js';
import { binding, clusterRole, type RbacRule } from './binding.js';

/** What the machines in front of the API server may do, and whoever administrates without reaching through it. */
export function frontRbac(cluster: Cluster): readonly object[] {
  const { bastion, proxy, administrators } = cluster.front;
  const impersonates = nodesOf(cluster, 'proxy').length > 0 && proxy.mode === 'impersonate';
  return [
    ...(nodesOf(cluster, 'bastion').length === 0
      ? []
      : [binding('kubepki:bastion', bastion.role, [{ kind: 'User', name: bastionUser }])]),
    ...(impersonates ? impersonation(cluster) : []),
    ...(administrators.length === 0
      ? []
      : [
          clusterRole(administratorsRole, administration),
          binding(
            administratorsRole,
            administratorsRole,
            administrators.map((name) => ({ kind: 'Group', name })),
          ),
        ]),
  ];
}

/** Users and groups by name. Without names a rule would be about all of them, so without anybody there is none. */
function impersonation({ front }: Cluster): readonly object[] {
  const named = {
    users: front.users.map(({ name }) => name),
    groups: [...new Set(front.users.flatMap(({ groups }) => groups))],
  };
  const rules = Object.entries(named).flatMap(([resource, resourceNames]): readonly RbacRule[] =>
    resourceNames.length === 0
      ? []
      : [{ apiGroups: [''], resources: [resource], resourceNames, verbs: ['impersonate'] }],
  );
  const role = 'kubepki:proxy';
  return rules.length === 0 ? [] : [clusterRole(role, rules), binding(role, role, [{ kind: 'User', name: proxyUser }])];
}

const administratorsRole = 'kubepki:administrators-without-proxy';

/** Neither escalate, bind and impersonate nor approve and sign, by each of which a user could become one who may do more. */
const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];

/** RBAC only grants, and `*` grants every sub-resource: so those of the core group are named, and with it every other group. */
const administration: readonly RbacRule[] = [
  {
    apiGroups: [''],
    resources: [
      ...['bindings', 'componentstatuses', 'configmaps', 'endpoints', 'events', 'limitranges'],
      ...['namespaces', 'namespaces/finalize', 'namespaces/status'],
      ...[
        'nodes',
        'nodes/configz',
        'nodes/healthz',
        'nodes/log',
        'nodes/metrics',
        'nodes/pods',
        'nodes/stats',
        'nodes/status',
      ],
      ...['persistentvolumeclaims', 'persistentvolumeclaims/status', 'persistentvolumes', 'persistentvolumes/status'],
      ...['pods', 'pods/attach', 'pods/binding', 'pods/ephemeralcontainers', 'pods/eviction', 'pods/exec', 'pods/log'],
      ...['pods/portforward', 'pods/resize', 'pods/status', 'podtemplates'],
      ...['replicationcontrollers', 'replicationcontrollers/scale', 'replicationcontrollers/status'],
      ...['resourcequotas', 'resourcequotas/status', 'secrets', 'serviceaccounts', 'serviceaccounts/token'],
      ...['services', 'services/status'],
    ],
    verbs,
  },
  {
    apiGroups: [
      'admissionregistration.k8s.io',
      'apiextensions.k8s.io',
      'apiregistration.k8s.io',
      'apps',
      'authentication.k8s.io',
      'authorization.k8s.io',
      'autoscaling',
      'batch',
      'certificates.k8s.io',
      'coordination.k8s.io',
      'discovery.k8s.io',
      'events.k8s.io',
      'flowcontrol.apiserver.k8s.io',
      'internal.apiserver.k8s.io',
      'metrics.k8s.io',
      'networking.k8s.io',
      'node.k8s.io',
      'policy',
      'rbac.authorization.k8s.io',
      'resource.k8s.io',
      'scheduling.k8s.io',
      'storage.k8s.io',
      'storagemigration.k8s.io',
    ],
    resources: ['*'],
    verbs,
  },
  { nonResourceURLs: ['*'], verbs: ['get'] },
];
