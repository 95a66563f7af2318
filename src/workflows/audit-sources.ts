import { basename, dirname, join } from 'node:path';
import { componentNames } from '../core/cluster/component-names.js';
import { denied } from '../core/facts/file.js';
import type { FlagSource, Unread } from '../core/facts/flag-source.js';
import type { ProcessPort } from '../core/facts/process-port.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { processSource } from '../core/read/flag-lines.js';
import { flagText } from '../core/read/flag-sources.js';
import { isSwitchOf, type AuditTools } from './audit-tools.js';
import { unitSource, type UnitText } from '../core/read/flag-unit.js';
import { shellWord } from '../core/read/shell-word.js';
import { WorkflowError } from './errors.js';
import { pathWords } from './path-words.js';

/** Where a source was found, and with what it belongs together. */
export interface Found {
  readonly source: FlagSource;
  /** The filesystem that its paths mean; undefined where that is not known, and no file that it names is looked at. */
  readonly root: string | undefined;
  readonly machine: string;
}

/** What was found at places that were to be looked at. */
export interface Sources {
  readonly found: readonly Found[];
  readonly unread: readonly Unread[];
  /** Files that start nothing which is judged. */
  readonly others: readonly string[];
}

const nothing: Sources = { found: [], unread: [], others: [] };

export const together = (parts: readonly Sources[]): Sources => ({
  found: parts.flatMap(({ found }) => found),
  unread: parts.flatMap(({ unread }) => unread),
  others: parts.flatMap(({ others }) => others),
});

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

const unitFolders: readonly string[] = [
  'etc/systemd/system',
  'usr/local/lib/systemd/system',
  'usr/lib/systemd/system',
  'lib/systemd/system',
];

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
  const [pods, others] = [there(podFolders), [...there(usualPlaces), ...units]];
  const closed = new Set([...pods, ...others].flatMap((path) => closedFolder(path, reader) ?? []));
  const isOpen = (path: string) => closedFolder(path, reader) === undefined;
  return together([
    { ...nothing, unread: [...closed].map((folder) => closedTo(folder, shownAs)) },
    ...pods.filter(isOpen).map((folder) => unreadAt(folder, tools) ?? podsIn(folder, tools)),
    ...others.filter(isOpen).map((path) => unreadAt(path, tools) ?? sourcesAt(path, tools)),
  ]);
}

/** What `systemctl mask` leaves of a unit: it is never started (systemd.unit(5)), not even where a package has one of that name. */
const isMasked = (unit: string, reader: ReaderPort): boolean => reader.linkAt(unit) === '/dev/null';

/** A usual place that is neither a file nor a folder; nobody has named it, so that it is told and ends nothing. */
function unreadAt(path: string, { reader, shownAs }: AuditTools): Sources | undefined {
  const kind = reader.kindOf(path);
  if (kind === 'file' || kind === 'folder') return undefined;
  const reason = kind === 'denied' ? denied : `it is ${pathWords[kind]}`;
  return { ...nothing, unread: [{ file: shownAs(path), component: undefined, reason }] };
}

/**
 * What a folder of static pods starts: whatever lies there is meant for the kubelet, but not what lies in folders in it
 * (pkg/kubelet/config/file.go). Of two manifests of one component the one that is called like it is the more telling.
 */
export function podsIn(folder: string, tools: AuditTools): Sources {
  if (isClosed(folder, tools.reader)) return { ...nothing, unread: [closedTo(folder, tools.shownAs)] };
  const files = filesBelow(folder, tools.reader, deepest);
  const { found, ...rest } = together(files.map((file) => sourcesIn(file, tools)));
  const isCalledSo = ({ source }: Found) => basename(source.file).startsWith(`${source.component}.`);
  return { ...rest, found: [...found.filter(isCalledSo), ...found.filter((one) => !isCalledSo(one))] };
}

const closedTo = (folder: string, shownAs: AuditTools['shownAs']): Unread => ({
  file: shownAs(folder),
  component: undefined,
  reason: denied,
});

/** Whether a folder may not be entered. */
const isClosed = (folder: string, reader: ReaderPort): boolean => reader.kindOf(`${folder}/.`) === 'denied';

/** The folder that keeps this user from what is at a path, or from what is in it; undefined where none does. */
function closedFolder(path: string, reader: ReaderPort): string | undefined {
  let at = path;
  while (reader.kindOf(at) === 'denied') at = dirname(at);
  return reader.kindOf(at) === 'folder' && isClosed(at, reader) ? at : undefined;
}

const isThere = (path: string, reader: ReaderPort): boolean => reader.kindOf(path) !== 'absent';

/** @throws WorkflowError PATH_NOT_FOUND, PATH_UNREADABLE */
export function sourcesAt(path: string, tools: AuditTools): Sources {
  const kind = tools.reader.kindOf(path);
  if (kind === 'file') return sourcesIn(path, tools);
  if (kind === 'folder')
    return tools.reader.kindOf(join(path, 'etc/kubernetes')) === 'folder'
      ? sourcesOfMachine(path, tools)
      : together(filesBelow(path, tools.reader).map((file) => fromFolder(sourcesIn(file, tools))));
  throw new WorkflowError(
    kind === 'denied' ? 'PATH_UNREADABLE' : 'PATH_NOT_FOUND',
    `expected a file of flags or a folder of manifests, got ${pathWords[kind]} at ${path}`,
    { hint: `name what is to be judged: kubepki flags audit ${shellWord('/etc/kubernetes/manifests')}` },
  );
}

