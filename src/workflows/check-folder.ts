import { dirname } from 'node:path';
import { overridable } from '../core/catalog/catalog.js';
import { fileOf, type Desired, type DesiredAuthority, type DesiredState } from '../core/catalog/desired.js';
import type { PartPaths } from '../core/catalog/layouts/layout.js';
import { nodeFiles, pairElsewhere } from '../core/catalog/placement.js';
import { allParts } from '../core/catalog/row.js';
import { componentKubeconfigs } from '../core/catalog/kubeconfigs.js';
import { parseCluster, type ParsedCluster } from '../core/cluster/parse.js';
import type { Observed } from '../core/facts/observed.js';
import { placeKey, type Place } from '../core/facts/place.js';
import type { Keysets } from '../core/keysets/keyset.js';
import type { Mount, ReaderPort, Roots } from '../core/facts/store-port.js';
import { inferredAuthorities } from '../core/infer/authorities.js';
import { furtherPlaces } from '../core/infer/infer.js';
import { knownPaths } from '../core/infer/inference.js';
import { joinedKubelet, withTrustOnce } from '../core/infer/kubeconfig.js';
import { keysetsFromTrust } from '../core/infer/keysets.js';
import { observe } from '../core/read/observe.js';
import { filesOfNode } from '../core/render/manifest.js';
import { assertNode, opensFor, type CheckRequest, type Comparison } from './comparison.js';
import { WorkflowError } from './errors.js';
import { desiredOf, type Home } from './home.js';
import { specOf } from './texts.js';
import { tablesOf, templatesOf } from './templates.js';
import { namedOwners } from './named-owners.js';
import { openedAt } from './opened-at.js';
import { isThisMachine, ownerOfTree } from './ownership.js';
import { expectedOwner, visible } from './visible.js';

/** A folder as one node of a spec. @throws WorkflowError, ClusterError */
export function compareFolder(
  mount: Mount,
  node: string,
  spec: string,
  request: CheckRequest,
  reader: ReaderPort,
): Comparison {
  const roots: Roots = { home: undefined, nodes: new Map([[node, mount]]) };
  const wanted = specAt(spec, node, reader);
  const ofSpec = desiredOf({ ...wanted, keysets: new Map() });
  const files = [
    ...Object.values(knownPaths).flatMap((paths) => [
      ...nodeFiles(paths, node, allParts),
      ...pairElsewhere(paths, node),
    ]),
    ...filesOfNode(ofSpec, node),
  ];
  const places = files.map(({ place }) => place);
  const look = (further: readonly Place[]) =>
    observe(
      reader.snapshot(roots, { places: [...places, ...further], folders: [], opens: opensFor(request, files) }),
      expectedIn(mount, node, ofSpec, reader),
    );
  const first = look([]);
  const further = furtherPlaces(first, node, { pathsOf: usualPaths });
  const observed = further.length === 0 ? first : look(further);
  return {
    desired: visible(fromSpec(wanted, node, observed), roots, reader),
    observed,
    pathOf: (place: Place) => reader.pathOf(roots, place) ?? `/${place.path}`,
    ...(request.isPublic ? {} : { fileAt: (place: Place) => openedAt(roots, place, reader) }),
    cluster: wanted.cluster,
    here: isThisMachine(mount) ? node : undefined,
    mounts: roots.nodes,
    node: undefined,
    deliveries: [],
    managed: false,
    home: undefined,
    warnings: wanted.warnings,
    spec: { file: spec, check: wanted.cluster.check },
  };
}

const usualPaths = (row: string): PartPaths => knownPaths[row] ?? {};

/** A spec, with the templates beside it. */
type Wanted = ParsedCluster & Pick<Home, 'templates' | 'tables'>;

