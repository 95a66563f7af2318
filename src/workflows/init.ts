import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { authorities } from '../core/catalog/authorities.js';
import { home as paths, ignored } from '../core/catalog/layouts/home.js';
import { schemaLine } from '../core/cluster/write-spec.js';
import { inHome } from '../core/facts/place.js';
import type { ReaderPort, WriterPort } from '../core/facts/store-port.js';
import { missing } from '../core/rules/presence.js';
import { WorkflowError } from './errors.js';
import { homeOf, openHome, type Home } from './home.js';
import { piece } from './made.js';
import { planHome, type Planned } from './plan.js';

export interface InitRequest {
  /** Absolute path of the home. */
  readonly folder: string;
  /** The text of the spec. */
  readonly spec: string;
  /** Nothing about the cluster was said, so that an existing home is meant as it is. */
  readonly isDefault: boolean;
  /** The JSON Schema that the first line of the spec points to. */
  readonly schema: string;
}

/** A home that init may fill, and what will fill it. `isNew`: its spec has to be written first. */
export interface Prepared {
  readonly planned: Planned;
  readonly spec: string;
  readonly isNew: boolean;
}

/**
 * Says what init would do, and refuses where something is in the way. Changes nothing.
 *
 * @throws WorkflowError HOME_EXISTS; ClusterError
 */
export function prepareInit({ folder, spec, isDefault }: InitRequest, reader: ReaderPort, now: Date): Prepared {
  const kind = reader.kindOf(folder);
  if (kind !== 'absent' && kind !== 'folder')
    throw refused(`expected a folder to make the home in, got a ${kind} at ${folder}`, 'name another folder');
  if (reader.kindOf(`${folder}/${paths.spec}`) !== 'absent')
    return existing(openHome(folder, reader), spec, isDefault, reader, now);
  const names = reader.namesIn(folder);
  const inTheWay = names.filter((name) => reserved.includes(name) && !isEmptyTree(join(folder, name), reader));
  if (inTheWay.length > 0)
    throw refused(
      `expected an empty folder, got ${folder} with ${inTheWay.join(', ')}`,
      'name another folder, or look at what is there: kubepki check',
    );
  const text = spec.startsWith('# yaml-language-server:') ? spec : `${schemaLine}${spec}`;
  const planned = planHome(homeOf(folder, Buffer.from(text), reader), reader, now);
  assertNothingForeign(planned);
  return { planned, spec: text, isNew: true };
}

/** Folders without files: what an init that was killed before it wrote the spec leaves. */
const isEmptyTree = (path: string, reader: ReaderPort): boolean =>
  reader.kindOf(path) === 'folder' && reader.namesIn(path).every((name) => isEmptyTree(join(path, name), reader));

/** Names that a home takes, and those of a PKI that somebody else put there. */
const reserved: readonly string[] = [
  paths.authorities,
  paths.nodes,
  paths.users,
  paths.ledger,
  'etc',
  'pki',
  'ca.crt',
  'ca.key',
];

const refused = (message: string, hint: string): WorkflowError => new WorkflowError('HOME_EXISTS', message, { hint });

/** The same home again: nothing to do, or the rest of an init that was interrupted. */
function existing(home: Home, spec: string, isDefault: boolean, reader: ReaderPort, now: Date): Prepared {
  const planned = planHome(home, reader, now);
  const { actions } = planned.plan;
  const same = isDefault || isDeepStrictEqual(homeOf(home.folder, Buffer.from(spec), reader).cluster, home.cluster);
  if (!same)
    throw refused(
      `expected an empty folder, got the home of cluster "${home.cluster.name}", whose spec says something else`,
      'edit its kubepki.yaml, then run kubepki plan',
    );
  assertNothingForeign(planned);
  if (actions.some(({ action }) => action !== 'create')) {
    throw refused(
      `expected an empty or a complete home, got one with ${actions.length} changes due`,
      'run kubepki plan there',
    );
  }
  return { planned, spec, isNew: false };
}

/** An authority that is gone, or that somebody else made, is never replaced by a new one. */
function assertNothingForeign({ plan }: Planned): void {
  const foreign = plan.left.find(({ rule, severity }) => rule === missing.id && severity === 'critical');
  if (foreign === undefined) return;
  throw refused(
    `expected no authority, or ours, got files of another: ${foreign.artefact} ${foreign.message}`,
    'restore authorities/ from a backup, or name another folder',
  );
}

/** Writes what makes a folder a home. The rest is a plan like any other. */
export function writeHome(
  { planned: { home }, spec }: Prepared,
  schema: string,
  reader: ReaderPort,
  writer: WriterPort,
  now: Date,
): void {
  writer.createHome(home.folder, [
    paths.state,
    paths.users,
    paths.authorities,
    ...Object.keys(authorities).map(paths.authority),
  ]);
  const release = writer.lock(home.folder, 'init', now);
  try {
    const ignore =
      reader.kindOf(`${home.folder}/${paths.ignore}`) === 'absent'
        ? [piece(inHome(paths.ignore), 0o644, `${ignored.join('\n')}\n`)]
        : [];
    const pieces = [piece(inHome(paths.schema), 0o644, schema), ...ignore, piece(inHome(paths.spec), 0o644, spec)];
    const owner = reader.ownerOf(home.folder);
    writer.commit(
      { home: home.folder, nodes: new Map() },
      pieces.map((one) => ({ ...one, owner })),
      [],
      undefined,
    );
  } finally {
    release();
  }
}
