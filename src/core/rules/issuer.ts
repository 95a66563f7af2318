import type { CertificateFacts } from '../facts/certificate.js';
import type { Place } from '../facts/place.js';
import { isKnownKey, signedBy } from '../read/signature.js';
import { issuanceOf, type Case } from './case.js';
import { signsTokens } from './pairs.js';
import { descentOf, type Descent } from './path.js';
import { kubernetesDocs, kubernetesIssue, rfc5280, type ArtefactRule, type Sight } from './rule.js';

/** A dozen rules ask for it, of the same case. */
const descents = new WeakMap<Case, Descent>();

/** Undefined where there is no certificate to judge, or no authority to judge it by. */
export function caseDescent(judged: Case): Descent | undefined {
  const issuers = issuanceOf(judged)?.issuers;
  if (judged.certificate === undefined || issuers === undefined) return undefined;
  const descent =
    descents.get(judged) ?? descentOf(judged.certificate.value, judged.intermediates, issuers, judged.observed);
  descents.set(judged, descent);
  return descent;
}

export const issuerWrong: ArtefactRule = {
  id: 'issuer-wrong',
  stage: 'issuer',
  severity: 'critical',
  remedy: 'reissue',
  means:
    'The certificate comes from another authority than the one its peers trust. An authority that was made again bears the same name and is another one.',
  protects: 'both ends of the connection: "certificate signed by unknown authority"',
  mend: 'Run `kubepki apply`, which issues it from the right authority. If many certificates say this, the authority was replaced: restore it instead.',
  sources: [rfc5280('6.1'), kubernetesIssue('kubernetes/kubeadm#3221')],
  *look(judged) {
    const { certificate } = judged;
    if (certificate === undefined || caseDescent(judged)?.kind !== 'foreign') return;
    const authority = issuanceOf(judged)?.authority ?? '';
    const same = expectedIssuers(judged).includes(certificate.value.issuer.text);
    yield {
      message: same
        ? namesOtherwise(judged, issuersSeen(judged))
          ? `names ${authority} in another encoding than ${authority} does itself, which Go takes for another name`
          : `is signed by another key than that of ${authority}: by another authority of the same name`
        : `is not signed by ${authority}`,
      expected: expectedIssuers(judged),
      actual: [certificate.value.issuer.text],
      place: certificate.place,
    };
  },
};

/**
 * Its key signed, and its name stands there in other bytes, as PrintableString and UTF8String: a chain goes by bytes (crypto/x509).
 * Another key is the greater fault, and is told then.
 */
const namesOtherwise = ({ certificate }: Case, authorities: readonly CertificateFacts[]): boolean =>
  certificate !== undefined &&
  authorities.some((one) => one.subject.der !== certificate.value.issuer.der && signedBy(certificate.value, one));

const issuersSeen = (judged: Case): readonly CertificateFacts[] =>
  (issuanceOf(judged)?.issuers ?? []).flatMap((fingerprint) => judged.observed.certificates.get(fingerprint) ?? []);

const expectedIssuers = (judged: Case): readonly string[] => issuersSeen(judged).map(({ subject }) => subject.text);

export const chainBroken: ArtefactRule = {
  id: 'chain-broken',
  stage: 'issuer',
  severity: 'critical',
  remedy: 'reissue',
  means:
    'The certificate names the right authority, and the signature does not verify with its key; or the certificates behind it do not lead to the authority. Unknown where the algorithm is one that neither Go nor this tool verifies.',
  protects: 'both ends of the connection, which refuse an altered certificate or an incomplete chain',
  mend: 'Run `kubepki apply`, which issues it again.',
  sources: [rfc5280('6.1.3')],
  *look(judged) {
    const descent = caseDescent(judged);
    if (judged.certificate === undefined) return;
    const { value, place } = judged.certificate;
    if (descent?.kind === 'unverifiable') yield unverifiable(value, place);
    if (descent?.kind !== 'broken') return;
    yield {
      message:
        descent.by.isCa && judged.intermediates.includes(descent.by)
          ? 'does not lead to its authority through the certificates behind it'
          : 'bears a signature that its authority did not make',
      expected: [`a signature by ${descent.by.subject.text}`],
      actual: [`issuer ${value.issuer.text}`],
      place,
    };
  },
};

/** Nothing can be said of a signature by an algorithm that is not known: it is not called wrong. */
const unverifiable = (certificate: CertificateFacts, place: Place): Sight => ({
  message: `bears a signature that cannot be verified (${certificate.signatureAlgorithm.name}, by a key of ${certificate.issuer.text})`,
  actual: [certificate.signatureAlgorithm.name],
  place,
  severity: 'unknown',
  remedy: 'manual',
});

