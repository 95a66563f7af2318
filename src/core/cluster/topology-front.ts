import { parseEndpoint } from './network.js';
import type { Spec } from './schema.js';
import { repeated, type Check } from './topology-check.js';

type Gate = 'bastion' | 'proxy';
const gates: readonly Gate[] = ['bastion', 'proxy'];

/** What listens on a node, by role; components whose port is not theirs alone to say are left out. */
const listeners: Readonly<
  Record<
    'control-plane' | 'load-balancer' | Gate,
    (spec: Spec) => { readonly path: readonly string[]; readonly port: number }
  >
> = {
  'control-plane': ({ apiServer }) => ({ path: ['apiServer', 'port'], port: apiServer.port }),
  'load-balancer': (spec) => ({ path: ['front', 'loadBalancer', 'port'], port: balancedPort(spec) }),
  bastion: ({ front }) => ({ path: ['front', 'bastion', 'port'], port: front.bastion.port }),
  proxy: ({ front }) => ({ path: ['front', 'proxy', 'port'], port: front.proxy.port }),
};

const balancedPort = ({ front, endpoint, apiServer }: Spec): number =>
  front.loadBalancer.port ?? parseEndpoint(endpoint ?? '', apiServer.port)?.port ?? apiServer.port;

/** Who has a certificate of the cluster, and with it another way in. */
const taken = ['kubernetes-admin', 'kubernetes-super-admin', 'front-proxy-client', 'kubepki:bastion', 'kubepki:proxy'];

/** What a spec can get wrong about the front of the API server. */
export const frontChecks: readonly Check[] = [
  {
    reads: [],
    *find({ front, users }) {
      yield* repeated(
        front.users.map(({ name }, index) => ({ path: ['front', 'users', index, 'name'], key: name })),
        'user of the front',
      );
      for (const [index, { name }] of front.users.entries()) {
        const path = ['front', 'users', index, 'name'];
        if (taken.includes(name))
          yield {
            path,
            message: `expected a user who has no other way in, got "${name}", which is a name of the cluster's own`,
          };
        // Who is taken out of one list would still come in by the other.
        else if (users.some((user) => user.name === name))
          yield {
            path,
            message: `expected a user who has no other way in, got "${name}", who has a kubeconfig by users`,
          };
      }
    },
  },
  {
    reads: ['front.bastion', 'front.proxy'],
    *find({ front }) {
      for (const gate of gates) {
        const { endpoint, port } = front[gate];
        if (endpoint !== undefined && parseEndpoint(endpoint, port) === undefined) {
          yield {
            path: ['front', gate, 'endpoint'],
            message: `expected host:port, such as ${gate}.example.com:${port}, got "${endpoint}"`,
          };
        }
      }
    },
  },
  {
    reads: ['front', 'apiServer.port', 'endpoint'],
    *find(spec) {
      for (const { name, roles } of spec.nodes) {
        const ports = new Map<number, string>();
        for (const [role, listens] of Object.entries(listeners)) {
          if (!roles.some((one) => one === role)) continue;
          const { path, port } = listens(spec);
          const other = ports.get(port);
          if (other !== undefined)
            yield {
              path,
              message: `expected another port than that of ${other} on ${name}, got ${port}`,
            };
          ports.set(port, role);
        }
      }
    },
  },
  {
    reads: ['front.firewall', 'network.podCidrs'],
    *find({ front, network }) {
      // Pods come to the API server under their own addresses.
      if (front.firewall?.clients !== undefined && network.podCidrs.length === 0) {
        yield {
          path: ['front', 'firewall', 'clients'],
          message: 'expected network.podCidrs beside clients, since pods come under their own addresses, got none',
        };
      }
    },
  },
  {
    reads: ['front.firewall', 'apiServer.port'],
    *find({ front, apiServer }) {
      const guarded = [apiServer.port, 2379, 2380, 10_250, 10_257, 10_259];
      for (const [index, { ports }] of front.firewall?.scrapers.entries() ?? []) {
        for (const [at, port] of ports.entries()) {
          if (guarded.includes(port)) continue;
          yield {
            path: ['front', 'firewall', 'scrapers', index, 'ports', at],
            message: `expected a guarded port (${guarded.join(', ')}), got ${port}`,
          };
        }
      }
    },
  },
];
