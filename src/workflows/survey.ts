import { join } from 'node:path';
import { allLayouts } from '../core/catalog/catalog.js';
import type { LayoutName } from '../core/cluster/cluster.js';
import { recognised } from '../core/catalog/layouts/recognised.js';
import type { Observed } from '../core/facts/observed.js';
import { onNode } from '../core/facts/place.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import type { Settings } from '../core/facts/settings.js';
import { classify } from '../core/adopt/classify.js';
import { foundNode } from '../core/adopt/node.js';
import { placesNamed, placesOf } from '../core/infer/placed.js';
import { sources } from '../core/adopt/sources.js';
import { fileAt, told, type Survey } from '../core/adopt/survey.js';
import { readCfssl, type CfsslFile } from '../core/read/cfssl.js';
import { observe } from '../core/read/observe.js';
import { filesBelow } from './files-below.js';

/** A filesystem that is to be imported. */
export interface ImportTarget {
  readonly given: string | undefined;
  /** Absolute. */
  readonly root: string;
  /** It holds certificates as whoever made them left them, and is no part of the filesystem of a node. */
  readonly isFolder: boolean;
}

/** Who placed the files of the nodes: what the first node says that says anything. */
export const layoutOfAll = (targets: readonly ImportTarget[], reader: ReaderPort): LayoutName =>
  targets
    .map(({ root }) => recognised((path) => reader.kindOf(join(root, path)) === 'file'))
    .find((name) => name !== undefined) ?? 'listed';

/** Looks at everything on a node that an import needs. Writes nothing. */
export function survey({ given, root }: ImportTarget, layout: LayoutName, reader: ReaderPort): Survey {
  const known = {
    given,
    root,
    layout,
    settings: settingsIn(root, reader),
    hostname: textAt(root, 'etc/hostname', reader)?.trim(),
    leftAlone: [],
    cfssl: [],
  };
  const first = { ...known, ...placed('', known, reader) };
  // The name that files bear can only be known from other files.
  const name = foundNode(first).name?.value;
  return name === undefined ? first : { ...known, ...placed(name, known, reader) };
}

/** The files of a node of this name, and what is in them. */
function placed(
  name: string,
  { root, layout, settings }: Pick<Survey, 'root' | 'layout' | 'settings'>,
  reader: ReaderPort,
): Pick<Survey, 'places' | 'observed'> {
  const isThere = (path: string) => reader.kindOf(join(root, path)) === 'file';
  const isSame = (a: string, b: string) =>
    a === b || bytesAt(root, a, reader)?.equals(bytesAt(root, b, reader) ?? Buffer.alloc(0)) === true;
  const usual = placesOf(allLayouts[layout], name, {
    told: (component, flag) => told({ settings }, component, flag)?.value.at(-1),
    isThere,
    isSame,
  });
  const observed = look(root, placedPaths(usual), reader);
  const kubeconfigAt = (path: string) => {
    const file = fileAt({ observed, root }, path);
    return file?.state === 'present' && file.content.kind === 'kubeconfig' ? file.content.kubeconfig : undefined;
  };
  const places = placesNamed(usual, kubeconfigAt, isThere);
  return { places, observed: look(root, placedPaths(places), reader, observed) };
}

const placedPaths = (places: Survey['places']): readonly string[] =>
  [...places.values()].flatMap((parts) => Object.values(parts));

const look = (root: string, paths: readonly string[], reader: ReaderPort, before?: Observed): Observed =>
  observe(
    reader.snapshot(
      { home: undefined, nodes: new Map([[root, { folder: root, below: '' }]]) },
      { places: paths.map((path) => onNode(root, path)), folders: [], opens: () => true },
    ),
    {},
    before,
  );

/**
 * A folder of certificates that nobody has placed, as cfssl and easy-rsa leave it: the control plane, and a node for each kubelet that
 * has a certificate there. Nothing but what the files themselves say is known of them.
 */
export function surveyFolder({ given, root }: ImportTarget, reader: ReaderPort): readonly Survey[] {
  const { paths } = filesBelow(root, reader);
  const seen = look(root, paths, reader);
  const cfssl = cfsslIn(root, seen, reader);
  const observed = withoutUnreadable(seen, new Set(cfssl.map(({ from }) => from)));
  const { controlPlane, kubelets, leftAlone } = classify([...observed.files.values()]);
  const trust = controlPlane.get('ca.crt');
  const of = (name: string | undefined, places: Survey['places']): Survey => ({
    given: name,
    root,
    layout: 'listed',
    settings: [],
    places,
    leftAlone,
    cfssl,
    hostname: undefined,
    observed,
  });
  return [
    ...(controlPlane.size === 0 ? [] : [of(given, controlPlane)]),
    ...[...kubelets.values()].map((rows) =>
      of(undefined, new Map([...(trust === undefined ? [] : [['ca.crt', trust] as const]), ...rows])),
    ),
  ];
}

/** No request and no configuration of cfssl is larger, with hundreds of names. */
const cfsslLimit = 64 * 1024;

/** What the JSON files of a folder say that are nothing else. */
const cfsslIn = (root: string, { files }: Observed, reader: ReaderPort): Survey['cfssl'] =>
  [...files.values()].flatMap((file) => {
    const { path } = file.place;
    const isElse = file.state === 'present' && file.content.kind !== 'unparsable';
    if (isElse || !/\.json$/i.test(path)) return [];
    const raw = reader.read(join(root, path), cfsslLimit);
    const value: CfsslFile =
      raw.state === 'present'
        ? readCfssl(raw.bytes?.reveal().toString('utf8') ?? '')
        : { kind: 'neither', reason: raw.state === 'unreadable' ? raw.reason : 'it is not there any more' };
    return [{ value, from: path }];
  });

/** A certificate that cannot be read stops an import; what only adds to certificates does not. */
const withoutUnreadable = (observed: Observed, paths: ReadonlySet<string>): Observed => ({
  ...observed,
  files: new Map(
    [...observed.files].filter(([, { state, place }]) => state !== 'unreadable' || !paths.has(place.path)),
  ),
});

function settingsIn(root: string, reader: ReaderPort): readonly Settings[] {
  return sources.flatMap(({ path, endings, read }) => {
    const files =
      endings === undefined
        ? [path]
        : reader
            .namesIn(join(root, path))
            .filter((name) => !name.startsWith('.') && endings.some((ending) => name.endsWith(ending)))
            .map((name) => `${path}/${name}`);
    return files.flatMap((file) => {
      const text = textAt(root, file, reader);
      return text === undefined ? [] : (read(text, file) ?? []);
    });
  });
}

function bytesAt(root: string, path: string, reader: ReaderPort): Buffer | undefined {
  const file = reader.read(join(root, path));
  return file.state === 'present' ? file.bytes?.reveal() : undefined;
}

const textAt = (root: string, path: string, reader: ReaderPort): string | undefined =>
  bytesAt(root, path, reader)?.toString('utf8');
