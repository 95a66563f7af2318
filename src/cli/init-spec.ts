import { resolve } from 'node:path';
import type { Profile } from '../core/cluster/cluster.js';
import { knownReleases, renderRelease } from '../core/cluster/version.js';
import { writeSpec, type NewNode } from '../core/cluster/write-spec.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { specOf } from '../workflows/texts.js';
import type { GivenSpec } from '../workflows/init.js';
import { ClusterError } from '../core/cluster/errors.js';
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
  readonly profile?: Profile | undefined;
  readonly 'in-place'?: string | undefined;
  readonly spec?: string | undefined;
}

/** The spec that init works from, and whether nothing at all was said about it. @throws CliError CLI_USAGE */
export function givenSpec(
  flags: InitFlags,
  folderName: string,
  template: string,
  reader: ReaderPort,
): { readonly spec: GivenSpec; readonly isDefault: boolean } {
  if (flags.spec !== undefined) {
    const bytes = specOf(reader, resolve(flags.spec));
    if (bytes === undefined) throw new CliError('CLI_USAGE', `expected a spec, got nothing at ${flags.spec}`);
    return { spec: { bytes, file: flags.spec }, isDefault: false };
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
      profile: flags.profile,
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
    'profile',
    'in-place',
  ] as const;
  return {
    spec: { bytes: Buffer.from(text), file: ofFlags },
    isDefault: said.every((name) => flags[name] === undefined),
  };
}

/** How a spec is called that is made of flags: what it is about to be. */
const ofFlags = 'kubepki.yaml';

const flagsOfKeys: Readonly<Record<string, string>> = {
  name: '--name',
  endpoint: '--endpoint',
  kubernetesVersion: '--kubernetes-version',
  network: '--service-cidr',
  nodes: '--control-plane, --etcd or --worker',
};

/** What is wrong with a spec that was made of flags is wrong with the flags. Any other error is handed on. */
export function asFlagError(error: unknown, flags: InitFlags): unknown {
  if (!(error instanceof ClusterError) || flags.spec !== undefined || error.file !== ofFlags) return error;
  const lines = error.problems.map(({ path, message }) => {
    const flag = flagsOfKeys[/^\w+/.exec(path)?.[0] ?? ''];
    return flag === undefined ? message : `${flag}: ${message}`;
  });
  return new CliError('CLI_USAGE', lines.join('\n'));
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
