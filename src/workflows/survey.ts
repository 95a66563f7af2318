import { join } from 'node:path';
import { allLayouts } from '../core/catalog/catalog.js';
import type { LayoutName } from '../core/cluster/cluster.js';
import { recognised } from '../core/catalog/layouts/found.js';
import { onNode } from '../core/facts/place.js';
import type { ReaderPort, Roots } from '../core/facts/store-port.js';
import type { Settings } from '../core/facts/settings.js';
import { placesNamed, placesOf } from '../core/adopt/places.js';
import { sources } from '../core/adopt/sources.js';
import { fileAt, type Survey } from '../core/adopt/survey.js';
import { observe } from '../core/read/observe.js';

/** A filesystem that is to be imported. */
export interface ImportTarget {
  readonly given: string | undefined;
  /** Absolute. */
  readonly root: string;
}

/** Who placed the files of the nodes: what the first node says that says anything. */
export const layoutOfAll = (targets: readonly ImportTarget[], reader: ReaderPort): LayoutName =>
  targets
    .map(({ root }) => recognised((path) => reader.kindOf(join(root, path)) === 'file'))
    .find((name) => name !== undefined) ?? 'listed';

/** Looks at everything on a node that an import needs. Writes nothing. */
export function survey({ given, root }: ImportTarget, layout: LayoutName, reader: ReaderPort): Survey {
  const label = given ?? root;
  const settings = settingsIn(root, reader);
  const isThere = (path: string) => reader.kindOf(join(root, path)) === 'file';
  const isSame = (a: string, b: string) =>
    a === b || bytesAt(root, a, reader)?.equals(bytesAt(root, b, reader) ?? Buffer.alloc(0)) === true;
  const places = placesOf(allLayouts[layout].paths, { settings }, isThere, isSame);
  const roots: Roots = { home: undefined, nodes: new Map([[label, { folder: root, below: '' }]]) };
  const look = (all: Survey['places']) =>
    observe(
      reader.snapshot(roots, {
        places: [...all.values()].flatMap((parts) => Object.values(parts).map((path) => onNode(label, path))),
        folders: [],
        opens: () => true,
      }),
      { owners: new Map(), issuedOnce: new Set(), isInterrupted: false },
    );
  const observed = look(places);
  const kubeconfigAt = (path: string) => {
    const file = fileAt({ observed, label }, path);
    return file?.state === 'present' && file.content.kind === 'kubeconfig' ? file.content.kubeconfig : undefined;
  };
  const named = placesNamed(places, kubeconfigAt, isThere);
  return {
    given,
    label,
    root,
    layout,
    settings,
    places: named,
    hostname: textAt(root, 'etc/hostname', reader)?.trim(),
    observed: look(named),
  };
}

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
