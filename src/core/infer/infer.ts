import { catalog } from '../catalog/catalog.js';
import type { Desired, DesiredState } from '../catalog/desired.js';
import type { PartPaths } from '../catalog/layouts/layout.js';
import { nodeFiles } from '../catalog/placement.js';
import { nodeIdentifiedBy, type PairRow, type Row, type SignerRow, type TrustRow } from '../catalog/row.js';
import type { MachineFacts } from '../facts/machine.js';
import type { Observed } from '../facts/observed.js';
import { onNode, placeKey, type Place } from '../facts/place.js';
import { inferFurther } from './further.js';
import { inferredAuthorities } from './authorities.js';
import { isThere, type Inference, type Placing } from './inference.js';
import { inferIssuance } from './issuance.js';
import { inferKubeconfig, withTrustOnce } from './kubeconfig.js';
import { keysetsFromTrust } from './keysets.js';
import { selfMade } from './kubelet-serving.js';
import { filesNamed, hashOf, inferNamed } from './named.js';
import { partsNamed, relativePath } from './placed.js';
import { tellingOf } from './told.js';

/** What a node's files say should be there: each row of the table of which something is, or is told to a component. Nothing else is guessed. */
export function inferred(observed: Observed, node: string, placing: Placing): DesiredState {
  const keysets = keysetsFromTrust(observed, node, (row) => placing.pathsOf(row).trust);
  const nodeName = nameOfNode(observed, node, placing);
  const inference: Inference = {
    ...placing,
    ...hearing(observed.machines?.get(node)),
    observed,
    node,
    keysets,
    nodeName,
  };
  const ofTable = Object.entries(catalog).flatMap(([name, row]) => ofRow(name, row, inference));
  const artefacts = [...ofTable, ...inferFurther(inference, ofTable)];
  const machine = observed.machines?.get(node);
  const named = machine === undefined ? [] : inferNamed(filesNamed(machine, placing), inference, artefacts);
  const authorities = inferredAuthorities(inference, artefacts);
  return { artefacts: withTrustOnce([...authorities, ...artefacts, ...named]), keysets, version: undefined };
}

/** What the components of a machine are told; nothing, where nobody looked. */
function hearing(machine: MachineFacts | undefined): Pick<Inference, 'telling' | 'isWhole'> {
  const sources = machine?.sources ?? [];
  return {
    telling: tellingOf({ sources }),
    isWhole: (component) =>
      sources.some((source) => source.component === component && !source.isPart && source.flags.length > 0),
  };
}

function ofRow(name: string, row: Row, inference: Inference): readonly Desired[] {
  const paths = inference.pathsOf(name);
  switch (row.kind) {
    case 'authority':
    // What they should say is for a spec to say.
    case 'file':
    case 'secret':
      return [];
    case 'pair':
      return inference.isTold(name) || isThere(inference, paths.certificate) || isThere(inference, paths.key)
        ? [pair(name, row, paths, inference)]
        : [];
    case 'kubeconfig':
      return inference.isTold(name) || isThere(inference, paths.kubeconfig)
        ? [inferKubeconfig(name, row, paths.kubeconfig ?? '', inference)]
        : [];
    case 'trust':
      return trust(name, row, paths, inference);
    case 'signer':
      return inference.isTold(name) || isThere(inference, paths.key) ? [signer(name, row, paths, inference)] : [];
  }
}

const base = (name: string, row: Row, { node, ownerOf }: Inference) => ({
  name,
  title: row.title,
  node,
  ownedBy: ownerOf(name),
  unknown: [] as readonly string[],
});

function pair(name: string, row: PairRow, paths: PartPaths, inference: Inference): Desired {
  const isKnown = row.sans === undefined || serversSeen(name, inference);
  const unknown = isKnown ? [] : ['which names the node, the Services and the endpoint have'];
  const issuance = inferIssuance(name, row, inference);
  return {
    kind: 'pair',
    ...base(name, row, inference),
    files: nodeFiles(paths, inference.node, ['key', 'certificate']),
    issuance: selfMade(name, paths, issuance, inference) ?? issuance,
    unknown,
  };
}

/** Whether what decides about the names of a server is seen. */
const serversSeen = (name: string, { isWhole }: Inference): boolean =>
  Object.entries(catalog)
    .find(([row]) => row === name)?.[1]
    .readBy?.some(({ component }) => isWhole(component)) ?? false;

