import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { inHome } from '../core/facts/place.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import type { PlainFile } from '../core/infer/plain-file.js';
import type { PlacesNamed } from '../core/infer/plain-kubeconfig.js';
import { filesBelow } from './files-below.js';

/** What was found at paths that were named: files, and folders with the files in them. */
export interface PlainFiles {
  readonly files: readonly PlainFile[];
  /** Folders in which there is more than is looked at. */
  readonly cut: readonly string[];
  readonly placeOf: PlacesNamed;
}

/**
 * @param paths absolute
 * @param nameOf how a path would be typed
 */
export function plainFiles(paths: readonly string[], nameOf: (path: string) => string, reader: ReaderPort): PlainFiles {
  const folders = paths.filter((path) => reader.kindOf(path) === 'folder');
  const cut: string[] = [];
  const files = paths.flatMap((path): readonly PlainFile[] => {
    if (!folders.includes(path)) {
      const named = { place: inHome(path), name: nameOf(path) };
      return [
        { ...named, isNamed: true },
        ...keysBeside(path, reader)
          .filter((key) => !paths.includes(key))
          .map((key) => ({ place: inHome(key), name: nameOf(key), isNamed: false, isBeside: true as const })),
      ];
    }
    const below = filesBelow(path, reader);
    if (below.isCut) cut.push(path);
    // Among several folders each file bears the name of its own.
    const prefix = paths.length === 1 ? '' : `${nameOf(path)}/`;
    return withoutCopies(path, below.paths, reader).map((file) => ({
      place: inHome(join(path, file)),
      name: `${prefix}${file}`,
      isNamed: false,
    }));
  });
  const placeOf: PlacesNamed = ({ place, isNamed }, path) => {
    const file = isAbsolute(path) ? resolve(path) : resolve(dirname(place.path), path);
    // Who wrote a kubeconfig that merely lies in a folder does not decide what else is read.
    return isNamed || folders.some((folder) => reader.isIn(file, folder)) ? inHome(file) : undefined;
  };
  return { files, cut, placeOf };
}

/** Files that are called like the key of a certificate. */
function keysBeside(path: string, reader: ReaderPort): readonly string[] {
  const stem = path.replace(/\.(crt|cer|pem|der)$/i, '');
  return stem === path
    ? []
    : [`${stem}.key`, `${stem}-key.pem`, `${stem}.key.pem`].filter((key) => reader.kindOf(key) === 'file');
}

/** How the certificate store of client-go calls its files: the link, and what it has led to (k8s.io/client-go/util/certificate). */
const current = /^(.*)-current\.pem$/;
const former = /^(.*)-\d{4}(?:-\d\d){5}\.pem$/;

/** Links into the folder are judged once, where they lead; of what a kubelet has rotated only the last is used, which its link names. */
function withoutCopies(folder: string, paths: readonly string[], reader: ReaderPort): readonly string[] {
  const stores = new Set(
    paths.flatMap((path) => {
      const prefix = current.exec(basename(path))?.[1];
      return prefix === undefined || !isLink(join(folder, path), reader) ? [] : [join(dirname(path), prefix)];
    }),
  );
  return paths.filter((path) => {
    const prefix = former.exec(basename(path))?.[1];
    if (prefix !== undefined && stores.has(join(dirname(path), prefix))) return false;
    const outlet = reader.outletAt(join(folder, path));
    return (
      outlet.kind !== 'link' ||
      current.test(basename(path)) ||
      reader.kindOf(outlet.to) !== 'file' ||
      !reader.isIn(outlet.to, folder)
    );
  });
}

const isLink = (path: string, reader: ReaderPort): boolean => reader.outletAt(path).kind === 'link';
