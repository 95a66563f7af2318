import { trustedCertificates } from '../catalog/derivation.js';
import type { Desired, DesiredKubeconfig } from '../catalog/desired.js';
import type { PartPaths } from '../catalog/layouts/layout.js';
import { absolute, nodeFiles } from '../catalog/placement.js';
import type { KubeconfigRow } from '../catalog/row.js';
import { onNode, placeKey } from '../facts/place.js';
import { isThere, type Inference } from './inference.js';
import { inferIssuance } from './issuance.js';
import { partsNamed, type PartNamed } from './placed.js';

/** A kubeconfig that is there, with the credential where it says it is. Which server it should dial is not known. */
export function inferKubeconfig(
  name: string,
  row: KubeconfigRow,
  path: string,
  inference: Inference,
): DesiredKubeconfig {
  const { observed, node, keysets } = inference;
  const authority = inference.authorityOf(name, row.authority);
  const file = observed.files.get(placeKey(onNode(node, path)));
  const facts = file?.state === 'present' && file.content.kind === 'kubeconfig' ? file.content.kubeconfig : undefined;
  const named = facts === undefined ? [] : partsNamed(path, facts);
  const isSeen = (one: PartNamed) => one.path !== undefined && observed.files.has(placeKey(onNode(node, one.path)));
  const hidden = named.filter((one) => !isSeen(one));
  const [certificate, key, trust] = (['certificate', 'key', 'trust'] as const).map((part) => saidFor(part, named));
  return {
    kind: 'kubeconfig',
    name,
    title: row.title,
    node,
    ownedBy: inference.ownerOf(name),
    files: [
      ...nodeFiles({ kubeconfig: path }, node, ['kubeconfig']),
      ...nodeFiles(pathsOf(named.filter(isSeen)), node, ['key', 'certificate', 'trust']),
    ],
    unknown: [...new Set(hidden.map(({ said }) => `what lies at ${said}, which is not in this folder`))],
    authority,
    servers: [],
    serverNames: undefined,
    clusterName: facts?.cluster ?? '',
    userName: facts?.user ?? '',
    trust: trust === undefined ? { held: 'embedded' } : { held: 'path', path: trust },
    trustFile: trust,
    // It trusts who signed the server that it dials.
    trusted: trustedCertificates(keysets, inference.authorityOf('apiserver', 'ca')),
    match: 'overlaps',
    rotatesTo: undefined,
    credential:
      certificate === undefined || key === undefined ? { held: 'embedded' } : { held: 'path', certificate, key },
    once: false,
    issuance: hidden.some(({ part }) => part !== 'trust') ? undefined : inferIssuance(name, row, inference),
  };
}

/** What kubeconfigs trust is often the file of a row, or that of another kubeconfig: then it is judged there, as far as it is alone. */
export function withTrustOnce(artefacts: readonly Desired[]): readonly Desired[] {
  const judged = new Set(
    artefacts.flatMap(({ kind, files }) => (kind === 'kubeconfig' ? [] : files.map(({ place }) => placeKey(place)))),
  );
  return artefacts.map((artefact) => {
    if (artefact.kind !== 'kubeconfig') return artefact;
    const files = artefact.files.filter(({ part, place }) => part !== 'trust' || !judged.has(placeKey(place)));
    for (const { part, place } of files) if (part === 'trust') judged.add(placeKey(place));
    return files.length === artefact.files.length ? artefact : { ...artefact, files };
  });
}

/**
 * The kubeconfig that a kubelet wrote itself when it joined, beside what a spec wants: no spec says what is in it, and only the kubelet
 * renews what it names. Undefined where there is none.
 */
export function joinedKubelet(
  row: KubeconfigRow,
  path: string,
  known: Pick<Inference, 'observed' | 'node' | 'keysets'>,
): DesiredKubeconfig | undefined {
  if (!isThere(known, path)) return undefined;
  return inferKubeconfig('kubelet.conf', row, path, {
    ...known,
    pathsOf: () => ({}),
    isTold: () => false,
    authorityOf: (_, usual) => usual,
    ownerOf: () => 'kubelet',
    usagesOptional: false,
    isUsual: () => true,
    nodeName: known.node,
    telling: () => undefined,
    isWhole: () => false,
  });
}

/** The absolute path of a part; as it is said, where that leads nowhere that is looked at. */
function saidFor(wanted: PartNamed['part'], named: readonly PartNamed[]): string | undefined {
  const found = named.find(({ part }) => part === wanted);
  return found?.path === undefined ? found?.said : absolute(found.path);
}

/** One file can be certificate and key: the kubelet keeps both in one PEM. */
const pathsOf = (named: readonly PartNamed[]): PartPaths =>
  Object.fromEntries(named.map(({ part, path }) => [part, path]));
