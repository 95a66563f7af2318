import type { DesiredState } from '../core/catalog/desired.js';
import type { Observed } from '../core/facts/observed.js';
import { placeKey, type Place } from '../core/facts/place.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { unknowns } from '../core/infer/infer.js';
import { plain } from '../core/infer/plain.js';
import { keyName, seenFiles } from '../core/infer/plain-file.js';
import { placesNamed } from '../core/infer/plain-kubeconfig.js';
import { factsByPlace, observed } from '../core/read/observe.js';
import type { CheckRequest, Comparison } from './comparison.js';
import { WorkflowError } from './errors.js';
import { plainFiles, type PlainFiles } from './plain-files.js';

const roots = { home: undefined, nodes: new Map() };

/**
 * Files and folders of certificates that nobody has placed, judged by what they say themselves.
 *
 * @param paths absolute
 * @throws WorkflowError PATH_NOT_PKI where there is nothing to judge
 */
export function comparePlain(paths: readonly string[], request: CheckRequest, reader: ReaderPort): Comparison {
  const found = plainFiles(paths, request.nameOf, reader);
  const seen = observed(lookAt(found, request, reader));
  const desired = plain(found.files, seen, found.placeOf);
  if (desired.artefacts.length === 0) throw nothingThere(paths);
  return {
    desired,
    observed: seen,
    node: undefined,
    deliveries: [],
    warnings: notes(desired, found, request),
    pathOf: ({ path }) => path,
    managed: false,
    home: undefined,
  };
}

/** Files, and then those that kubeconfigs among them name. */
export function lookAt({ files, placeOf }: PlainFiles, request: CheckRequest, reader: ReaderPort): Observed['files'] {
  const opens = request.isPublic ? isPublic : () => true;
  const places = files.map(({ place }) => place);
  const look = (further: readonly Place[]) =>
    factsByPlace(
      reader.snapshot(roots, { places: [...places, ...further], folders: [], opens }),
      undefined,
      request.openContainer,
    );
  const first = look([]);
  const named = placesNamed(seenFiles(files, { files: first }), placeOf).filter((place) => !first.has(placeKey(place)));
  return named.length === 0 ? first : look(named);
}

/** What is said of such files beside the findings. */
export const notes = (desired: DesiredState, { cut }: PlainFiles, { nameOf }: CheckRequest): readonly string[] => [
  'without a spec it is not known what certificates are for: they are judged by what they say themselves',
  ...unknowns(desired).map((what) => `without a spec it is not known ${what}`),
  ...cut.map((folder) => `${nameOf(folder)} has more files than were looked at`),
];

/** By its name alone, what only says who somebody is. */
const isPublic = ({ path }: Place): boolean => /\.(crt|cer|der|pub)$/i.test(path) && !keyName.test(path);

/** An empty folder is not one where all is well: a path that is wrong by a letter would never be found. */
export const nothingThere = (paths: readonly string[]): WorkflowError =>
  new WorkflowError(
    'PATH_NOT_PKI',
    `expected a PKI home, a node tree, an /etc/kubernetes, a pki folder or certificates, got ${paths.join(', ')} with none of their files`,
  );
