import type { Cluster, ClusterNode } from '../cluster/cluster.js';
import { overrideOf } from '../cluster/override-of.js';
import { generationOf, type Generation, type Keysets } from '../keysets/keyset.js';
import { authorities } from './authorities.js';
import { catalog, usagesUnder } from './catalog.js';
import type { Desired, DesiredAuthority, DesiredFile, DesiredState } from './desired.js';
import { authorityOf, ownerOf, trustedFingerprints, type Derivation } from './derivation.js';
import { issuance, renewalOf } from './issuance.js';
import { withOwners } from './file-owners.js';
import { componentKubeconfig, personalKubeconfigs } from './derive-kubeconfigs.js';
import { home } from './layouts/home.js';
import { layoutOf } from './layout-of.js';
import { absolute, homeFile, keyPath, nodeFiles, nodesOfRow, pairElsewhere, pathsOn, readersOn } from './placement.js';
import { recordedSettings } from './settings.js';
import { withSharedFiles } from './shared-files.js';
import { tracesOf } from './traces.js';
import { rowsOf } from './declared.js';
import { servicePairs } from './services.js';
import { secretsOf } from './secrets.js';
import type { AuthorityName, AuthorityRow, NodeRow, PairRow, Part, Row, SignerRow, TrustRow } from './row.js';

/** The spec and the keysets, turned into every artefact that must exist. Pure: the same input gives the same list in the same order. */
export function desiredState(cluster: Cluster, keysets: Keysets): DesiredState {
  const derivation: Derivation = { cluster, keysets, layout: layoutOf(cluster) };
  const others = withSharedFiles(
    withOwners(
      [
        ...Object.entries(rowsOf(cluster)).flatMap(([name, row]) => ofRow(name, row, derivation)),
        ...servicePairs(derivation),
        ...personalKubeconfigs(derivation),
      ],
      cluster,
    ),
    cluster,
  );
  const secrets = Object.entries(catalog).flatMap(([name, row]) => secretsOf(name, row, others, cluster));
  const artefacts = [
    ...Object.entries(authorities).flatMap(([name, row]) => authority(name as AuthorityName, row, others, derivation)),
    ...secrets,
    ...others,
    ...cluster.nodes.map((node): Desired => ({
      kind: 'manifest',
      name: 'manifest.json',
      title: 'what is in the tree of the node',
      node: node.name,
      files: [homeFile('manifest', home.manifest(node.name))],
      settings: recordedSettings(cluster, node),
      unknown: [],
    })),
    privateHome(derivation, secrets.length > 0),
  ];
  return { artefacts, keysets, version: cluster.version, rewritten: cluster.rewritten };
}

/** An authority is there where something trusts it, unless another one does its work. */
function hasAuthority(name: string, row: AuthorityRow, derivation: Derivation): boolean {
  const { cluster, layout } = derivation;
  const { absent, authority } = overrideOf(cluster, name);
  if (row.when?.(cluster) === false || absent === true || (authority ?? name) !== name) return false;
  return Object.entries(layout.paths).some(([key, parts]) => {
    const trusting = catalog[key] ?? catalog[key.slice(key.indexOf('/') + 1)];
    return (
      trusting?.kind === 'trust' &&
      Object.keys(parts).length > 0 &&
      authorityOf(key, trusting, undefined, derivation) === name
    );
  });
}

/** An authority that the cluster does not have has no folder either. */
function privateHome(derivation: Derivation, hasSecrets: boolean): Desired {
  const names = Object.entries(authorities).flatMap(([name, row]: [string, AuthorityRow]) =>
    hasAuthority(name, row, derivation) ? [name] : [],
  );
  return {
    kind: 'home',
    name: 'home',
    title: 'what only the owner of the home may enter',
    node: undefined,
    files: [
      ...[
        home.authorities,
        ...names.map(home.authority),
        ...(hasSecrets ? [home.secrets] : []),
        ...(derivation.cluster.servingPairs.length > 0 ? [home.services] : []),
        home.users,
        home.state,
      ].map((path) => homeFile('folder', `${path}/`)),
      ...names.map((name) => homeFile('keyset', home.keyset(name))),
    ],
    unknown: [],
  };
}

function ofRow(name: string, row: Row, derivation: Derivation): readonly Desired[] {
  const { cluster, layout } = derivation;
  if (row.kind === 'authority' || row.kind === 'secret') return [];
  return nodesOfRow(row, cluster).flatMap((node) =>
    pathsOn(layout, name, node.name) === undefined ? [] : [onNode(name, row, node, derivation)],
  );
}

