import { createHash } from 'node:crypto';
import { valueText, type Setting } from '../components/component.js';
import { pathFlags, type PathKind } from '../components/path-flags.js';
import { lastValue, startSettings } from './command.js';
import type { FlagSet } from './flag-set.js';

/** A part of the node's filesystem that a pod sees under the same path (hostPath volumes, v1 Pod). */
export interface Mount {
  /** A label of DNS. */
  readonly name: string;
  readonly path: string;
  readonly readOnly: boolean;
  /** What the kubelet demands to find there, or makes. */
  readonly type: 'Directory' | 'File' | 'Socket' | 'DirectoryOrCreate';
}

/**
 * What a component has to see of its node, by path: the folders of its files, read-only, and those that it writes to. A folder
 * rather than a file, since a file that is swapped by a rename stays the old one behind a mount of its own.
 */
export function mountsOf(set: FlagSet): readonly Mount[] {
  const settings = startSettings(set);
  const wanted = [
    ...settings.flatMap((one) => placesOf(one).map((place) => mountOf(place, set.root))),
    ...set.behind.map((path) => mountOf({ path, kind: 'file' }, set.root)),
    ...set.sockets.map((path) => mountOf({ path, kind: 'socket' }, set.root)),
    ...(set.dialsPublicCas || trustsTheSystem(set.component, settings) ? systemTrust : []),
  ];
  return named(withoutCovered(wanted));
}

interface Place {
  readonly path: string;
  readonly kind: PathKind | 'kubeconfig';
}

function placesOf(one: Setting): readonly Place[] {
  const kind = one.name.endsWith('kubeconfig')
    ? 'kubeconfig'
    : (pathFlags[one.name] ?? (one.isPath === true ? 'file' : undefined));
  if (kind === undefined) return [];
  const text = valueText(one);
  const paths = kind === 'pair' ? (text.split(':')[0] ?? '').split(',') : [text.replace(/^unix:\/\//, '')];
  return paths.filter((path) => path.startsWith('/')).map((path) => ({ path, kind }));
}

type Unnamed = Omit<Mount, 'name'>;

function mountOf({ path, kind }: Place, root: string): Unnamed {
  if (kind === 'written folder') return { path: trimmed(path), readOnly: false, type: 'DirectoryOrCreate' };
  if (kind === 'folder') return { path: trimmed(path), readOnly: true, type: 'Directory' };
  const folder = path.slice(0, path.lastIndexOf('/')) || '/';
  if (kind === 'written file') return { path: folder, readOnly: false, type: 'DirectoryOrCreate' };
  // Whoever listens there may be started later, and by the same kubelet.
  if (kind === 'socket')
    return isShared(folder.slice(root.length))
      ? { path, readOnly: true, type: 'Socket' }
      : { path: folder, readOnly: true, type: 'DirectoryOrCreate' };
  // The kubeconfigs of administrators lie beside those of components, and these are read at the start only.
  return kind === 'kubeconfig' || isShared(folder.slice(root.length))
    ? { path, readOnly: true, type: 'File' }
    : { path: folder, readOnly: true, type: 'Directory' };
}

const trimmed = (path: string): string => path.replace(/(?<=.)\/+$/, '');

/** A folder with much in it that is nobody's business. */
const isShared = (folder: string): boolean => folder === '/etc/kubernetes' || !/^\/[^/]+\/[^/]/.test(folder);

/** The parent covers what is below it; what is written to is mounted by itself. */
function withoutCovered(mounts: readonly Unnamed[]): readonly Unnamed[] {
  const byPath = new Map<string, Unnamed>();
  for (const mount of mounts) {
    const known = byPath.get(mount.path);
    if (known === undefined || (known.readOnly && !mount.readOnly)) byPath.set(mount.path, mount);
  }
  const all = [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const covers = (outer: Unnamed, inner: Unnamed): boolean =>
    outer !== inner &&
    !['File', 'Socket'].includes(outer.type) &&
    inner.path.startsWith(`${outer.path}/`) &&
    (inner.readOnly || !outer.readOnly);
  return all.filter((inner) => !all.some((outer) => covers(outer, inner)));
}

/** The path as it is, and where that is not enough a part of its hash. */
function named(mounts: readonly Unnamed[]): readonly Mount[] {
  const plain = mounts.map(({ path }) =>
    path
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, ''),
  );
  return mounts.map((mount, index) => {
    const name = plain[index] ?? '';
    const isEnough = name !== '' && name.length <= 63 && plain.indexOf(name) === plain.lastIndexOf(name);
    return { ...mount, name: isEnough ? name : `volume-${sha256(mount.path).slice(0, 16)}` };
  });
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Flags that make a component the client of a server that may have a certificate of a public CA. Files of somebody else can name a
 * CA, and need not: https://kubernetes.io/docs/reference/access-authn-authz
 */
const dialsByFile = [
  '--authentication-config',
  '--authentication-token-webhook-config-file',
  '--authorization-config',
  '--authorization-webhook-config-file',
  '--audit-webhook-config-file',
  '--cloud-config',
];

function trustsTheSystem(component: FlagSet['component'], settings: readonly Setting[]): boolean {
  if (component === 'etcd') return false;
  const has = (name: string): boolean => lastValue(settings, name) !== undefined;
  const cloud = lastValue(settings, '--cloud-provider') ?? 'external';
  return (
    settings.some(({ name, isGiven }) => isGiven === true && dialsByFile.includes(name)) ||
    (has('--oidc-issuer-url') && !has('--oidc-ca-file')) ||
    !['external', ''].includes(cloud)
  );
}

/** Where Debian and its kin keep them, and what the links there lead to: kubeadm, phases/controlplane/volumes.go. */
const systemTrust: readonly Unnamed[] = [
  '/etc/ca-certificates',
  '/etc/ssl/certs',
  '/usr/local/share/ca-certificates',
  '/usr/share/ca-certificates',
].map((path) => ({ path, readOnly: true, type: 'DirectoryOrCreate' }));
