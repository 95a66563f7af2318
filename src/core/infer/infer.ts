import { catalog, usagesUnder } from '../catalog/catalog.js';
import type { Desired, DesiredAuthority, DesiredState } from '../catalog/desired.js';
import type { PartPaths } from '../catalog/layouts/layout.js';
import { nodeFiles } from '../catalog/placement.js';
import { nodeIdentifiedBy, type PairRow, type Row, type SignerRow, type TrustRow } from '../catalog/row.js';
import type { Observed } from '../facts/observed.js';
import { onNode, placeKey, type Place } from '../facts/place.js';
import { inferIssuance, isThere, knownPaths, pathsThere, usualRenewal, type Inference } from './inference.js';
import { inferKubeconfig } from './kubeconfig.js';
import { keysetsFromTrust } from './keysets.js';

const year = 365 * 86_400;

/** What a node's files say should be there: each row of the table of which something is. Nothing else is guessed. */
export function inferred(observed: Observed, node: string): DesiredState {
  const keysets = keysetsFromTrust(observed, node);
  const inference: Inference = { observed, node, keysets, nodeName: nameOfNode(observed, node) };
  const artefacts = Object.entries(catalog).flatMap(([name, row]) => ofRow(name, row, inference));
  return { artefacts: [...inferredAuthorities(inference), ...artefacts], keysets, version: undefined };
}

/** The authorities behind a node's trust files, each judged as an authority where it lies. */
export function inferredAuthorities({
  node,
  keysets,
}: Pick<Inference, 'node' | 'keysets'>): readonly DesiredAuthority[] {
  return Object.entries(catalog).flatMap(([name, row]) => {
    const path = knownPaths[name]?.trust;
    if (row.kind !== 'trust' || path === undefined) return [];
    const files = nodeFiles({ certificate: path }, node, ['certificate']);
    return (keysets.get(row.authority)?.generations ?? []).map((generation) => ({
      kind: 'authority' as const,
      name: row.authority,
      title: row.title,
      node,
      files,
      unknown: [],
      authority: row.authority,
      generation,
      request: { commonName: undefined, distinct: false, algorithm: 'ECDSA-P256' as const, validity: 10 * year },
      renewal: usualRenewal,
      traces: [],
      longestLeaf: year,
      usages: usagesUnder(row.authority),
    }));
  });
}

function ofRow(name: string, row: Row, inference: Inference): readonly Desired[] {
  const paths = pathsThere(name, inference);
  switch (row.kind) {
    case 'authority':
    // What they should say is for a spec to say.
    case 'file':
    case 'secret':
      return [];
    case 'pair':
      return isThere(inference, paths.certificate) || isThere(inference, paths.key)
        ? [pair(name, row, paths, inference)]
        : [];
    case 'kubeconfig':
      return isThere(inference, paths.kubeconfig)
        ? [inferKubeconfig(name, row, paths.kubeconfig ?? '', inference)]
        : [];
    case 'trust':
      return trust(name, row, paths, inference);
    case 'signer':
      return isThere(inference, paths.key) ? [signer(name, row, paths, inference)] : [];
  }
}

const base = (name: string, row: Row, { node }: Inference) => ({
  name,
  title: row.title,
  node,
  unknown: [] as readonly string[],
});

function pair(name: string, row: PairRow, paths: PartPaths, inference: Inference): Desired {
  const unknown = row.sans === undefined ? [] : ['which names the node, the Services and the endpoint have'];
  return {
    kind: 'pair',
    ...base(name, row, inference),
    files: nodeFiles(paths, inference.node, ['key', 'certificate']),
    issuance: inferIssuance(row, inference),
    unknown,
  };
}

/** A trust file belongs where it is, and where something lies that its authority signed. */
function trust(name: string, row: TrustRow, paths: PartPaths, inference: Inference): readonly Desired[] {
  const needed = Object.entries(catalog).some(([other, { kind, ...rest }]) => {
    const authority = 'authority' in rest ? rest.authority : undefined;
    const places = pathsThere(other, inference);
    return (
      authority === row.authority &&
      (kind === 'pair' ? isThere(inference, places.certificate) : kind === 'signer' && isThere(inference, places.key))
    );
  });
  if (!needed && !isThere(inference, paths.trust ?? paths.publicKeys)) return [];
  const holds = paths.publicKeys === undefined ? 'certificates' : 'public keys';
  return [
    {
      kind: 'trust',
      ...base(name, row, inference),
      files: nodeFiles(paths, inference.node, ['trust', 'publicKeys']),
      authority: row.authority,
      holds,
      fingerprints: holds === 'public keys' ? signingKey(inference) : undefined,
      match: 'overlaps',
    },
  ];
}

/** The token-signing key of this node, which its verification keys must include. */
function signingKey({ observed, node }: Inference): readonly string[] | undefined {
  const file = observed.files.get(placeKey(onNode(node, knownPaths['sa.key']?.key ?? '')));
  const key = file?.state === 'present' && file.content.kind === 'pem' ? file.content.privateKeys[0] : undefined;
  return key === undefined ? undefined : [key.fingerprint];
}

function signer(name: string, row: SignerRow, paths: PartPaths, inference: Inference): Desired {
  const keyset = inference.keysets.get(row.authority);
  const generation = keyset?.generations.length === 1 ? keyset.generations[0] : undefined;
  return {
    kind: 'signer',
    ...base(name, row, inference),
    files: nodeFiles(paths, inference.node, ['key', 'certificate']),
    authority: row.authority,
    purpose: row.purpose,
    generation,
  };
}

/** From the client certificate that the kubelet's kubeconfig embeds, else from the user that it names. */
function nameOfNode(observed: Observed, node: string): string | undefined {
  const file = observed.files.get(placeKey(onNode(node, knownPaths['kubelet.conf']?.kubeconfig ?? '')));
  if (file?.state !== 'present' || file.content.kind !== 'kubeconfig') return undefined;
  const { certificate, user } = file.content.kubeconfig;
  const commonName = certificate.held === 'embedded' ? certificate.value.subject.commonName : user;
  return nodeIdentifiedBy(commonName);
}

/** Files outside of the known paths that kubeconfigs of the node name: to be looked at before the inference is final. */
export function furtherPlaces(observed: Observed, node: string): readonly Place[] {
  return Object.values(knownPaths).flatMap(({ kubeconfig }) => {
    const file = kubeconfig === undefined ? undefined : observed.files.get(placeKey(onNode(node, kubeconfig)));
    if (file?.state !== 'present' || file.content.kind !== 'kubeconfig') return [];
    const { certificate, key } = file.content.kubeconfig;
    return [certificate, key].flatMap((held) =>
      held.held === 'path' && held.path.startsWith('/') ? [onNode(node, held.path.slice(1))] : [],
    );
  });
}

/** What could not be known, once each, with the artefacts of which it is not known. */
export function unknowns({ artefacts }: DesiredState): readonly string[] {
  const about = new Map<string, Set<string>>();
  for (const { name, unknown } of artefacts)
    for (const what of unknown) about.set(what, (about.get(what) ?? new Set()).add(name));
  return [...about].map(([what, names]) => `${what} (${[...names].join(', ')})`);
}
