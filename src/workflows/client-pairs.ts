import type { ClientVerdict, Listening } from '../core/facts/live.js';
import type { Answer } from '../core/facts/probe-port.js';
import { onNode, placeKey } from '../core/facts/place.js';
import { Secret } from '../core/facts/secret.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { artefactKey, fileOf, type Desired } from '../core/catalog/desired.js';
import { pathFrom } from '../core/infer/placed.js';
import { embeddedCredential } from '../core/read/kubeconfig.js';
import { messageOf } from '../core/read/shown.js';
import type { Comparison } from './comparison.js';
import { WorkflowError } from './errors.js';

/** Absolute paths of the certificate and key of a client; one file can be both. */
export interface ClientPair {
  readonly certificate: string;
  readonly key: string;
}

/** A client certificate that is shown to a server. */
export interface ShownClient {
  readonly name: string;
  readonly pair: { readonly certificate: Secret; readonly key: Secret };
}

/** Which pairs and kubeconfigs of a node are meant for a server, the most telling first: who dials it in earnest. */
const meantFor: Readonly<Record<string, readonly string[]>> = {
  'kube-apiserver': [
    'kubelet-client',
    'kubelet.conf',
    'controller-manager.conf',
    'scheduler.conf',
    'apiserver-kubelet-client',
  ],
  kubelet: ['apiserver-kubelet-client'],
  '--cert-file': ['apiserver-etcd-client', 'etcd-healthcheck-client'],
  '--peer-cert-file': ['etcd-peer'],
};

/**
 * What is shown to a server: what the user says, else a pair that the table means for it, of its own node first. Nothing where none can
 * be read, or where keys are not to be opened.
 */
export function clientFor(
  { node, component, by }: Listening,
  comparison: Comparison,
  given: ShownClient | undefined,
  reader: ReaderPort,
): ShownClient | undefined {
  if (given !== undefined) return given;
  const names = meantFor[component === 'etcd' ? (by ?? '--cert-file') : component] ?? [];
  const near = comparison.here ?? node;
  for (const name of names) {
    const all = comparison.desired.artefacts.filter((artefact) => artefact.name === name);
    const [artefact] = [...all.filter((one) => one.node === near), ...all];
    const pair =
      artefact?.kind === 'kubeconfig'
        ? credentialOf(artefact, comparison, reader)
        : artefact?.kind === 'pair'
          ? pairOf(artefact, comparison, reader)
          : undefined;
    if (artefact !== undefined && pair !== undefined) return { name: artefactKey(artefact), pair };
  }
  return undefined;
}

/** The pair that the user names. @throws WorkflowError CLIENT_PAIR_UNUSABLE when a file of it cannot be read */
export function givenClient(given: ClientPair, reader: ReaderPort): ShownClient {
  const [certificate, key] = [given.certificate, given.key].map((path) => {
    const file = reader.read(path);
    if (file.state === 'present' && file.bytes !== undefined) return file.bytes;
    throw unusable(path, file.state === 'unreadable' ? file.reason : 'no file');
  }) as [Secret, Secret];
  return { name: given.certificate, pair: { certificate, key } };
}

/** @param got what there is instead */
export const unusable = (path: string, got: string): WorkflowError =>
  new WorkflowError(
    'CLIENT_PAIR_UNUSABLE',
    `expected a client certificate and its key for --client-pair, got ${got}: ${path}`,
    {
      hint: 'name both files in PEM, --client-pair CERT,KEY, or one that holds both; kubepki inspect FILE says what a file holds',
    },
  );

function pairOf(artefact: Desired, { fileAt }: Comparison, reader: ReaderPort): ShownClient['pair'] | undefined {
  const [certificate, key] = (['certificate', 'key'] as const).map((part) => {
    const file = fileOf(artefact, part);
    return file === undefined ? undefined : fileAt?.(file.place);
  });
  return certificate === undefined || key === undefined ? undefined : pairAt({ certificate, key }, reader);
}

/** The credential that a kubeconfig embeds, or names by path, as that of a kubelet names what the kubelet renews. */
function credentialOf(
  artefact: Desired,
  { fileAt, observed }: Comparison,
  reader: ReaderPort,
): ShownClient['pair'] | undefined {
  const place = fileOf(artefact, 'kubeconfig')?.place;
  const path = place === undefined ? undefined : fileAt?.(place);
  const file = place === undefined ? undefined : observed.files.get(placeKey(place));
  if (place === undefined || path === undefined || file?.state !== 'present' || file.content.kind !== 'kubeconfig')
    return undefined;
  const { certificate, key } = file.content.kubeconfig;
  if (certificate.held === 'path' && key.held === 'path') {
    const [one, other] = [certificate, key].map((held) => {
      const path = pathFrom(place.path, held.path);
      return path === undefined ? undefined : fileAt?.(onNode(place.node ?? '', path));
    });
    return one === undefined || other === undefined ? undefined : pairAt({ certificate: one, key: other }, reader);
  }
  const text = reader.read(path);
  const bytes = text.state === 'present' ? text.bytes?.reveal() : undefined;
  const embedded = bytes === undefined ? undefined : embeddedCredential(bytes.toString('utf8'));
  return embedded && { certificate: new Secret(Buffer.from(embedded.certificate)), key: embedded.key };
}

function pairAt({ certificate, key }: ClientPair, reader: ReaderPort): ShownClient['pair'] | undefined {
  const [one, other] = [certificate, key].map((path) => {
    const file = reader.read(path);
    return file.state === 'present' ? file.bytes : undefined;
  });
  return one === undefined || other === undefined ? undefined : { certificate: one, key: other };
}

/**
 * Whether the server took the client. 401: it does not know who that is. 403: it does, and would not tell. Where the client has to show a
 * certificate, one that is not taken ends in an alert, under TLS 1.3 after the handshake (RFC 8446 4.4.2.4).
 */
export function verdictOf({ status, failure }: Answer, client: ShownClient | undefined): ClientVerdict | undefined {
  if (client === undefined) return undefined;
  const by = { client: client.name };
  if (status !== undefined)
    return { ...by, verdict: status === 401 ? 'refused' : 'accepted', answer: `HTTP ${status}` };
  const error = failure?.error ?? '';
  const isAlert = /ALERT_(?:BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_|UNKNOWN_CA|ACCESS_DENIED)/.test(error);
  return { ...by, verdict: isAlert ? 'refused' : 'unclear', answer: messageOf(error) };
}
