import { resolve } from 'node:path';
import { knownReleases, renderRelease } from '../core/cluster/version.js';
import { writeSpec, type NewNode } from '../core/cluster/write-spec.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { specOf } from '../workflows/home.js';
import { CliError } from './errors.js';
import { namedNodes, type NodeFlags } from './named-nodes.js';
import { thisMachine } from './this-machine.js';

/** What init was told, as the flags have it. */
export interface InitFlags extends NodeFlags {
  readonly name?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly 'service-cidr'?: string[] | undefined;
  readonly 'kubernetes-version'?: string | undefined;
  readonly algorithm?: string | undefined;
  readonly layout?: string | undefined;
  readonly 'in-place'?: string | undefined;
  readonly spec?: string | undefined;
}

/** The spec that init works from, and whether nothing at all was said about it. @throws CliError CLI_USAGE */
export function newSpecText(
  flags: InitFlags,
  folderName: string,
  template: string,
  reader: ReaderPort,
): { readonly text: string; readonly isDefault: boolean } {
  if (flags.spec !== undefined) {
    const text = specOf(reader, resolve(flags.spec));
    if (text === undefined) throw new CliError('CLI_USAGE', `expected a spec, got nothing at ${flags.spec}`);
    return { text: text.toString('utf8'), isDefault: false };
  }
  const { 'control-plane': controlPlanes, etcd, worker: workers } = namedNodes(flags);
  const named = [...controlPlanes, ...etcd, ...workers];
  if (controlPlanes.length === 0 && named.length > 0) {
    throw new CliError('CLI_USAGE', 'expected --control-plane beside --etcd or --worker, got none', {
      hint: 'add --control-plane NAME=ADDR',
    });
  }
  const text = writeSpec(
    {
      name: flags.name ?? folderName.toLowerCase(),
      kubernetesVersion: flags['kubernetes-version'] ?? renderRelease(knownReleases.newest),
      endpoint: flags.endpoint,
      layout: flags.layout,
      algorithm: flags.algorithm,
      serviceCidrs: flags['service-cidr'] ?? [],
      controlPlanes: controlPlanes.length > 0 ? controlPlanes : [oneNode()],
      etcd,
      workers,
      inPlace: inPlaceNode(flags['in-place'], named),
    },
    template,
  );
  const said = [
    'name',
    'endpoint',
    'control-plane',
    'etcd',
    'worker',
    'service-cidr',
    'kubernetes-version',
    'algorithm',
    'layout',
    'in-place',
  ] as const;
  return { text, isDefault: said.every((name) => flags[name] === undefined) };
}

function inPlaceNode(name: string | undefined, nodes: readonly NewNode[]): string | undefined {
  const found = name?.toLowerCase();
  if (found === undefined || nodes.some((node) => node.name === found)) return found;
  const names = nodes.map((node) => node.name).join(', ');
  throw new CliError(
    'CLI_USAGE',
    `expected one of the nodes ${names || '(none is named)'} for --in-place, got "${found}"`,
  );
}

function oneNode(): NewNode {
  const { name, address } = thisMachine();
  if (address !== undefined) return { name, addresses: [address] };
  throw new CliError('CLI_USAGE', 'expected an address of this machine that others can reach, got loopback only', {
    hint: 'name the node: --control-plane NAME=ADDR',
  });
}
