import type { NewNode } from '../core/cluster/write-spec.js';
import { parseAddress } from '../core/read/address.js';
import { CliError } from './errors.js';

type Role = 'control-plane' | 'etcd' | 'worker';

/** Nodes as init was told them, by the flag: `NAME=ADDR[,ADDR]` each. */
export type NodeFlags = Readonly<Partial<Record<Role, readonly string[] | undefined>>>;
export type NamedNodes = Readonly<Record<Role, readonly NewNode[]>>;

/** One node may be named in two roles, with the same addresses; once in each. @throws CliError CLI_USAGE */
export function namedNodes(flags: NodeFlags): NamedNodes {
  const known = new Map<string, NewNode>();
  const named = (role: Role): readonly NewNode[] => {
    const nodes = (flags[role] ?? []).map((text) => parseNode(text, role));
    for (const [index, node] of nodes.entries()) {
      if (nodes.slice(0, index).some(({ name }) => name === node.name))
        throw new CliError('CLI_USAGE', `expected each node once for --${role}, got ${node.name} again`, {
          hint: `several addresses of one node are listed: --${role} ${node.name}=ADDR,ADDR`,
        });
      const before = known.get(node.name);
      if (before !== undefined && addressesOf(before) !== addressesOf(node))
        throw new CliError(
          'CLI_USAGE',
          `expected ${node.name} with the same addresses in every role, got ${before.addresses.join(',')} and ${node.addresses.join(',')}`,
          { hint: `write --${role} ${node.name}=${before.addresses.join(',')}, or give one of them another name` },
        );
      known.set(node.name, node);
    }
    return nodes;
  };
  return { 'control-plane': named('control-plane'), etcd: named('etcd'), worker: named('worker') };
}

/** The first is the one that a node advertises, so their order counts; their spelling does not. */
const addressesOf = ({ addresses }: NewNode): string =>
  addresses.map((address) => parseAddress(address) ?? address).join();

/** `cp1=10.0.0.11,fd00::11`. Hostnames are lower-cased here, since a Node object has no other. */
function parseNode(text: string, flag: string): NewNode {
  const [name = '', addresses = '', ...rest] = text.split('=');
  if (name === '' || addresses === '' || rest.length > 0) {
    throw new CliError('CLI_USAGE', `expected NAME=ADDRESS[,ADDRESS] for --${flag}, got "${text}"`, {
      hint: `for example --${flag} cp1=10.0.0.11`,
    });
  }
  return { name: name.toLowerCase(), addresses: addresses.split(',') };
}