/** In a folder anything may lie; what was not recognised there is said once, and nobody has asked for it. */
const fromFolder = ({ found, unread, others }: Sources): Sources => ({
  found,
  unread: unread.filter(({ reason }) => !reason.startsWith('expected ')),
  others: [...others, ...unread.filter(({ reason }) => reason.startsWith('expected ')).map(({ file }) => file)],
});

/** More files than that are no folder of manifests. */
const fileLimit = 20_000;

/** How many folders in each other are followed. */
const deepest = 6;

const endings = /\.(ya?ml|json|manifest|service|env)$/i;

/** Files of a folder and of the folders in it, in order; without those that begin with a dot, and without what holds keys. */
function filesBelow(folder: string, reader: ReaderPort, depth = 0): readonly string[] {
  const isArgs = basename(folder) === 'args';
  return reader
    .namesIn(folder)
    .filter((name) => !name.startsWith('.') && name !== 'pki')
    .flatMap((name) => {
      const path = join(folder, name);
      const kind = reader.kindOf(path);
      if (kind === 'folder') return depth < deepest ? filesBelow(path, reader, depth + 1) : [];
      return kind !== 'absent' && (isArgs || endings.test(name)) ? [path] : [];
    })
    .slice(0, fileLimit);
}

/** The components that one file starts. */
function sourcesIn(path: string, tools: AuditTools): Sources {
  const text = textAt(path, tools);
  if ('reason' in text) return { ...nothing, unread: [text] };
  const read = flagText(text.text, text.file, isSwitchOf(tools), tools.nameOf);
  const root = tools.root ?? rootOf(path);
  const machine = root ?? dirname(path);
  if (read.kind === 'unreadable')
    return { ...nothing, unread: [{ file: text.file, component: undefined, reason: read.reason }] };
  if (read.kind === 'other') return { ...nothing, others: [text.file] };
  if (read.kind === 'sources')
    return {
      ...nothing,
      found: read.sources.filter(isJudged).map((source) => ({
        source,
        root,
        machine: source.wrapper === 'kubeadm' ? path : machine,
      })),
      others: read.sources.some(isJudged) ? [] : [text.file],
    };
  const source = unitSource([text, ...dropIns(path, tools)], isSwitchOf(tools), (file) => {
    if (root === undefined || tools.reader.kindOf(join(root, file)) === 'absent') return undefined;
    const found = textAt(join(root, file), tools);
    return 'reason' in found ? 'unreadable' : found;
  });
  return source === undefined || !isJudged(source)
    ? { ...nothing, others: [text.file] }
    : { ...nothing, found: [{ source, root, machine }] };
}

const isJudged = ({ component }: FlagSource): boolean => (componentNames as readonly string[]).includes(component);

/** Drop-ins of a unit in every folder for units, by their names; one in a folder for administrators goes before one of a package. */
function dropIns(path: string, { reader, ...tools }: AuditTools): readonly UnitText[] {
  const root = tools.root ?? rootOf(path);
  const folders =
    root === undefined
      ? [dirname(path)]
      : [dirname(path), ...unitFolders.toReversed().map((folder) => join(root, folder))];
  const byName = new Map(
    folders.flatMap((folder) => {
      const below = join(folder, `${basename(path)}.d`);
      return reader
        .namesIn(below)
        .filter((name) => name.endsWith('.conf'))
        .map((name) => [name, join(below, name)] as const);
    }),
  );
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, file]) => textAt(file, { reader, ...tools }))
    .filter((text): text is UnitText => !('reason' in text));
}

/** The filesystem that a file belongs to, where its path says so. */
export const rootOf = (path: string): string | undefined => {
  const match =
    /^(.*?)\/(?:etc\/(?:kubernetes|systemd|rancher)|var\/lib\/(?:kubelet|rancher)|var\/snap|(?:usr\/(?:local\/)?)?lib\/systemd)\//.exec(
      path,
    );
  return match === null ? undefined : match[1] === '' ? '/' : match[1];
};

/** Command lines of what runs here. */
export function sourcesRunning(processes: ProcessPort, tools: AuditTools): Sources | undefined {
  const commands = processes.commandsOf(componentNames);
  return (
    commands && {
      ...nothing,
      found: commands.map(({ id, program, words }) => ({
        source: processSource(words, `process ${id}`, program, isSwitchOf(tools)),
        root: '/',
        machine: '/',
      })),
    }
  );
}

/** A file as text. */
export function textAt(path: string, { reader, shownAs }: Pick<AuditTools, 'reader' | 'shownAs'>): UnitText | Unread {
  const file = reader.read(path);
  if (file.state === 'present' && file.bytes !== undefined)
    return { file: shownAs(path), text: file.bytes.reveal().toString('utf8') };
  const reason = file.state === 'unreadable' ? file.reason : 'there is no such file';
  return { file: shownAs(path), component: undefined, reason };
}
