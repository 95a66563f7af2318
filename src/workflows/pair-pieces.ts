import { fileOf, type Desired } from '../core/catalog/desired.js';
import type { Observed } from '../core/facts/observed.js';
import { placeKey } from '../core/facts/place.js';
import { Secret } from '../core/facts/secret.js';
import { caseOf, type Found } from '../core/rules/case.js';
import { pieceFor, type Piece } from './made.js';
import type { Workshop } from './workshop.js';

/**
 * In two files the key before the certificate: a reader that looks in between refuses the pair and keeps the old one. A key that
 * stays is touched only where it shares its file with the certificate, or has to move.
 */
export function pairPieces(
  desired: Desired,
  { key, pem }: { readonly key: Secret | undefined; readonly pem: string },
  kept: Found<unknown> | undefined,
  workshop: Workshop,
): readonly Piece[] {
  const [ofKey, ofCertificate] = [fileOf(desired, 'key'), fileOf(desired, 'certificate')];
  const isOne = ofKey !== undefined && ofKey === ofCertificate;
  const stays = kept !== undefined && ofKey !== undefined && placeKey(kept.place) === placeKey(ofKey.place) && !isOne;
  const bytes = key ?? (kept === undefined || stays || ofKey === undefined ? undefined : workshop.keptKey(kept.place));
  // As the kubelet writes its own (k8s.io/client-go/util/certificate/certificate_store.go): the certificate, then the key.
  if (isOne && bytes !== undefined) return pieceFor(ofKey, inOrder(pem, bytes));
  return [...(bytes === undefined ? [] : pieceFor(ofKey, bytes)), ...pieceFor(ofCertificate, pem)];
}

const inOrder = (certificates: string, key: Secret): Secret =>
  new Secret(Buffer.concat([Buffer.from(certificates), key.reveal()]));

/** The pair as it is, put into one file or into two: nothing is issued. */
export function movedPair(desired: Desired, observed: Observed, workshop: Workshop, now: Date): readonly Piece[] {
  const { certificate, key } = caseOf(desired, observed, now);
  if (certificate === undefined || key === undefined) throw new Error('a pair that lies elsewhere is whole');
  const pem = workshop.keptPair(certificate.place).certificates;
  return pairPieces(desired, { pem, key: workshop.keptKey(key.place) }, undefined, workshop);
}
