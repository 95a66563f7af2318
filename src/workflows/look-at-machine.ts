import { join, relative } from 'node:path';
import { componentNames } from '../core/cluster/component-names.js';
import { recognised } from '../core/catalog/layouts/recognised.js';
import type { FlagTable } from '../core/components/flag-table.js';
import type { FlagSource, Unread } from '../core/facts/flag-source.js';
import type { MachineFacts } from '../core/facts/machine.js';
import type { ProcessPort } from '../core/facts/process-port.js';
import type { Mount, ReaderPort } from '../core/facts/store-port.js';
import { dataFolders } from '../core/infer/folders.js';
import { tellingOf } from '../core/infer/told.js';
import { isFields } from '../core/rules/started.js';
import { withConfigurations } from './audit-configurations.js';
import { podsIn } from './audit-folders.js';
import { together, type Found, type Sources } from './audit-found.js';
import { sourcesOfMachine } from './audit-machine.js';
import { sourcesRunning } from './audit-running.js';
import { nothingKnown, placedOf } from './audit-started.js';
import { fittingComponent, type AuditTools } from './audit-tools.js';
import { isThisMachine } from './ownership.js';
import { readerBelow } from './reader-below.js';

/** Where the configuration of Kubernetes lies on a node, when it is all that can be seen of it. */
const manifests = 'manifests';

/**
 * Looks at what a machine is told and what runs on it: manifests, units, configurations, and, on this very machine, the command lines of
 * its processes. What runs goes before what would be started.
 *
 * @param node the name under which its files are observed
 */
export function lookAtMachine(
  mount: Mount,
  node: string,
  table: FlagTable,
  { reader, processes }: { readonly reader: ReaderPort; readonly processes: ProcessPort },
  now: Date,
): MachineFacts {
  const isLive = isThisMachine(mount);
  const tools: AuditTools = {
    reader: mount.below === '' ? readerBelow(mount.folder, reader) : reader,
    table,
    shownAs: (path) => `/${join(mount.below, relative(mount.folder, path))}`,
    root: mount.below === '' ? mount.folder : undefined,
    nameOf: (names) => fittingComponent(table, names),
  };
  const running = isLive ? (sourcesRunning(processes, tools)?.found ?? []) : [];
  const { deployed, others } = ofFiles(mount, running, tools);
  const released = running.map((one) => ({ ...one, source: asDeployed(one.source, deployed) }));
  const named = onNodeOf(node, together([{ found: released, unread: [], others: [] }, others]));
  const { sources } = withConfigurations(named, placedOf(named.found, nothingKnown, tools), tools);
  const found = onNodeOf(node, sources).found;
  const at = (path: string) => reader.within(mount, path);
  const isThere = (path: string) => {
    const whole = at(path);
    return whole !== undefined && reader.kindOf(whole) === 'file';
  };
  const hostname = at('etc/hostname');
  return {
    hostname: hostname === undefined ? undefined : nameIn(hostname, reader),
    at: now,
    layout: recognised(isThere, dataFolders(tellingOf({ sources: found.map(({ source }) => source) }))),
    sources: found.map(({ source }) => source),
    unread: onceEach(sources.unread),
    ...(deployed.length === 0 ? {} : { deployed }),
    running: isLive ? processes.startsOf(componentNames) : undefined,
  };
}

/** What was asked for twice, or lies in a folder that nobody may enter, is one fault. */
const onceEach = (unread: readonly Unread[]): readonly Unread[] =>
  unread.filter(
    ({ file }, index) =>
      unread.findIndex((other) => other.file === file) === index &&
      !unread.some((other) => file.startsWith(`${other.file}/`)),
  );

/** What files say of components; of those that run their configurations are read now, and the rest when they are started again. */
function ofFiles(
  mount: Mount,
  running: readonly Found[],
  tools: AuditTools,
): { readonly deployed: readonly FlagSource[]; readonly others: Sources } {
  const runs = new Set(running.map(({ source }) => source.component));
  const folder = join(mount.folder, manifests);
  const all =
    mount.below === ''
      ? sourcesOfMachine(mount.folder, tools)
      : tools.reader.kindOf(folder) === 'folder'
        ? podsIn(folder, tools)
        : together([]);
  const isDeployed = ({ source }: Found) => runs.has(source.component) && !isFields(source);
  return {
    // Parts and what a wrapper passes on are no command line.
    deployed: all.found
      .filter(isDeployed)
      .flatMap(({ source }) => (source.isPart || source.wrapper !== undefined ? [] : [source])),
    others: { ...all, found: all.found.filter((one) => !isDeployed(one)) },
  };
}

/** A command line says neither its release nor what its container sees of the machine; the manifest of its component does. */
function asDeployed(source: FlagSource, deployed: readonly FlagSource[]): FlagSource {
  const own = deployed.filter(({ component }) => component === source.component);
  const mounts = own.find((one) => one.mounts !== undefined)?.mounts;
  return {
    ...source,
    release: source.release ?? own.find(({ release }) => release)?.release,
    ...(mounts === undefined ? {} : { mounts }),
  };
}

const onNodeOf = (node: string, sources: Sources): Sources => ({
  ...sources,
  found: sources.found.map((one) => ({ ...one, machine: node })),
});

function nameIn(path: string, reader: ReaderPort): string | undefined {
  const file = reader.read(path, 4096);
  const name = file.state === 'present' ? file.bytes?.reveal().toString('utf8').trim() : undefined;
  return name === '' ? undefined : name;
}
