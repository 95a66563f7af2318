import { join } from 'node:path';
import { movedPath } from '../core/catalog/layouts/moved.js';
import { componentNames } from '../core/cluster/component-names.js';
import { denied } from '../core/facts/file.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { dataFolders } from '../core/infer/folders.js';
import { tellingOf } from '../core/infer/told.js';
import { dataFoldersIn } from './audit-data-folders.js';
import { sourcesIn } from './audit-file.js';
import { closedFolder, closedTo, podsIn, sourcesBelow } from './audit-folders.js';
import { nothing, together, type Found, type Sources } from './audit-found.js';
import type { AuditTools } from './audit-tools.js';
import { isMasked, unitFolders } from './audit-units.js';
import { pathWords } from './path-words.js';

/** Where a machine keeps what its components are started with, beside folders of static pods; relative to its root. */
const usualPlaces: readonly string[] = [
  'var/lib/kubelet/config.yaml',
  'var/lib/kubelet/kubeadm-flags.env',
  'etc/rancher/k3s/config.yaml',
  'etc/rancher/rke2/config.yaml',
  'var/snap/microk8s/current/args',
];

/** Folders of which the kubelet starts every file. */
const podFolders: readonly string[] = ['etc/kubernetes/manifests', 'var/lib/rancher/rke2/agent/pod-manifests'];

/** What lies at the usual places of a machine. A folder that this user may not enter is told once. */
export function sourcesOfMachine(root: string, tools: AuditTools): Sources {
  const { reader, shownAs } = tools;
  const there = (paths: readonly string[]) =>
    paths.map((path) => join(root, path)).filter((path) => isThere(path, reader));
  const units = componentNames.flatMap((name) =>
    there(unitFolders.map((folder) => join(folder, `${name}.service`)))
      .slice(0, 1)
      .filter((path) => !isMasked(path, reader)),
  );
  const told = dataFoldersIn(root, tools);
  const folders = dataFolders(tellingOf({ sources: told }));
  const pods = there(podFolders.map((folder) => movedPath(folder, folders)));
  const others = [...there(usualPlaces), ...units];
  const closed = new Set([...pods, ...others].flatMap((path) => closedFolder(path, reader) ?? []));
  const isOpen = (path: string) => closedFolder(path, reader) === undefined;
  const { found, ...rest } = together([
    { ...nothing, found: told.map((source) => ({ source, root, machine: root })) },
    { ...nothing, unread: [...closed].map((folder) => closedTo(folder, shownAs)) },
    ...pods.filter(isOpen).map((folder) => unreadAt(folder, tools) ?? podsIn(folder, tools)),
    ...others.filter(isOpen).map((path) => unreadAt(path, tools) ?? sourcesHere(path, tools)),
  ]);
  return { ...rest, found: found.filter((one) => !isReadByUnit(one, found)) };
}

/** A file of variables that a unit reads (`EnvironmentFile=`) says nothing of its own: its flags are among those of the unit. */
const isReadByUnit = ({ source }: Found, all: readonly Found[]): boolean =>
  all.some(
    ({ source: { component, file, flags } }) =>
      component === source.component && file !== source.file && flags.some((flag) => flag.file === source.file),
  );

const isThere = (path: string, reader: ReaderPort): boolean => reader.kindOf(path) !== 'absent';

const sourcesHere = (path: string, tools: AuditTools): Sources =>
  tools.reader.kindOf(path) === 'folder' ? sourcesBelow(path, tools) : sourcesIn(path, tools);

/** A usual place that is neither a file nor a folder; nobody has named it, so that it is told and ends nothing. */
function unreadAt(path: string, { reader, shownAs }: AuditTools): Sources | undefined {
  const kind = reader.kindOf(path);
  if (kind === 'file' || kind === 'folder') return undefined;
  const reason = kind === 'denied' ? denied : `it is ${pathWords[kind]}`;
  return { ...nothing, unread: [{ file: shownAs(path), component: undefined, reason }] };
}
