import { secretsIn } from '../core/catalog/content.js';
import {
  artefactKey,
  fileOf,
  type Desired,
  type DesiredKubeconfig,
  type DesiredSigner,
  type DesiredTrust,
  type Issuance,
} from '../core/catalog/desired.js';
import type { CertificateFacts } from '../core/facts/certificate.js';
import { placeKey } from '../core/facts/place.js';
import { Secret } from '../core/facts/secret.js';
import type { PublicKeyFacts } from '../core/facts/key.js';
import type { Observed } from '../core/facts/observed.js';
import type { Action, ActionKind } from '../core/plan/plan.js';
import { validityFrom } from '../core/plan/validity.js';
import { readCertificate } from '../core/read/certificate.js';
import { renderPem } from '../core/read/pem.js';
import { contentText } from '../core/render/contents.js';
import { renderKubeconfig } from '../core/render/kubeconfig.js';
import { caseOf, liesElsewhere, type Found } from '../core/rules/case.js';
import { WorkflowError } from './errors.js';
import { pieceFor, type Made, type Piece } from './made.js';
import { movedPair, pairPieces } from './pair-pieces.js';
import type { Workshop } from './workshop.js';

/** A freshly issued certificate and its key. */
interface Issued {
  readonly certificate: CertificateFacts;
  readonly pem: string;
  /** Undefined where the key that was there stays. */
  readonly key: Secret | undefined;
  readonly clamped: boolean;
}

/** Makes one artefact. Writing it is somebody else's. */
export async function makeArtefact(
  desired: Desired,
  { action, keepsKey }: Pick<Action, 'action' | 'keepsKey'>,
  observed: Observed,
  workshop: Workshop,
  now: Date,
): Promise<Made> {
  const kept = keepsKey ? keyOnDisk(desired, observed, now) : undefined;
  const moved = action === 'rewrite' && liesElsewhere(desired, observed);
  const made = (writes: readonly Piece[], issued?: Issued): Made => ({
    desired,
    writes,
    certificate: issued?.certificate,
    clamped: issued?.clamped ?? false,
  });
  switch (desired.kind) {
    case 'pair': {
      if (moved) return made(movedPair(desired, observed, workshop, now));
      const issued = await issueFor(desired.issuance, kept?.value, workshop, now);
      return made(pairPieces(desired, issued, kept, workshop), issued);
    }
    case 'kubeconfig': {
      const before = action === 'rewrite' || keepsKey ? workshop.embeddedCredential(desired) : undefined;
      if (before !== undefined && action === 'rewrite') return made(kubeconfigPiece(desired, before, workshop));
      if (moved)
        return made([...movedPair(desired, observed, workshop, now), ...kubeconfigPiece(desired, undefined, workshop)]);
      if (desired.issuance === undefined || !needsCertificate(desired, action, observed)) {
        return made(kubeconfigPiece(desired, undefined, workshop));
      }
      const issued = await issueFor(desired.issuance, kept?.value, workshop, now);
      const key = issued.key ?? before?.key;
      const embedded = key === undefined ? undefined : { certificate: issued.pem, key };
      return made(
        [...pairPieces(desired, issued, kept, workshop), ...kubeconfigPiece(desired, embedded, workshop)],
        issued,
      );
    }
    case 'trust':
      return made(trustPieces(desired, workshop));
    case 'signer':
      return made(await signerPieces(desired, workshop));
    case 'file': {
      const secrets = workshop.secrets(secretsIn(desired.content));
      const text = contentText(desired.content, (name) => secrets.get(name)?.reveal().toString('utf8').trimEnd() ?? '');
      return made(pieceFor(fileOf(desired, 'text'), secrets.size === 0 ? text : new Secret(text)));
    }
    case 'secret':
      return made(pieceFor(fileOf(desired, 'secret'), workshop.newSecret(desired.name)));
    case 'authority':
    case 'manifest':
    case 'home':
      return made([]);
  }
}

