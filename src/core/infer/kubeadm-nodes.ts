import type { Path } from '../cluster/document.js';
import type { NewNode } from '../cluster/write-spec.js';
import { isAnywhere, parseAddress } from '../read/address.js';
import type { KubeadmDocument } from '../read/kubeadm-config.js';
import { InferError } from './errors.js';
import { assumed, inside, refused, taken, textAt, valueAt, type At, type Outcome } from './kubeadm-outcome.js';
import { withoutLeadingZeros } from './kubeadm-values.js';

/** Nodes that a person names, where the configuration does not. */
export interface GivenNodes {
  readonly controlPlanes: readonly NewNode[];
  readonly workers: readonly NewNode[];
}

/** A value, and where the configuration has it; one that a person gave is nowhere in it. */
interface Known<T> {
  readonly value: T;
  readonly at: At | undefined;
}

interface FoundNode {
  readonly name: Known<string> | undefined;
  readonly addresses: Known<readonly string[]> | undefined;
  readonly isControlPlane: boolean;
  readonly port?: At;
}

type NamedNode = FoundNode & { readonly name: Known<string>; readonly addresses: Known<readonly string[]> };

/**
 * The nodes of a cluster: those that InitConfiguration, JoinConfiguration and ClusterStatus name, and those that a person does. The
 * ConfigMap of today's kubeadm names none.
 *
 * @throws InferError INFER_NODES without a control plane
 */
export function nodeSettings(
  documents: readonly KubeadmDocument[],
  given: GivenNodes,
  etcd: 'stacked' | 'external',
): readonly Outcome[] {
  const people = [...given.controlPlanes.map(asFound(true)), ...given.workers.map(asFound(false))];
  const found = [...documents.flatMap(nodesIn).map((node) => completed(node, people)), ...people];
  const named = found.filter((node): node is NamedNode => node.name !== undefined && node.addresses !== undefined);
  // Who is named twice is one node: a status of the cluster names the first one too.
  const nodes = named.filter((node, index) => named.findIndex((other) => isSame(node, other)) === index);
  if (!named.some(({ isControlPlane }) => isControlPlane))
    throw new InferError('INFER_NODES', 'expected a control plane with its name and address, got none', {
      hint: 'name each: --control-plane NAME=ADDRESS; the ConfigMap of kubeadm says nothing of nodes',
    });
  return [
    ...nodes.flatMap((node, index) => [
      ...settingsOf(node, ['nodes', index], etcd),
      ...named
        .filter((other) => other !== node && isSame(other, node))
        .flatMap((other) => repeated(other, node, index)),
    ]),
    ...found.flatMap(unnamed),
    ...ports(found),
  ];
}

const asFound =
  (isControlPlane: boolean) =>
  ({ name, addresses }: NewNode): FoundNode => ({
    name: { value: name, at: undefined },
    addresses: { value: addresses, at: undefined },
    isControlPlane,
  });

function nodesIn(document: KubeadmDocument): readonly FoundNode[] {
  const at = (...path: Path): At => ({ document, path });
  const name = at('nodeRegistration', 'name');
  switch (document.kind) {
    case 'InitConfiguration':
      return [controlPlane(name, at('localAPIEndpoint'))];
    case 'JoinConfiguration':
      // One without any settings makes a control plane all the same.
      return Object.hasOwn(document.value, 'controlPlane')
        ? [controlPlane(name, at('controlPlane', 'localAPIEndpoint'))]
        : [
            {
              name: textOf(name),
              addresses: nodeAddresses(at('nodeRegistration', 'kubeletExtraArgs')),
              isControlPlane: false,
            },
          ];
    case 'ClusterStatus':
      return Object.keys(valueAt(at('apiEndpoints')) ?? {}).map((node) => ({
        ...controlPlane(name, at('apiEndpoints', node)),
        name: { value: node, at: undefined },
      }));
    default:
      return [];
  }
}

/** Its certificates name the address that it advertises, and no other. */
function controlPlane(name: At, endpoint: At): FoundNode {
  const at = inside(endpoint, 'advertiseAddress');
  const address = addressOf(textAt(at) ?? '');
  return {
    name: textOf(name),
    addresses: address === undefined ? undefined : { value: [address], at },
    isControlPlane: true,
    port: inside(endpoint, 'bindPort'),
  };
}