export const authoritySelfSignature: ArtefactRule = {
  id: 'authority-self-signature',
  stage: 'issuer',
  severity: 'critical',
  remedy: 'manual',
  means:
    'The certificate of an authority names itself as issuer, and its signature does not verify with its own key: it was altered or damaged.',
  protects:
    'everything that trusts the authority: OpenSSL and Java clients refuse such a root, and its contents may be anything',
  mend: 'Restore the certificate from a backup of the PKI home, or from a node that still has the good one.',
  sources: [rfc5280('3.2')],
  *look(judged) {
    const { desired, certificate, observed } = judged;
    if (desired.kind !== 'authority' || certificate === undefined) return;
    const { value, place } = certificate;
    if (
      value.subject.der !== value.issuer.der ||
      observed.edges.get(value.fingerprint)?.includes(value.fingerprint) === true
    )
      return;
    yield value.signatureAlgorithm.known && isKnownKey(value)
      ? { message: 'bears a self-signature that its key did not make', place }
      : unverifiable(value, place);
  },
};

const shorten = (fingerprint: string): string => `certificate ${fingerprint.slice(0, 16)}…`;

/** Whether some of what belongs into a bundle is left, and nothing else: a renewal by kubeadm keeps the first. */
export const isCollapsed = (held: readonly string[], expected: readonly string[]): boolean =>
  held.length > 0 && held.length < expected.length && held.every((one) => expected.includes(one));

export const authorityCopyDiffers: ArtefactRule = {
  id: 'authority-copy-differs',
  stage: 'issuer',
  severity: 'critical',
  remedy: 'rewrite',
  means:
    'A copy of an authority on a node is not what the cluster trusts or signs with: a certificate is missing, foreign or in another order, or lies behind the one that signs.',
  protects:
    'nodes from trusting another authority than their peers, and from refusing their peers; kube-controller-manager, which does not start when the file of what signs holds several certificates',
  mend: 'Run `kubepki apply`, which writes the copy again from the keyset.',
  sources: [kubernetesDocs('tasks/tls/manual-rotation-of-ca-certificates/')],
  *look(judged) {
    const { desired, certificate, trusted, key } = judged;
    if (desired.kind === 'trust' && trusted !== undefined && desired.fingerprints !== undefined) {
      const held = trusted.value.map(({ fingerprint }) => fingerprint);
      if (held.join() !== desired.fingerprints.join()) {
        yield {
          message: isCollapsed(held, desired.fingerprints)
            ? `holds only ${held.length} of the ${desired.fingerprints.length} certificates that are trusted of ${desired.authority}`
            : `does not hold what ${desired.authority} trusts`,
          expected: desired.fingerprints.map(shorten),
          actual: held.map(shorten),
          place: trusted.place,
        };
      }
    }
    // kubernetes/pkg/controller/certificates/signer: "expected 1 certificate, found 2".
    if (desired.kind === 'signer' && certificate !== undefined && judged.intermediates.length > 0) {
      const count = judged.intermediates.length + 1;
      yield {
        message: `holds ${count} certificates where the controller-manager takes exactly one`,
        expected: ['1 certificate'],
        actual: [`${count} certificates`],
        place: certificate.place,
      };
      return;
    }
    if (
      signsTokens(judged) ||
      (desired.kind !== 'signer' && desired.kind !== 'authority') ||
      desired.generation === undefined
    )
      return;
    const { generation } = desired;
    const remedy = desired.kind === 'authority' ? ('manual' as const) : ('rewrite' as const);
    // The self-signature rule has spoken already about an authority that was altered.
    if (
      certificate !== undefined &&
      certificate.value.fingerprint !== generation.certificate &&
      [...authoritySelfSignature.look(judged)].length === 0
    ) {
      yield {
        message: `is not the certificate of ${desired.authority}`,
        expected: [shorten(generation.certificate ?? '')],
        actual: [shorten(certificate.value.fingerprint)],
        place: certificate.place,
        remedy,
      };
    } else if (key !== undefined && certificate === undefined && key.value.fingerprint !== generation.publicKey) {
      yield {
        message: `is not the key of ${desired.authority}`,
        expected: [`key ${generation.publicKey.slice(0, 8)}…`],
        actual: [`key ${key.value.fingerprint.slice(0, 8)}…`],
        place: key.place,
        remedy,
      };
    }
  },
};