/** A trust file belongs where it is, and where something lies that its authority signed. */
function trust(name: string, row: TrustRow, paths: PartPaths, inference: Inference): readonly Desired[] {
  const needed = Object.entries(catalog).some(([other, { kind, ...rest }]) => {
    const authority = 'authority' in rest ? inference.authorityOf(other, rest.authority) : undefined;
    const places = inference.pathsOf(other);
    return (
      authority === row.authority &&
      (kind === 'pair' ? isThere(inference, places.certificate) : kind === 'signer' && isThere(inference, places.key))
    );
  });
  const path = paths.trust ?? paths.publicKeys;
  if (path === undefined || (!needed && !inference.isTold(name) && !isThere(inference, path))) return [];
  const holds = paths.publicKeys === undefined ? 'certificates' : 'public keys';
  return [
    {
      kind: 'trust',
      ...base(name, row, inference),
      files: [
        ...nodeFiles(paths, inference.node, ['trust', 'publicKeys']),
        ...furtherKeys(row, path, inference).flatMap((publicKeys) =>
          nodeFiles({ publicKeys }, inference.node, ['publicKeys']),
        ),
      ],
      authority: row.authority,
      holds,
      fingerprints: holds === 'public keys' ? signingKey(inference) : undefined,
      match: 'overlaps',
    },
  ];
}

/** Files of keys beside the first: kube-apiserver takes a token that a key in any of them verifies. */
function furtherKeys(row: TrustRow, first: string, { telling, observed, node }: Inference): readonly string[] {
  const told = (row.readBy ?? []).flatMap(({ component, names: { publicKeys = [] } }) =>
    publicKeys.flatMap((flag) => telling(component, flag)?.values ?? []),
  );
  const held = new Set([hashOf(onNode(node, first), observed)]);
  return told.flatMap((value) => {
    const path = relativePath(value);
    if (path === undefined || path === first) return [];
    const hash = hashOf(onNode(node, path), observed) ?? path;
    if (held.has(hash)) return [];
    held.add(hash);
    return [path];
  });
}

/** The token-signing key of this node, which its verification keys must include. */
function signingKey({ observed, node, pathsOf }: Inference): readonly string[] | undefined {
  const file = observed.files.get(placeKey(onNode(node, pathsOf('sa.key').key ?? '')));
  const key = file?.state === 'present' && file.content.kind === 'pem' ? file.content.privateKeys[0] : undefined;
  return key === undefined ? undefined : [key.fingerprint];
}

function signer(name: string, row: SignerRow, paths: PartPaths, inference: Inference): Desired {
  const authority = inference.authorityOf(name, row.authority);
  const keyset = inference.keysets.get(authority);
  const generation = keyset?.generations.length === 1 ? keyset.generations[0] : undefined;
  return {
    kind: 'signer',
    ...base(name, row, inference),
    files: nodeFiles(paths, inference.node, ['key', 'certificate']),
    authority,
    purpose: row.purpose,
    generation,
  };
}

/** From the client certificate that the kubelet's kubeconfig embeds, else from the user that it names. */
export function nameOfNode(
  observed: Pick<Observed, 'files'>,
  node: string,
  { pathsOf }: Pick<Placing, 'pathsOf'>,
): string | undefined {
  const file = observed.files.get(placeKey(onNode(node, pathsOf('kubelet.conf').kubeconfig ?? '')));
  if (file?.state !== 'present' || file.content.kind !== 'kubeconfig') return undefined;
  const { certificate, user } = file.content.kubeconfig;
  const commonName = certificate.held === 'embedded' ? certificate.value.subject.commonName : user;
  return nodeIdentifiedBy(commonName);
}

/**
 * Files that kubeconfigs of the node name: to be looked at before the inference is final.
 *
 * @param kubeconfigs further ones, beside those of the table; relative to the root of the node
 */
export function furtherPlaces(
  observed: Pick<Observed, 'files'>,
  node: string,
  { pathsOf }: Pick<Placing, 'pathsOf'>,
  kubeconfigs: readonly string[] = [],
): readonly Place[] {
  const ofRows = Object.keys(catalog).flatMap((row) => pathsOf(row).kubeconfig ?? []);
  return [...ofRows, ...kubeconfigs].flatMap((itself): readonly Place[] => {
    const file = observed.files.get(placeKey(onNode(node, itself)));
    if (file?.state !== 'present' || file.content.kind !== 'kubeconfig') return [];
    return partsNamed(itself, file.content.kubeconfig).flatMap(({ path }) =>
      path === undefined ? [] : [onNode(node, path)],
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
