import { join } from 'node:path';
import { catalog, layouts, overridable } from '../core/catalog/catalog.js';
import { desiredState } from '../core/catalog/derive.js';
import { layoutOf } from '../core/catalog/layout-of.js';
import { elsewhereOf, type DesiredState } from '../core/catalog/desired.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import type { Cluster } from '../core/cluster/cluster.js';
import { parseCluster } from '../core/cluster/parse.js';
import type { FlagTable } from '../core/components/flag-table.js';
import type { Deliveries } from '../core/facts/chain.js';
import type { Observed } from '../core/facts/observed.js';
import { inHome, onNode, placeKey, type Place } from '../core/facts/place.js';
import type { Mount, ReaderPort, Roots } from '../core/facts/store-port.js';
import { parseKeyset } from '../core/keysets/file.js';
import type { Keyset, Keysets } from '../core/keysets/keyset.js';
import { factsByPlace, observe } from '../core/read/observe.js';
import { PastReader, type Past } from '../core/read/past.js';
import { withFurtherFiles } from '../core/render/further-files.js';
import type { Templates } from '../core/render/templates.js';
import { shellWord } from '../core/read/shell-word.js';
import { formerUsers } from '../core/rules/former-users.js';
import { manifestsIn, writtenBy } from '../core/rules/leftovers.js';
import { WorkflowError } from './errors.js';
import { lend } from './lent-keys.js';
import { expectedOwners } from './ownership.js';
import { ownTemplates, tablesOf, templatesOf } from './templates.js';
import { specOf, textOf } from './texts.js';
import { unreadable } from './unreadable.js';

/** An opened PKI home: everything that says what is desired. */
export interface Home {
  readonly folder: string;
  readonly cluster: Cluster;
  readonly keysets: Keysets;
  readonly warnings: readonly string[];
  readonly roots: Roots;
  /** What the ledger tells. */
  readonly past: Past;
  /** Absolute paths of files that hold private keys of authorities for this run. */
  readonly lent: readonly string[];
  readonly templates: Templates;
  /** What each release of the components knows. */
  readonly tables: () => FlagTable;
  /** Texts that a plan's fingerprint covers: the spec, the keysets and the home's own templates. */
  readonly sources: readonly string[];
}

/**
 * @param lent absolute paths of files with private keys of authorities, for this run
 * @param before the home as it was opened earlier: the same spec means the same, and is not read again
 * @throws WorkflowError HOME_NOT_FOUND, PATH_NOT_FOUND, PATH_UNREADABLE, KEY_UNKNOWN; ClusterError; KeysetError
 */
export function openHome(folder: string, reader: ReaderPort, lent: readonly string[] = [], before?: Home): Home {
  const home = homeOf(folder, needSpec(folder, reader), reader, join(folder, paths.spec), before);
  return { ...home, lent, keysets: lend(home.keysets, lent, reader) };
}

/**
 * A home whose spec need not be on disk yet.
 *
 * @param file how the spec is called in messages
 * @throws ClusterError, KeysetError
 */
export function homeOf(
  folder: string,
  spec: Buffer,
  reader: ReaderPort,
  file = join(folder, paths.spec),
  before?: Home,
): Home {
  const text = spec.toString('utf8');
  const { cluster, warnings } = before?.sources[0] === text ? before : parseCluster(spec, file, overridable);
  const keysetTexts = Object.entries(catalog).flatMap(([name, row]) => {
    const text =
      row.kind === 'authority' ? textOf(reader, join(folder, paths.keyset(name)))?.toString('utf8') : undefined;
    return text === undefined ? [] : [{ name, text }];
  });
  return {
    folder,
    cluster,
    keysets: new Map(
      keysetTexts.map(({ name, text }): [string, Keyset] => [
        name,
        parseKeyset(text, name, join(folder, paths.keyset(name))),
      ]),
    ),
    warnings,
    roots: rootsOf(folder, cluster, reader),
    past: pastOf(folder, reader),
    lent: [],
    templates: templatesOf(folder, reader),
    tables: tablesOf(reader),
    sources: [text, ...keysetTexts.map(({ text }) => text), ...ownTemplates(folder, reader)],
  };
}

/**
 * A home as somebody sees it who may not enter `authorities/` nor read the ledger: its spec, and where its node trees are.
 *
 * @throws WorkflowError HOME_NOT_FOUND, PATH_UNREADABLE; ClusterError
 */
export function openTrees(folder: string, reader: ReaderPort): Home {
  return homeOfSpec(folder, needSpec(folder, reader), reader, join(folder, paths.spec));
}

/**
 * What a spec alone says of a home.
 *
 * @param file how the spec is called in messages
 * @throws ClusterError
 */
export function homeOfSpec(folder: string, spec: Buffer, reader: ReaderPort, file: string): Home {
  const { cluster, warnings } = parseCluster(spec, file, overridable);
  const roots = rootsOf(folder, cluster, reader);
  const shipped = { templates: templatesOf(folder, reader), tables: tablesOf(reader) };
  const nothing = { keysets: new Map(), past: new PastReader(), lent: [], sources: [] };
  return { ...nothing, ...shipped, folder, cluster, warnings, roots };
}

/** It has a spec, or the journal of the run that was about to put it there. */
export const isHome = (folder: string, reader: ReaderPort): boolean =>
  reader.kindOf(join(folder, paths.spec)) === 'file' || reader.isInterrupted(folder);

