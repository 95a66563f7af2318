import { trustedCertificates } from '../catalog/derivation.js';
import type { DesiredFile, DesiredKubeconfig } from '../catalog/desired.js';
import { nodeFiles } from '../catalog/placement.js';
import type { KubeconfigRow } from '../catalog/row.js';
import type { KubeconfigFacts } from '../facts/kubeconfig.js';
import { onNode, placeKey } from '../facts/place.js';
import { isThere, type Inference } from './inference.js';
import { inferIssuance } from './issuance.js';

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
  const named = credentialPaths(facts);
  const visible = named === undefined || seen(inference, named);
  return {
    kind: 'kubeconfig',
    name,
    title: row.title,
    node,
    ownedBy: inference.ownerOf(name),
    files: [
      ...nodeFiles({ kubeconfig: path }, node, ['kubeconfig']),
      ...(named !== undefined && visible ? credentialFiles(node, named) : []),
    ],
    unknown: visible ? [] : [`what lies at ${named.certificate}, which is not in this folder`],
    authority,
    servers: [],
    serverNames: undefined,
    clusterName: facts?.cluster ?? '',
    userName: facts?.user ?? '',
    trust: facts?.trust.held === 'path' ? { held: 'path', path: facts.trust.path } : { held: 'embedded' },
    trustFile: facts?.trust.held === 'path' ? facts.trust.path : undefined,
    // It trusts who signed the server that it dials.
    trusted: trustedCertificates(keysets, inference.authorityOf('apiserver', 'ca')),
    match: 'overlaps',
    rotatesTo: undefined,
    credential: named === undefined ? { held: 'embedded' } : { held: 'path', ...named },
    once: false,
    issuance: visible ? inferIssuance(name, row, inference) : undefined,
  };
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

interface CredentialPaths {
  readonly certificate: string;
  readonly key: string;
}

function credentialPaths(facts: KubeconfigFacts | undefined): CredentialPaths | undefined {
  if (facts?.certificate.held !== 'path' || facts.key.held !== 'path') return undefined;
  return { certificate: facts.certificate.path, key: facts.key.path };
}

/** One file can be both: the kubelet keeps its certificate and key in one PEM. */
const credentialFiles = (node: string, { certificate, key }: CredentialPaths): readonly DesiredFile[] =>
  nodeFiles({ certificate: certificate.slice(1), key: key.slice(1) }, node, ['key', 'certificate']);

const seen = ({ observed, node }: Inference, { certificate, key }: CredentialPaths): boolean =>
  [certificate, key].every((path) => observed.files.has(placeKey(onNode(node, path.slice(1)))));