/** @throws WorkflowError PATH_NOT_FOUND, NODE_UNKNOWN; ClusterError */
function specAt(spec: string, node: string, reader: ReaderPort): Wanted {
  const text = specOf(reader, spec);
  if (text === undefined) throw new WorkflowError('PATH_NOT_FOUND', `expected a spec, got nothing at ${spec}`);
  const parsed = parseCluster(text, spec, overridable);
  assertNode(parsed.cluster.nodes, node);
  return { ...parsed, templates: templatesOf(dirname(spec), reader), tables: tablesOf(reader) };
}

/** Judges a folder as one node of a spec. Its own trust files say which authorities there are. */
function fromSpec(wanted: Wanted, node: string, observed: Observed): DesiredState {
  const { cluster } = wanted;
  const keysets = keysetsFromTrust(observed, node);
  const { artefacts } = desiredOf({ ...wanted, keysets });
  const ofNode = artefacts.filter(
    (artefact): artefact is Exclude<Desired, { kind: 'authority' | 'manifest' | 'home' }> =>
      artefact.node === node && artefact.kind !== 'manifest' && artefact.kind !== 'authority',
  );
  const own = ofNode.map((artefact) => rotated(artefact, node, observed));
  const joined =
    cluster.kubelet.certificates === 'issued'
      ? undefined
      : joinedKubelet(componentKubeconfigs['kubelet.conf'], usualPaths('kubelet.conf').kubeconfig ?? '', {
          observed,
          node,
          keysets,
        });
  const seen = authoritiesSeen(node, keysets, artefacts, observed);
  return {
    artefacts: withTrustOnce([...seen, ...own, ...(joined === undefined ? [] : [joined])]),
    keysets,
    version: cluster.version,
  };
}

/** A kubeconfig that names what its user rotates, as the kubelet's does once it has joined, is judged by that. */
function rotated<T extends Desired>(artefact: T, node: string, { files }: Observed): T {
  if (artefact.kind !== 'kubeconfig' || artefact.rotatesTo === undefined) return artefact;
  const { rotatesTo } = artefact;
  const place = fileOf(artefact, 'kubeconfig')?.place;
  const file = place === undefined ? undefined : files.get(placeKey(place));
  const held = file?.state === 'present' && file.content.kind === 'kubeconfig' ? file.content.kubeconfig : undefined;
  return held?.certificate.held === 'path' && held.certificate.path === rotatesTo
    ? {
        ...artefact,
        files: [...artefact.files, ...nodeFiles(bothIn(rotatesTo.slice(1)), node, ['key', 'certificate'])],
      }
    : artefact;
}

const bothIn = (path: string): PartPaths => ({ key: path, certificate: path });

/** The authorities behind the trust files of a node, each judged where it lies. */
export const authoritiesSeen = (
  node: string,
  keysets: Keysets,
  artefacts: readonly Desired[],
  observed: Observed,
): readonly Desired[] =>
  inferredAuthorities({ node, keysets, observed, pathsOf: usualPaths }, artefacts).map((authority) =>
    asAsked(authority, artefacts),
  );

/** An authority where a node has it, that is to last as long as the spec says. */
function asAsked(authority: DesiredAuthority, artefacts: readonly Desired[]): DesiredAuthority {
  const asked = artefacts.find(
    (artefact): artefact is DesiredAuthority => artefact.kind === 'authority' && artefact.name === authority.name,
  );
  if (asked === undefined) return authority;
  const { unverified } = authority.renewal;
  return unverified === true
    ? { ...authority, renewal: { ...asked.renewal, unverified } }
    : { ...authority, renewal: asked.renewal, longestLeaf: asked.longestLeaf };
}

/** Names of owners mean something on the machine itself; a copy of a tree belongs to whoever made it. @throws WorkflowError OWNER_UNKNOWN */
function expectedIn(
  mount: Mount,
  node: string,
  desired: DesiredState,
  reader: ReaderPort,
): Pick<Observed, 'owners' | 'fileOwners'> {
  return {
    owners: expectedOwner(node, ownerOfTree(mount, reader)),
    ...(isThisMachine(mount) ? { fileOwners: namedOwners(new Map([[node, '/']]), desired, reader) } : {}),
  };
}
