import { placeKey, type Place } from '../core/facts/place.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { unknowns } from '../core/infer/infer.js';
import { plain } from '../core/infer/plain.js';
import { keyName, seenFiles } from '../core/infer/plain-file.js';
import { placesNamed } from '../core/infer/plain-kubeconfig.js';
import { observe } from '../core/read/observe.js';
import type { CheckRequest, Comparison } from './comparison.js';
import { WorkflowError } from './errors.js';
import { plainFiles } from './plain-files.js';

const roots = { home: undefined, nodes: new Map() };

/**
 * Files and folders of certificates that nobody has placed, judged by what they say themselves.
 *
 * @param paths absolute
 * @throws WorkflowError PATH_NOT_PKI where there is nothing to judge
 */
export function comparePlain(paths: readonly string[], request: CheckRequest, reader: ReaderPort): Comparison {
  const { files, cut, placeOf } = plainFiles(paths, request.nameOf, reader);
  const places = files.map(({ place }) => place);
  const opens = request.isPublic ? isPublic : () => true;
  const look = (further: readonly Place[]) =>
    observe(
      reader.snapshot(roots, { places: [...places, ...further], folders: [], opens }),
      {},
      undefined,
      request.openContainer,
    );
  const first = look([]);
  const named = placesNamed(seenFiles(files, first), placeOf).filter((place) => !first.files.has(placeKey(place)));
  const observed = named.length === 0 ? first : look(named);
  const desired = plain(files, observed, placeOf);
  if (desired.artefacts.length === 0) throw nothingThere(paths);
  return {
    desired,
    observed,
    node: undefined,
    deliveries: [],
    warnings: [
      'without a spec it is not known what certificates are for: they are judged by what they say themselves',
      ...unknowns(desired).map((what) => `without a spec it is not known ${what}`),
      ...cut.map((folder) => `${request.nameOf(folder)} has more files than were looked at`),
    ],
    pathOf: ({ path }) => path,
    managed: false,
    home: undefined,
  };
}

/** By its name alone, what only says who somebody is. */
const isPublic = ({ path }: Place): boolean => /\.(crt|cer|der|pub)$/i.test(path) && !keyName.test(path);

const nothingThere = (paths: readonly string[]): WorkflowError =>
  new WorkflowError(
    'PATH_NOT_PKI',
    `expected a PKI home, a node tree, an /etc/kubernetes, a pki folder or certificates, got ${paths.join(', ')} with none of their files`,
  );
