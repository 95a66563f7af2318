import { basename, dirname, join } from 'node:path';
import { rootFolders } from '../core/catalog/layouts/recognised.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import { kubeadm } from '../core/catalog/layouts/kubeadm.js';
import { configuration, pki, type Layout } from '../core/catalog/layouts/layout.js';
import { denied } from '../core/facts/file.js';
import { knownPaths } from '../core/infer/inference.js';
import { shellWord } from '../core/read/shell-word.js';
import type { Mount, ReaderPort } from '../core/facts/store-port.js';
import type { CheckRequest } from './comparison.js';
import { WorkflowError } from './errors.js';
import { isHome } from './home.js';
import { pathWords } from './path-words.js';

/** What a path turned out to be; `nothing` where none was named and none is found. */
export type CheckTarget =
  | { readonly kind: 'home'; readonly folder: string; readonly node: string | undefined }
  | { readonly kind: 'folder'; readonly folder: string; readonly mount: Mount; readonly label: string }
  | { readonly kind: 'nothing'; readonly folder: string }
  /** Files, and folders of certificates that are no layout that is known; absolute. `folder`: the first, or the one that it lies in. */
  | { readonly kind: 'plain'; readonly folder: string; readonly paths: readonly string[] };

/**
 * Says what is to be checked: a home, one node tree of a home, a node tree, an /etc/kubernetes, a pki folder, or files. With a spec an empty
 * folder is one where everything is missing, and a home, which has a spec of its own, is refused.
 *
 * @throws WorkflowError PATH_NOT_FOUND, PATH_NOT_PKI, PATH_UNREADABLE, SPEC_AMBIGUOUS
 */
export function targetOf(
  {
    path,
    more = [],
    home,
    spec,
    looksFurther = false,
  }: Pick<CheckRequest, 'path' | 'more' | 'home' | 'spec' | 'looksFurther'>,
  reader: ReaderPort,
): CheckTarget {
  const withSpec = spec !== undefined;
  if (path !== undefined && more.length > 0) return plainTargets([path, ...more], withSpec, reader);
  if (path !== undefined) return targetAt(path, withSpec, reader);
  if (home !== undefined) return homeTarget(home, undefined, withSpec);
  const [live] = rootFolders.map((folder) => `/${folder}`).filter((folder) => reader.kindOf(folder) === 'folder');
  const target = live === undefined ? undefined : targetOfMachine(live, withSpec, reader);
  // An empty folder is left where Kubernetes was, or is to be.
  if (looksFurther && (target === undefined || target.kind === 'plain')) return { kind: 'nothing', folder: '/' };
  if (target !== undefined) return target;
  throw new WorkflowError(
    'PATH_NOT_FOUND',
    `expected a PKI home here or above, or a node of Kubernetes around it, such as one with /${configuration}, got neither`,
    { hint: 'name what to check: kubepki check PATH' },
  );
}

const targetOfMachine = (live: string, withSpec: boolean, reader: ReaderPort): CheckTarget =>
  live === `/${configuration}`
    ? targetAt(live, withSpec, reader)
    : { kind: 'folder', folder: '/', mount: { folder: '/', below: '' }, label: 'local' };

function homeTarget(folder: string, node: string | undefined, withSpec: boolean): CheckTarget {
  if (!withSpec) return { kind: 'home', folder, node };
  throw new WorkflowError(
    'SPEC_AMBIGUOUS',
    `expected a folder of one node to be judged by --spec, got the home ${folder}, which has a spec of its own`,
    {
      hint: `leave --spec out, or name one node tree: kubepki check ${join(folder, paths.tree('NODE'))} --spec FILE --node NAME`,
    },
  );
}

