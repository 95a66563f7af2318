import { authorizationChecks } from './authorization-checks.js';
import { authenticationChecks } from './authentication-checks.js';
import { withDeclared } from './declared.js';
import type { Remark } from './document.js';
import { familyOf, overlap, parseEndpoint } from './network.js';
import { filesWithoutPlace } from './placed-files.js';
import { encryptionRemarks } from './encryption.js';
import { lifetimes, unknownOverrides, type Overridable } from './overrides.js';
import { isWithin } from './path.js';
import { isFileName } from './scalars.js';
import type { Spec } from './schema.js';
import { sniRemarks } from './topology-sni.js';
import { declaredChecks } from './topology-declared.js';
import { frontChecks } from './topology-front.js';
import { compareReleases, renderRelease } from './version.js';
import { repeated, type Check } from './topology-check.js';

const nodesWith = (spec: Spec, role: Spec['nodes'][number]['roles'][number]) =>
  spec.nodes.filter(({ roles }) => roles.includes(role));

/** Everything that a well-formed spec can still get wrong. */
const checks: readonly Check[] = [
  {
    reads: ['nodes', 'etcd.external'],
    *find(spec) {
      if (nodesWith(spec, 'control-plane').length === 0) {
        yield {
          path: ['nodes'],
          message: 'expected at least one node with the role control-plane, got none',
          absent: true,
        };
      }
      const members = nodesWith(spec, 'etcd');
      if (members.length === 0 && spec.etcd.external === undefined) {
        yield {
          path: ['nodes'],
          message: 'expected a node with the role etcd, or etcd.external, got neither',
          absent: true,
        };
      }
      if (members.length > 0 && spec.etcd.external !== undefined) {
        yield {
          path: ['etcd', 'external'],
          message: `expected no node with the role etcd beside etcd.external, got ${members.map(({ name }) => name).join(', ')}`,
        };
      }
    },
  },
  {
    reads: [],
    *find(spec) {
      yield* repeated(
        spec.nodes.map((node, index) => ({ path: ['nodes', index, 'name'], key: node.name })),
        'node name',
      );
      yield* repeated(
        spec.nodes.flatMap((node, index) =>
          node.addresses.map((key, at) => ({ path: ['nodes', index, 'addresses', at], key })),
        ),
        'address',
      );
      yield* repeated(
        spec.users.map((user, index) => ({ path: ['users', index], key: user.file ?? `${user.name}.conf` })),
        'file in users/',
      );
      yield* repeated(
        spec.apiServer.sni.map(({ name }, index) => ({ path: ['apiServer', 'sni', index, 'name'], key: name })),
        'certificate of the API server',
      );
    },
  },
  {
    reads: [],
    *find(spec) {
      const all = spec.nodes.flatMap(({ name, root }, index) => (root === undefined ? [] : [{ name, root, index }]));
      for (const [order, { root, index }] of all.entries()) {
        const earlier = all
          .slice(0, order)
          .find((other) => collide(root, other.root) && !(spec.layout === 'listed' && root === other.root));
        if (earlier === undefined) continue;
        yield {
          path: ['nodes', index, 'root'],
          message: `expected roots of which none lies in another, got "${root}" beside "${earlier.root}" of ${earlier.name}`,
        };
      }
    },
  },
  {
    reads: [],
    *find(spec) {
      for (const [index, { name, file }] of spec.users.entries()) {
        // A user may be called anything; a file may not.
        if (file === undefined && !isFileName(`${name}.conf`)) {
          yield {
            path: ['users', index, 'name'],
            message: `expected a file beside a name that makes no file name, got "${name}" alone`,
          };
        }
      }
    },
  },
  {
    reads: ['network.serviceCidrs', 'network.podCidrs'],
    *find(spec) {
      const { serviceCidrs, podCidrs } = spec.network;
      const [first, second] = serviceCidrs;
      if (first === undefined) {
        yield { path: ['network', 'serviceCidrs'], message: 'expected a service range, got none', absent: true };
      } else if (serviceCidrs.length > 2 || first.family === second?.family) {
        yield {
          path: ['network', 'serviceCidrs'],
          message: 'expected one range, or two of different families, got others',
        };
      }
      for (const [index, cidr] of serviceCidrs.entries()) {
        // kube-apiserver refuses a range of fewer than 8 addresses.
        if (cidr.prefix > (cidr.family === 4 ? 29 : 125)) {
          yield {
            path: ['network', 'serviceCidrs', index],
            message: `expected a service range of at least 8 addresses, got ${cidr.text}`,
          };
        }
      }
      const all = [
        ...serviceCidrs.map((cidr, index) => ({ cidr, path: ['network', 'serviceCidrs', index] })),
        ...podCidrs.map((cidr, index) => ({ cidr, path: ['network', 'podCidrs', index] })),
      ];
      for (const [index, { cidr, path }] of all.entries()) {
        const earlier = all.slice(0, index).find((other) => overlap(other.cidr, cidr));
        if (earlier !== undefined)
          yield { path, message: `expected ranges that do not overlap, got ${cidr.text} and ${earlier.cidr.text}` };
      }
    },
  },
  {
    reads: ['network.serviceCidrs'],
    *find(spec) {
      const family = spec.network.serviceCidrs[0]?.family;
      for (const [index, node] of spec.nodes.entries()) {
        const [address] = node.addresses;
        if (
          address === undefined ||
          family === undefined ||
          !node.roles.includes('control-plane') ||
          familyOf(address) === family
        )
          continue;
        // kube-apiserver exits: the service range and the advertised address must be of one family.
        yield {
          path: ['nodes', index, 'addresses', 0],
          message: `expected an IPv${family} address first, the family of the first service range, got ${address}`,
        };
      }
    },
  },
  {
    reads: ['endpoint', 'apiServer.port'],
    *find(spec) {
      if (spec.endpoint === undefined) {
        if (nodesWith(spec, 'control-plane').length > 1)
          yield {
            path: ['endpoint'],
            message: 'expected an endpoint, since there are several control planes, got none',
          };
      } else if (parseEndpoint(spec.endpoint, spec.apiServer.port) === undefined) {
        yield {
          path: ['endpoint'],
          message: `expected host:port, such as api.example.com:6443, got "${spec.endpoint}"`,
        };
      }
    },
  },
  ...declaredChecks,
  {
    reads: ['encryption'],
    find: encryptionRemarks,
  },
  {
    reads: ['apiServer.peerProxy', 'kubernetesVersion'],
    *find({ apiServer: { peerProxy }, kubernetesVersion }) {
      // kubernetes/enhancements, KEP-4020: behind a gate that is off before.
      if (peerProxy && compareReleases(kubernetesVersion, { major: 1, minor: 36, patch: undefined }) < 0)
        yield {
          path: ['apiServer', 'peerProxy'],
          message: `expected release 1.36 or later for apiServer.peerProxy, got ${renderRelease(kubernetesVersion)}`,
        };
    },
  },
  ...authenticationChecks,
  ...authorizationChecks,
  {
    reads: [
      'layout',
      'certificates.overrides',
      'audit',
      'encryption',
      'konnectivity',
      'authentication',
      'authorization',
      'admission',
    ],
    find: filesWithoutPlace,
  },
  { reads: ['certificates.validity', 'certificates.overrides', 'users'], find: lifetimes },
  { reads: ['apiServer.sni', 'apiServer.extraArgs'], find: sniRemarks },
  { reads: [], find: unknownOverrides },
  ...frontChecks,
  {
    reads: ['layout', 'certificates.pairs', 'certificates.overrides'],
    *find({ layout, certificates }) {
      if (layout !== 'kubeadm') return;
      const message = 'expected pairs: separate with layout: kubeadm, which knows no combined files, got combined';
      if (certificates.pairs === 'combined') yield { path: ['certificates', 'pairs'], message };
      for (const [name, { pairs }] of Object.entries(certificates.overrides)) {
        if (pairs === 'combined') yield { path: ['certificates', 'overrides', name, 'pairs'], message };
      }
    },
  },
];

/**
 * Two nodes in one filesystem would write each other's files. On the machine itself only the paths of the catalog are touched, so
 * that the filesystem of another node may be mounted there. Where every file is listed, one folder may hold those of several nodes.
 */
const collide = (a: string, b: string): boolean =>
  a === b || (a !== '/' && b !== '/' && (isWithin(a, b) || isWithin(b, a)));

/** @param isMalformed whether the value at a key, or a part of it, is left out because it is malformed */
export const topologyRemarks = (
  spec: Spec,
  overridable: Overridable,
  isMalformed: (key: string) => boolean = () => false,
): readonly Remark[] =>
  checks.flatMap(({ reads, find }) =>
    reads.some(isMalformed) ? [] : [...find(spec, withDeclared(overridable, spec))],
  );
