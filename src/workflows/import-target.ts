import { join, resolve } from 'node:path';
import { home as paths } from '../core/catalog/layouts/home.js';
import { configuration, pki } from '../core/catalog/layouts/layout.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { WorkflowError } from './errors.js';
import { pathWords } from './path-words.js';
import type { ImportTarget } from './survey.js';

/** Folders that the filesystem of a node has at its top, of which one is enough to know it. */
const landmarks = [
  configuration,
  'var/lib/kubernetes',
  'var/lib/kubelet',
  'var/lib/rancher',
  'var/lib/k0s',
  'etc/rancher',
  'etc/k0s',
  'var/snap/microk8s',
  'etc/etcd',
  'etc/ssl/etcd',
];

/**
 * What a word of the command line means: the filesystem of a node, its `/etc/kubernetes` or `pki` folder where it belongs, or a folder
 * of certificates; as `NAME=PATH` with the name of the node.
 *
 * @throws WorkflowError PATH_NOT_FOUND, PATH_NOT_PKI, PATH_UNREADABLE, IMPORT_REFUSED
 */
export function importTarget(word: string, reader: ReaderPort): ImportTarget {
  const [, name, rest = ''] = /^([^=/]+)=(.+)$/s.exec(word) ?? [];
  const given = name === undefined || reader.kindOf(resolve(word)) !== 'absent' ? undefined : name;
  const folder = resolve(given === undefined ? word : rest);
  const kind = reader.kindOf(folder);
  if (kind !== 'folder')
    throw new WorkflowError(
      kind === 'absent' ? 'PATH_NOT_FOUND' : kind === 'denied' ? 'PATH_UNREADABLE' : 'PATH_NOT_PKI',
      `expected a folder, got ${pathWords[kind]} at ${folder}`,
    );
  if (reader.kindOf(join(folder, paths.spec)) === 'file')
    throw new WorkflowError(
      'IMPORT_REFUSED',
      `expected a cluster that no home manages yet, got the PKI home ${folder}`,
      {
        hint: `kubepki check ${folder}`,
      },
    );
  for (const below of [`/${pki}`, `/${configuration}`])
    if (folder.endsWith(below)) return { given, root: folder.slice(0, -below.length) || '/', isFolder: false };
  return { given, root: folder, isFolder: !landmarks.some((path) => reader.kindOf(join(folder, path)) === 'folder') };
}
