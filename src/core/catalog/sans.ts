import { parseSanName, type SanName } from '../cluster/names.js';
import { entryOf, type Gate } from './front/entry.js';
import type { RowContext, SanDemand, SanRule } from './row.js';

const demand =
  (required: boolean) =>
  (type: SanName['type'], why: string, ...values: readonly string[]): readonly SanDemand[] =>
    values.map((value) => ({ type, value, required, why }));

const required = demand(true);
const added = demand(false);

const asked = (names: readonly SanName[], where: string): readonly SanDemand[] =>
  names.map((name) => ({ ...name, required: true, why: `${where} of the spec` }));

/** The node's own names: what peers, the API server and people dial. */
const ownNames = ({ node }: RowContext): readonly SanDemand[] => [
  ...required('dns', 'the name of the node', node.name),
  ...required('ip', 'an address of the node', ...node.addresses),
  ...asked(node.sans, `nodes.${node.name}.sans`),
];

const loopback = (make: typeof required): readonly SanDemand[] => [
  ...make('dns', 'dialled on the node itself', 'localhost'),
  ...make('ip', 'dialled on the node itself', '127.0.0.1', '::1'),
];

const service = 'the kubernetes Service, dialled by pods';

/** kubeadm's rule for `apiserver`, and the names its users miss: further service families, loopback. */
export const apiserverNames: SanRule = {
  always: [
    ...required('dns', service, 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'),
    ...loopback(added),
  ],
  of: (context) => {
    const { dnsDomain, endpoint, serviceCidrs } = context.cluster;
    const [first, ...further] = serviceCidrs;
    return [
      ...ownNames(context),
      ...required('dns', service, `kubernetes.default.svc.${dnsDomain}`),
      ...required('ip', service, first.first),
      ...required(parseSanName(endpoint.host)?.type ?? 'dns', 'the endpoint, dialled by clients', endpoint.host),
      ...added('ip', 'the kubernetes Service in the second family', ...further.map((cidr) => cidr.first)),
    ];
  },
};

/**
 * kubeadm's rule for `etcd-server` and `etcd-peer`: a member dials itself on loopback, and peers see its addresses.
 * kube-controller-manager and kube-scheduler alike: probes on loopback, metrics from elsewhere.
 */
export const localAndOwnNames: SanRule = { always: loopback(required), of: ownNames };

/**
 * A member lets in whoever comes from an address in its certificate, so the name is never looked up (etcd client/pkg/transport,
 * checkCertSAN). Without a demand it is there for a later one, which then needs no certificate anew.
 */
export const etcdPeerNames: SanRule = {
  always: localAndOwnNames.always,
  of: (context) => {
    const { etcd, dnsDomain } = context.cluster;
    return [
      ...localAndOwnNames.of(context),
      ...(etcd.peerName === undefined
        ? added('dns', 'shared by the members of etcd', `etcd-peer.${dnsDomain}`)
        : required('dns', 'demanded by the other members: etcd.peerName of the spec', etcd.peerName)),
    ];
  },
};

/** Agents dial the endpoint, which leads to any of the servers. */
export const konnectivityNames: SanRule = {
  always: [],
  of: (context) => {
    const host = context.cluster.konnectivity?.endpoint.host ?? context.cluster.endpoint.host;
    return [...ownNames(context), ...required(parseSanName(host)?.type ?? 'dns', 'dialled by agents', host)];
  },
};

/** The API server dials the kubelet by an address of its Node object. */
export const kubeletNames: SanRule = { always: [], of: ownNames };

/** What people dial: the entry point, which may be a name for several machines, and the machine itself. */
export const gateNames = (gate: Gate): SanRule => ({
  always: [],
  of: (context) => {
    const host = entryOf(gate, context.cluster)?.host;
    const name = host === undefined ? undefined : parseSanName(host);
    return [
      ...ownNames(context),
      ...(name === undefined ? [] : required(name.type, `the endpoint of the ${gate}, dialled by people`, name.value)),
    ];
  },
});

/** Names that `certificates.overrides.<row>.sans` asks for. */
export const overrideNames = (row: string, sans: readonly SanName[]): readonly SanDemand[] =>
  asked(sans, `certificates.overrides.${row}.sans`);

/** Each name once; where one is both demanded and added, it is demanded. */
export function uniqueNames(demands: readonly SanDemand[]): readonly SanDemand[] {
  const byName = new Map<string, SanDemand>();
  for (const name of demands) {
    const key = `${name.type}:${name.value}`;
    const known = byName.get(key);
    if (known === undefined || (!known.required && name.required)) byName.set(key, name);
  }
  return [...byName.values()];
}
