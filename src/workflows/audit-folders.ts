import { basename, dirname, join } from 'node:path';
import { denied } from '../core/facts/file.js';
import type { Unread } from '../core/facts/flag-source.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { sourcesIn } from './audit-file.js';
import { nothing, together, type Found, type Sources } from './audit-found.js';
import type { AuditTools } from './audit-tools.js';

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

export const closedTo = (folder: string, shownAs: AuditTools['shownAs']): Unread => ({
  file: shownAs(folder),
  component: undefined,
  reason: denied,
});

/** Whether a folder may not be entered. */
const isClosed = (folder: string, reader: ReaderPort): boolean => reader.kindOf(`${folder}/.`) === 'denied';

/** The folder that keeps this user from what is at a path, or from what is in it; undefined where none does. */
export function closedFolder(path: string, reader: ReaderPort): string | undefined {
  let at = path;
  while (reader.kindOf(at) === 'denied') at = dirname(at);
  return reader.kindOf(at) === 'folder' && isClosed(at, reader) ? at : undefined;
}

/** What lies in a folder and in the folders in it. */
export const sourcesBelow = (folder: string, tools: AuditTools): Sources =>
  together(filesBelow(folder, tools.reader).map((file) => fromFolder(sourcesIn(file, tools))));

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