/** Writing a kubeconfig again touches no certificate that is right: not one that it names by path, nor one that it embeds. */
function needsCertificate(desired: DesiredKubeconfig, action: ActionKind, observed: Observed): boolean {
  if (desired.credential.held === 'embedded' || action === 'reissue') return true;
  return (['key', 'certificate'] as const).some((part) => {
    const file = fileOf(desired, part);
    return file !== undefined && observed.files.get(placeKey(file.place))?.state !== 'present';
  });
}

/**
 * The public half of the key that a renewal keeps; the private one is not touched.
 *
 * @throws WorkflowError KEY_NOT_KEPT
 */
function keyOnDisk(desired: Desired, observed: Observed, now: Date): Found<PublicKeyFacts> {
  const { key } = caseOf(desired, observed, now);
  if (key !== undefined && key.value.broken === undefined) return key;
  throw new WorkflowError('KEY_NOT_KEPT', `expected a key of ${artefactKey(desired)} that can be kept, got none`, {
    hint: 'renew it without --reuse-key: it gets a new key then',
  });
}

async function issueFor(
  { authority, purpose, request }: Issuance,
  kept: PublicKeyFacts | undefined,
  workshop: Workshop,
  now: Date,
): Promise<Issued> {
  if (request === undefined)
    throw new WorkflowError('APPLY_REJECTED', `expected a spec that says what ${authority} should issue, got none`);
  const { signer, issuer } = await workshop.bench(authority, purpose);
  const fresh = kept === undefined ? await workshop.issue.newKey(request.algorithm) : undefined;
  const key = kept === undefined ? fresh : { publicKey: kept };
  if (key === undefined) throw new Error('a certificate is for a new key or for one that is kept');
  const { notBefore, notAfter, clamped } = validityFrom(now, request.validity, issuer);
  const names = (type: 'dns' | 'ip') => request.sans.filter((name) => name.type === type).map(({ value }) => value);
  const template = {
    subject: request.subject,
    notBefore,
    notAfter,
    isCa: false,
    usages: request.usages,
    dns: names('dns'),
    ip: names('ip'),
  };
  const certificate = readCertificate(Buffer.from(await workshop.issue.issue(template, key, signer, issuer)));
  return { certificate, pem: renderPem('CERTIFICATE', certificate.der), key: fresh?.privateKey, clamped };
}

interface Credential {
  readonly certificate: string;
  readonly key: Secret;
}

function kubeconfigPiece(
  desired: DesiredKubeconfig,
  embedded: Credential | undefined,
  workshop: Workshop,
): readonly Piece[] {
  const { clusterName, userName, servers, trust, trusted, credential } = desired;
  const text = renderKubeconfig({
    clusterName,
    userName,
    server: servers[0] ?? '',
    trust: trust.held === 'path' ? { path: trust.path } : { pem: workshop.certificatesPem(trusted ?? []) },
    credential:
      credential.held === 'path'
        ? { certificatePath: credential.certificate, keyPath: credential.key }
        : needed(embedded),
  });
  return pieceFor(fileOf(desired, 'kubeconfig'), text);
}

function needed(embedded: Credential | undefined): Credential {
  if (embedded === undefined) throw new Error('a kubeconfig that embeds its certificate keeps it or is issued one');
  return embedded;
}

const trustPieces = (desired: DesiredTrust, workshop: Workshop): readonly Piece[] => {
  const fingerprints = desired.fingerprints ?? [];
  return desired.holds === 'certificates'
    ? pieceFor(fileOf(desired, 'trust'), workshop.certificatesPem(fingerprints))
    : pieceFor(fileOf(desired, 'publicKeys'), workshop.publicKeysPem(fingerprints));
};

async function signerPieces(desired: DesiredSigner, workshop: Workshop): Promise<readonly Piece[]> {
  const { authority, generation } = desired;
  if (generation === undefined)
    throw new WorkflowError(
      'AUTHORITY_UNUSABLE',
      `expected a generation of ${authority} that signs ${desired.purpose}, got none`,
    );
  const key = pieceFor(fileOf(desired, 'key'), await workshop.privateKey(authority, generation));
  const certificate =
    generation.certificate === undefined
      ? []
      : pieceFor(fileOf(desired, 'certificate'), workshop.certificatesPem([generation.certificate]));
  return [...key, ...certificate];
}
