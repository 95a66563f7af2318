import { join } from 'node:path';
import { catalog } from '../core/catalog/catalog.js';
import {
  alsoMoved,
  collectLimits,
  deepFolders,
  flatFolders,
  isCollected,
  singleFiles,
} from '../core/catalog/collected.js';
import { namedFiles, pathsNamed } from '../core/components/named-files.js';
import type { FileFacts } from '../core/facts/file.js';
import type { NodeFacts, NotRead } from '../core/facts/node-facts.js';
import { hostPath } from '../core/facts/mounts.js';
import { onNode, type Place } from '../core/facts/place.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { dataFolders } from '../core/infer/folders.js';
import { partsNamed, relativePath } from '../core/infer/placed.js';
import { tellingOf } from '../core/infer/told.js';
import { viewOf, type MachineTools } from './check-machine.js';

export interface CollectRequest {
  /** Absolute; `/` is this machine. */
  readonly root: string;
  readonly node: string;
  /** Of kubepki. */
  readonly version: string;
  readonly now: Date;
}

/** What a check looks at on a node, as facts: the same readers, and nothing that is secret. */
export function collect({ root, node, version, now }: CollectRequest, tools: MachineTools): NodeFacts {
  const view = viewOf({ folder: root, below: '' }, node, now, tools);
  const notRead: NotRead[] = [];
  const folders = dataFolders(tellingOf(view.machine));
  const [deep, flat] = [alsoMoved(deepFolders, folders), alsoMoved(flatFolders, folders)];
  const found = [
    ...deep.flatMap((folder) => filesBelow(root, folder, tools.reader, collectLimits.depth, notRead)),
    ...flat.flatMap((folder) => filesBelow(root, folder, tools.reader, 0, notRead)),
  ].slice(0, collectLimits.files);
  const named = view.machine.sources.flatMap(({ flags, mounts }) =>
    flags.flatMap(({ name, value }) =>
      isNamedFile(name) ? pathsNamed(name, value).flatMap((one) => relativePath(hostPath(mounts, one)) ?? []) : [],
    ),
  );
  const first = look([...found, ...alsoMoved(singleFiles, folders), ...named]);
  const further = [...first.values()].flatMap(namedBy).filter((path) => !first.has(path));
  const files = new Map([...first, ...look(further)]);
  for (const [path, file] of files)
    if (file.state === 'unreadable') notRead.push({ what: `/${path}`, reason: file.reason });
  for (const { file, reason } of view.machine.unread ?? []) notRead.push({ what: file, reason });
  return {
    node,
    collector: `kubepki ${version}`,
    machine: view.machine,
    files: new Map([...files].filter(([path, file]) => file.state !== 'absent' || !isCollected(path))),
    folders: [...deep, ...flat].filter((folder) => !notRead.some(({ what }) => what === `/${folder}`)),
    served: [],
    notRead,
  };

  function look(paths: readonly string[]): ReadonlyMap<string, FileFacts> {
    const places = [...new Set(paths)].map((path): Place => onNode(node, path));
    return new Map([...view.look(places, () => true).values()].map((file) => [file.place.path, file]));
  }
}

/** Flags and fields that name files of certificates and keys, as the table says who reads what. */
const fileNames = new Set(
  Object.values(catalog).flatMap(({ readBy }) =>
    (readBy ?? []).flatMap(({ names }) => Object.values(names).flatMap((flags) => flags)),
  ),
);

const isNamedFile = (name: string): boolean =>
  fileNames.has(name) ||
  Object.hasOwn(namedFiles, name) ||
  /(cert|key|ca|kubeconfig)-file$|-cafile$|-keyfile$|-certfile$|kubeconfig$/i.test(name);

/** Files that a kubeconfig names. */
const namedBy = (file: FileFacts): readonly string[] =>
  file.state === 'present' && file.content.kind === 'kubeconfig'
    ? partsNamed(file.place.path, file.content.kubeconfig).flatMap(({ path }) => path ?? [])
    : [];

function filesBelow(
  root: string,
  folder: string,
  reader: ReaderPort,
  depth: number,
  notRead: NotRead[],
): readonly string[] {
  if (reader.kindOf(join(root, folder)) === 'denied') {
    notRead.push({ what: `/${folder}`, reason: 'permission denied' });
    return [];
  }
  return reader.namesIn(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    const kind = reader.kindOf(join(root, path));
    if (kind === 'folder') return depth > 0 ? filesBelow(root, path, reader, depth - 1, notRead) : [];
    return kind === 'absent' || kind === 'other' ? [] : [path];
  });
}