/** A worker has no address in any certificate of kubeadm; its kubelet may have been told one. */
function nodeAddresses(args: At): Known<readonly string[]> | undefined {
  const value = valueAt(args);
  const index = Array.isArray(value)
    ? value.findIndex((_: unknown, own) => textAt(inside(args, own, 'name')) === 'node-ip')
    : -1;
  const at = inside(args, Array.isArray(value) ? index : 'node-ip');
  const addresses = (textAt(at) ?? textAt(inside(at, 'value')) ?? '')
    .split(',')
    .flatMap((text) => addressOf(text.trim()) ?? []);
  return addresses.length === 0 ? undefined : { value: addresses, at };
}

const textOf = (at: At): Known<string> | undefined => {
  const value = textAt(at);
  return value === undefined ? undefined : { value, at };
};

/** The unspecified address means that kubeadm looks for one. */
const addressOf = (text: string): string | undefined => {
  const address = parseAddress(withoutLeadingZeros(text));
  return address === undefined || isAnywhere(address) ? undefined : address;
};

/** What a person said of a node that the configuration names by halves. */
function completed(node: FoundNode, people: readonly FoundNode[]): FoundNode {
  const same = people.find(
    ({ name, addresses }) =>
      name?.value === node.name?.value || addresses?.value[0] === (node.addresses?.value[0] ?? 'unknown'),
  );
  return same === undefined
    ? node
    : { ...node, name: node.name ?? same.name, addresses: node.addresses ?? same.addresses };
}

function settingsOf(
  { name, addresses, isControlPlane }: NamedNode,
  to: Path,
  etcd: 'stacked' | 'external',
): readonly Outcome[] {
  const set = <T>({ value, at }: Known<T>, key: string) =>
    at === undefined ? assumed([...to, key], value, undefined) : taken(at, [...to, key], value);
  const [roles, why] = !isControlPlane
    ? [['worker'], undefined]
    : etcd === 'stacked'
      ? [['control-plane', 'etcd'], 'etcd.local: every control plane runs a member']
      : [['control-plane'], 'etcd.external: no member is on a node'];
  return [set(name, 'name'), assumed([...to, 'roles'], roles, why), set(addresses, 'addresses')];
}

const placesOf = ({ name, addresses }: FoundNode): readonly At[] => [name?.at, addresses?.at].flatMap((at) => at ?? []);

const isSame = (a: NamedNode, b: NamedNode): boolean => a.name.value === b.name.value;

const repeated = (node: NamedNode, first: NamedNode, index: number): readonly Outcome[] => {
  const to = ['nodes', index];
  const [name, address] = [node.name.at, node.addresses.at];
  const hasSame = node.addresses.value[0] === first.addresses.value[0];
  return [
    ...(name === undefined ? [] : [taken(name, [...to, 'name'], node.name.value)]),
    ...(address === undefined
      ? []
      : hasSame
        ? [taken(address, [...to, 'addresses'], first.addresses.value)]
        : [refused(address, `the node ${node.name.value} has another address above`)]),
  ];
};

const unnamed = (node: FoundNode): readonly Outcome[] =>
  node.name !== undefined && node.addresses !== undefined
    ? []
    : placesOf(node).map((at) =>
        refused(
          at,
          `nothing says the ${node.name === undefined ? 'name' : 'address'} of this node: --${node.isControlPlane ? 'control-plane' : 'worker'} NAME=ADDRESS does`,
        ),
      );

function ports(nodes: readonly FoundNode[]): readonly Outcome[] {
  const known = nodes.flatMap(({ port }) => (port === undefined || textAt(port) === undefined ? [] : [port]));
  const [first] = known;
  return known.map((at) =>
    first !== undefined && textAt(at) === textAt(first)
      ? taken(at, ['apiServer', 'port'], Number(textAt(at)))
      : refused(at, 'kubepki.yaml has one port of kube-apiserver for all nodes'),
  );
}
