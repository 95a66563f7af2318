import type { Issuance } from '../catalog/desired.js';
import type { PartPaths } from '../catalog/layouts/layout.js';
import type { CertificateFacts } from '../facts/certificate.js';
import type { MachineFacts } from '../facts/machine.js';
import type { Observed } from '../facts/observed.js';
import { onNode, placeKey } from '../facts/place.js';
import type { Keysets } from '../keysets/keyset.js';
import { isTrue } from '../read/go-flags.js';
import { shellWord } from '../read/shell-word.js';
import { kubeletFolder } from './folders.js';
import { usualRenewal, type Inference } from './inference.js';
import { tellingOf, toldOnce } from './told.js';

/** Where a kubelet keeps the certificate that it serves, where nobody gives it a pair. */
interface Kept {
  readonly paths: PartPaths;
  /** It asks the cluster for it; else it made it itself when it first started. */
  readonly isAsked: boolean;
}

/**
 * What the kubelet of a machine serves without `tlsCertFile`; undefined where it has that, or where not all that it is told is seen
 * (https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/#client-and-serving-certificates).
 */
export function keptServing({ sources }: Pick<MachineFacts, 'sources'>): Kept | undefined {
  const telling = tellingOf({ sources });
  const told = (name: string) => toldOnce(telling, 'kubelet', name);
  const own = sources.filter(({ component }) => component === 'kubelet');
  const isConfigured = own.some(({ flags }) => flags.some(({ form }) => form === 'fields'));
  const isWhole = own.some(({ isPart, flags }) => !isPart && flags.length > 0);
  if (!isWhole || (told('--config') !== undefined && !isConfigured) || told('tlsCertFile') !== undefined)
    return undefined;
  const folder = kubeletFolder(told('--cert-dir'));
  const combined = `${folder}/kubelet-server-current.pem`;
  return isTrue(told('serverTLSBootstrap') ?? '')
    ? { paths: { certificate: combined, key: combined }, isAsked: true }
    : { paths: { certificate: `${folder}/kubelet.crt`, key: `${folder}/kubelet.key` }, isAsked: false };
}

/** Whether an authority of the cluster has signed a certificate that lies where a kubelet puts its own. */
export const isFromAuthority = (
  { fingerprint }: CertificateFacts,
  { edges }: Pick<Observed, 'edges'>,
  keysets: Keysets,
): boolean => {
  const signers = edges.get(fingerprint) ?? [];
  return [...keysets.values()].some(({ generations }) =>
    generations.some(({ certificate = '' }) => signers.includes(certificate)),
  );
};

/**
 * What is known of a certificate that a kubelet made itself: nobody can verify it, and it makes no other as long as the file is there
 * (kubernetes/kubeadm#1602). Undefined where it is none.
 */
export function selfMade(name: string, paths: PartPaths, usual: Issuance, inference: Inference): Issuance | undefined {
  const { observed, node, keysets } = inference;
  const kept = name === 'kubelet-server' ? keptServing({ sources: sourcesOf(inference) }) : undefined;
  const { certificate, key } = paths;
  if (kept === undefined || kept.isAsked || certificate === undefined || certificate !== kept.paths.certificate)
    return undefined;
  const file = observed.files.get(placeKey(onNode(node, certificate)));
  const [held] = file?.state === 'present' && file.content.kind === 'pem' ? file.content.certificates : [];
  if (held === undefined || isFromAuthority(held, observed, keysets)) return undefined;
  const files = key === undefined ? [certificate] : [certificate, key];
  return {
    ...usual,
    authority: held.issuer.commonName ?? held.issuer.text,
    issuers: undefined,
    renewal: {
      ...usualRenewal,
      unverified: true,
      command: `rm ${files.map((file) => shellWord(`/${file}`)).join(' ')} && systemctl restart kubelet`,
    },
  };
}

const sourcesOf = ({ observed, node }: Inference): MachineFacts['sources'] =>
  observed.machines?.get(node)?.sources ?? [];