function onNode(name: string, row: NodeRow, node: ClusterNode, derivation: Derivation): Desired {
  switch (row.kind) {
    case 'pair':
      return pair(name, row, node, derivation);
    case 'kubeconfig':
      return componentKubeconfig(name, row, node, derivation);
    case 'trust':
      return trust(name, row, node, derivation);
    case 'signer':
      return signer(name, row, node, derivation);
    case 'file':
      return {
        kind: 'file',
        ...base(name, row, node, derivation, ['text']),
        content: row.content({
          cluster: derivation.cluster,
          node,
          pathOf: (file) => absolute(pathsOn(derivation.layout, file, node.name)?.text ?? ''),
        }),
      };
  }
}

/** What every artefact on a node has, with its files where they lie there. */
function base(name: string, row: Row, node: ClusterNode, derivation: Derivation, parts: readonly Part[]) {
  const { cluster, layout } = derivation;
  const { modes } = overrideOf(cluster, name, node.name);
  return {
    name,
    title: row.title,
    node: node.name,
    unknown: [],
    files: nodeFiles(pathsOn(layout, name, node.name) ?? {}, node.name, parts, modes),
    ownedBy: ownerOf(name, node.name, derivation),
    readBy: readersOn(row, cluster, node),
  };
}

function authority(
  name: AuthorityName,
  row: AuthorityRow,
  others: readonly Desired[],
  derivation: Derivation,
): readonly DesiredAuthority[] {
  const { cluster, keysets, layout } = derivation;
  if (!hasAuthority(name, row, derivation)) return [];
  const { certificates } = cluster;
  const override = overrideOf(cluster, name);
  const generations = keysets.get(name)?.generations ?? [undefined];
  return generations.map((generation) => ({
    kind: 'authority',
    name,
    title: row.title,
    node: undefined,
    unknown: [],
    authority: name,
    generation,
    files: generation === undefined ? [] : authorityFiles(name, generation, row.commonName !== undefined),
    request: {
      commonName: row.commonName,
      // kubeadm's own first CA bears the plain name; two authorities with one name cannot be told apart in an error message.
      distinct: !layout.plainNames,
      // RS256 is what every verifier of service-account tokens knows.
      algorithm: override.algorithm ?? (row.commonName === undefined ? 'RSA-2048' : certificates.algorithm),
      validity: override.validity ?? certificates.validity.authority,
    },
    renewal: renewalOf(cluster, name),
    traces: tracesOf(name, others),
    longestLeaf: longestLeaf(name, others) ?? certificates.validity.leaf,
    usages: usagesUnder(name),
  }));
}

/** The longest lifetime among what the authority signs and renews. */
function longestLeaf(name: string, others: readonly Desired[]): number | undefined {
  const lifetimes = others.flatMap((artefact) => {
    const issued = artefact.kind === 'pair' || artefact.kind === 'kubeconfig' ? artefact.issuance : undefined;
    return issued?.authority === name && !issued.renewal.lapses ? (issued.request?.validity ?? []) : [];
  });
  return lifetimes.length === 0 ? undefined : Math.max(...lifetimes);
}

/** The key before the certificate. One that was exported has no file. */
function authorityFiles(name: string, generation: Generation, isCertified: boolean): readonly DesiredFile[] {
  const paths = home.generation(name, generation.id);
  const key = keyPath(name, generation);
  return [
    ...(key === undefined ? [] : [homeFile('key', key)]),
    ...(isCertified ? [homeFile('certificate', paths.certificate)] : []),
  ];
}

const pair = (name: string, row: PairRow, node: ClusterNode, derivation: Derivation): Desired => ({
  kind: 'pair',
  ...base(name, row, node, derivation, ['key', 'certificate']),
  elsewhere: pairElsewhere(pathsOn(derivation.layout, name, node.name) ?? {}, node.name),
  issuance: issuance(name, row, node, derivation),
});

function trust(name: string, row: TrustRow, node: ClusterNode, derivation: Derivation): Desired {
  const { keysets, layout } = derivation;
  const authority = authorityOf(name, row, node.name, derivation);
  const keyset = keysets.get(authority);
  const holds = pathsOn(layout, name, node.name)?.publicKeys === undefined ? 'certificates' : 'public keys';
  return {
    kind: 'trust',
    ...base(name, row, node, derivation, ['trust', 'publicKeys']),
    authority,
    holds,
    fingerprints: keyset === undefined ? undefined : trustedFingerprints(keyset, holds),
    match: 'exactly',
  };
}

function signer(name: string, row: SignerRow, node: ClusterNode, derivation: Derivation): Desired {
  const authority = authorityOf(name, row, node.name, derivation);
  const keyset = derivation.keysets.get(authority);
  return {
    kind: 'signer',
    ...base(name, row, node, derivation, ['key', 'certificate']),
    authority,
    purpose: row.purpose,
    generation: keyset === undefined ? undefined : generationOf(keyset, keyset.signs[row.purpose]),
  };
}