function targetAt(path: string, withSpec: boolean, reader: ReaderPort): CheckTarget {
  const kind = reader.kindOf(path);
  if (kind === 'denied' || (kind === 'folder' && reader.kindOf(join(path, paths.spec)) === 'denied'))
    throw new WorkflowError('PATH_UNREADABLE', `expected to read ${path}, got: ${denied}`, {
      hint: 'run the check as a user who may',
    });
  if (kind === 'file' && !withSpec) return { kind: 'plain', folder: dirname(path), paths: [path] };
  if (kind !== 'folder')
    throw new WorkflowError(
      kind === 'absent' ? 'PATH_NOT_FOUND' : 'PATH_NOT_PKI',
      `expected a folder${withSpec ? '' : ' or a file'}, got ${pathWords[kind]} at ${path}`,
    );
  if (isHome(path, reader)) return homeTarget(path, undefined, withSpec);
  const above = dirname(dirname(path));
  if (!withSpec && basename(dirname(path)) === paths.nodes && isHome(above, reader))
    return { kind: 'home', folder: above, node: basename(path) };
  return folderTarget(path, withSpec, reader);
}

function folderTarget(path: string, withSpec: boolean, reader: ReaderPort): CheckTarget {
  const has = (...names: readonly string[]) => names.some((name) => reader.kindOf(join(path, name)) !== 'absent');
  const below = (prefix: string) =>
    (withSpec ? knownFiles : kubeadmFiles)
      .filter((file) => file.startsWith(`${prefix}/`))
      .map((file) => file.slice(prefix.length + 1));
  if (has(...rootFolders))
    return { kind: 'folder', folder: path, mount: { folder: path, below: '' }, label: basename(path) || 'local' };
  const isTelling = (file: string) => withSpec || !anybodys.includes(file);
  const isConfiguration =
    has(...below(configuration).filter((file) => !file.includes('/'))) ||
    has(
      ...below(pki)
        .filter(isTelling)
        .map((file) => `pki/${file}`),
    ) ||
    (has('pki') && (withSpec || path.endsWith(`/${configuration}`)));
  if (isConfiguration) return { kind: 'folder', folder: path, mount: aroundConfiguration(path), label: 'local' };
  if (has(...below(pki).filter(isTelling)) || path.endsWith(`/${pki}`))
    return { kind: 'folder', folder: path, mount: { folder: path, below: pki }, label: 'local' };
  if (!withSpec) return { kind: 'plain', folder: path, paths: [path] };
  return {
    kind: 'folder',
    folder: path,
    mount: basename(path) === 'pki' ? { folder: path, below: pki } : { folder: path, below: '' },
    label: 'local',
  };
}

/** What every kind of folder may call its authority: of nothing else is to be known by it that kubeadm made the folder. */
const anybodys: readonly string[] = ['ca.crt', 'ca.key'];

/** Several files or folders, as one. What has a way of its own to be judged, and is judged by it alone, is refused among them. */
function plainTargets(paths: readonly string[], withSpec: boolean, reader: ReaderPort): CheckTarget {
  const targets = paths.map((path) => targetAt(path, withSpec, reader));
  const other = paths.find((_, index) => targets[index]?.kind !== 'plain');
  if (other !== undefined)
    throw new WorkflowError('PATH_NOT_PKI', `expected files or folders of certificates, got ${other} among them`, {
      hint: `a home, a node tree or a pki folder is checked by itself: kubepki check ${shellWord(other)}`,
    });
  return { kind: 'plain', folder: targets[0]?.folder ?? '/', paths };
}

const filesOf = (layout: Layout['paths']): readonly string[] =>
  Object.values(layout).flatMap((parts) => Object.values(parts));

const knownFiles = filesOf(knownPaths);

/** kubepki places most files where kubeadm does, and calls the rest as anybody may. */
const kubeadmFiles = filesOf(kubeadm.paths);

/** An etc/kubernetes where it belongs shows the rest of its filesystem too, such as the certificates of the kubelet. */
const aroundConfiguration = (path: string): Mount =>
  path.endsWith(`/${configuration}`)
    ? { folder: path.slice(0, -configuration.length - 1) || '/', below: '' }
    : { folder: path, below: configuration };