function needSpec(folder: string, reader: ReaderPort): Buffer {
  const spec = specOf(reader, join(folder, paths.spec));
  if (spec !== undefined) return spec;
  if (reader.isInterrupted(folder))
    throw new WorkflowError('HOME_NOT_FOUND', `expected ${paths.spec} in ${folder}, got a run that was interrupted`, {
      hint: finishing(folder),
    });
  throw new WorkflowError('HOME_NOT_FOUND', `expected ${paths.spec} in ${folder}, got none`, {
    hint: 'name a PKI home with --home, or make one with kubepki init',
  });
}

/** What puts in place what an interrupted run had begun, whatever run that was. */
export const finishing = (folder: string): string =>
  `kubepki apply --home ${shellWord(folder)} finishes what was interrupted`;

/** The ledger only ever grows, so it may be of any size. */
function pastOf(folder: string, reader: ReaderPort): Past {
  const path = join(folder, paths.ledger);
  const past = new PastReader();
  const ledger = reader.readLines(path, (line, isEnded) => past.take(line, isEnded));
  if (ledger.state === 'unreadable') throw unreadable(path, ledger.reason);
  return past;
}

/** Where the nodes of a cluster are, and the trees of nodes that its spec no longer has. */
const rootsOf = (folder: string, cluster: Cluster, reader: ReaderPort): Roots => {
  const tree = (name: string): Mount => ({ folder: join(folder, paths.tree(name)), below: '' });
  return {
    home: folder,
    nodes: new Map([
      ...reader.namesIn(join(folder, paths.nodes)).map((name): [string, Mount] => [name, tree(name)]),
      ...cluster.nodes.map(({ name, root }): [string, Mount] => [
        name,
        root === undefined ? tree(name) : { folder: root, below: '' },
      ]),
    ]),
  };
};

type Wants = Pick<Home, 'cluster' | 'keysets' | 'templates' | 'tables'>;

export const desiredOf = ({ cluster, keysets, templates, tables }: Wants): DesiredState =>
  withFurtherFiles(desiredState(cluster, keysets), cluster, templates, tables);

/**
 * Everything that the desired state speaks of, and what else could hide in the same folders.
 *
 * @param before what was observed there earlier, so that what is the same need not be read again
 */
export function lookAtHome(
  home: Home,
  desired: DesiredState,
  reader: ReaderPort,
  opens: (place: Place) => boolean = () => true,
  before?: Observed,
): Observed {
  const places = desired.artefacts.flatMap((artefact) =>
    [...artefact.files, ...elsewhereOf(artefact)].map(({ place }) => place),
  );
  const strays = home.cluster.nodes.flatMap(({ name }) => allNodePaths.map((path) => onNode(name, path)));
  const { folders } = layoutOf(home.cluster);
  // On a node that is managed in place nothing but the catalog's own paths is read.
  const trees = home.cluster.nodes.filter(({ root }) => root === undefined);
  const snapshot = reader.snapshot(home.roots, {
    places: [...places, ...manifestsOfGone(home)],
    others: [...strays, ...formerUsers(desired, home.past.personal)],
    folders: trees.flatMap(({ name }) => folders.map((folder) => onNode(name, folder))),
    opens,
  });
  const context = {
    ...expectedOwners(home, desired, reader),
    issuedOnce: home.past.issuedOnce,
    latest: latestIn(home.past),
    personal: home.past.personal,
    secrets: home.past.secrets,
    deliveries: deliveriesTo(home),
    pending: reader.isInterrupted(home.folder) ? factsByPlace(reader.pending(home.roots, opens)) : undefined,
  };
  const observed = observe(snapshot, context, before);
  const further = reader.snapshot(home.roots, { places: [], others: writtenElse(home, observed), folders: [], opens });
  return further.length === 0 ? observed : observe([...snapshot, ...further], context, observed);
}

const manifestsOfGone = ({ cluster, roots }: Home): readonly Place[] => {
  const known = new Set(cluster.nodes.map(({ name }) => name));
  return [...roots.nodes.keys()].filter((name) => !known.has(name)).map((name) => inHome(paths.manifest(name)));
};

/** What manifests list beyond what was looked at: files that were wanted once. */
function writtenElse({ cluster }: Home, observed: Observed): readonly Place[] {
  const inPlace = new Set(cluster.nodes.flatMap(({ name, root }) => (root === undefined ? [] : [name])));
  return manifestsIn(observed)
    .filter(({ node }) => !inPlace.has(node))
    .flatMap((manifest) => writtenBy(manifest).map(({ path }) => onNode(manifest.node, path)))
    .filter((place) => !observed.files.has(placeKey(place)));
}

const latestIn = ({ issues }: Past): ReadonlyMap<string, string> =>
  new Map([...issues].flatMap(([key, spans]) => spans.slice(-1).map(({ fingerprint }) => [key, fingerprint] as const)));

/** A node that is managed in place is not delivered to. */
function deliveriesTo({ cluster, past }: Home): Deliveries {
  const inPlace = new Set(cluster.nodes.flatMap(({ name, root }) => (root === undefined ? [] : [name])));
  const { answered, ...rest } = past.deliveries;
  return { ...rest, answered: new Map([...answered].filter(([node]) => !inPlace.has(node))) };
}

const allNodePaths: readonly string[] = [
  ...new Set(
    Object.values(layouts).flatMap(({ paths: table }) => Object.values(table).flatMap((parts) => Object.values(parts))),
  ),
];

/** The path people see: relative to the home where it lies in it. */
export function displayPath({ folder, roots }: Pick<Home, 'folder' | 'roots'>, reader: ReaderPort) {
  return (place: Place): string => {
    const path = reader.pathOf(roots, place) ?? place.path;
    return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
  };
}
