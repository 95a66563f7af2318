import type { Acceptance } from '../catalog/desired.js';
import { nodeIdentifiedBy, subjectOf } from '../catalog/row.js';
import type { Subject } from '../facts/issue-port.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { issuanceOf, type Case } from './case.js';
import { caseDescent } from './issuer.js';
import { kubernetesDocs, rfc5280, type ArtefactRule } from './rule.js';

export const renderSubject = ({ commonName, organizations }: Subject): string =>
  [...organizations.map((organization) => `O=${organization}`), `CN=${commonName}`].join(',');

/** The same user in the same groups; the order of the groups means nothing. */
export const isSubject = ({ subject }: CertificateFacts, { commonName, organizations }: Subject): boolean =>
  subject.commonName === commonName &&
  [...subject.organizations].sort().join('\n') === [...organizations].sort().join('\n');

/** Whether a certificate identifies somebody whom its place may have; anybody, where nobody reads that. */
export const isAccepted = (
  certificate: CertificateFacts,
  { subjects, groups }: Pick<Acceptance, 'subjects' | 'groups'>,
) =>
  subjects === undefined
    ? groups !== 'nodes' || isSomeNode(certificate)
    : subjects.some((subject) =>
        groups === 'any' ? certificate.subject.commonName === subject.commonName : isSubject(certificate, subject),
      );

/** What the Node authorizer and NodeRestriction take for a kubelet. */
const isSomeNode = ({ subject }: CertificateFacts): boolean =>
  nodeIdentifiedBy(subject.commonName) !== undefined && subject.organizations.includes('system:nodes');

/** Identities for people; where groups do not count the users only. */
export const renderSubjects = ({
  groups,
  subjects = groups === 'nodes' ? [subjectOf({ subject: 'node identity' }, 'NODE')] : [],
}: Pick<Acceptance, 'subjects' | 'groups'>): readonly string[] =>
  subjects.map((subject) => renderSubject(groups === 'any' ? { ...subject, organizations: [] } : subject));

/** A kubeconfig with an embedded certificate is judged as a kubeconfig: its remedy is another file. */
const ownFile = ({ desired, certificate, kubeconfig }: Case): boolean =>
  desired.kind === 'pair' || certificate?.place !== kubeconfig?.place;

export const subjectWrong: ArtefactRule = {
  id: 'subject-wrong',
  stage: 'identity',
  severity: 'critical',
  remedy: 'reissue',
  means: 'A client certificate says that its holder is somebody else. The CN is the user and every O is a group.',
  protects:
    'the holder from being refused by RBAC or the Node authorizer, and the cluster from rights it was not meant to give',
  mend: 'Run `kubepki apply`, which issues it with the right identity. Then find out who issued this one. Where the finding names a flag that says who it should be, correct the flag instead.',
  sources: [
    kubernetesDocs('reference/access-authn-authz/authentication/#x509-client-certificates'),
    kubernetesDocs('reference/access-authn-authz/node/'),
  ],
  *look(judged) {
    const accept = issuanceOf(judged)?.accept;
    const { certificate } = judged;
    if (certificate === undefined || accept === undefined || !ownFile(judged)) return;
    if (isAccepted(certificate.value, accept)) return;
    const expected = renderSubjects(accept);
    const told = accept.toldBy === undefined ? '' : `, expected ${expected.join(' or ')}, from ${accept.toldBy}`;
    yield {
      message: `identifies its holder as ${certificate.value.subject.text}${told}`,
      ...(told === '' ? {} : { remedy: 'manual' as const }),
      expected,
      actual: [certificate.value.subject.text],
      place: certificate.place,
    };
  },
};

export const caBitWrong: ArtefactRule = {
  id: 'ca-bit-wrong',
  stage: 'identity',
  severity: 'critical',
  remedy: 'reissue',
  means:
    'A certificate that should sign others may not (basicConstraints lacks CA:TRUE), or one that should not sign others may.',
  protects:
    'chains, which Go refuses through a certificate that is no CA; and the cluster, in which a leaf that is a CA can make any identity',
  mend: 'Run `kubepki apply` for a leaf. An authority without CA:TRUE cannot be used at all: restore the right one.',
  sources: [rfc5280('4.2.1.9')],
  *look({ desired, certificate }) {
    if (certificate === undefined || desired.kind === 'signer') return;
    const { value, place } = certificate;
    const authority = desired.kind === 'authority';
    if (value.isCa === authority) return;
    const sight = {
      expected: [`CA:${String(authority).toUpperCase()}`],
      actual: [`CA:${String(value.isCa).toUpperCase()}`],
      place,
    };
    // Before version 3 nothing could say it: Go and OpenSSL take such a root as it is, strict verifiers do not.
    if (authority && value.version < 3)
      yield {
        ...sight,
        message: `is an authority in an X.509 certificate of version ${value.version}, which not everybody accepts`,
        severity: 'info',
        remedy: 'manual',
      };
    else
      yield authority
        ? { ...sight, message: 'is an authority that may not sign certificates', remedy: 'manual' }
        : { ...sight, message: 'may sign certificates, as an authority' };
  },
};

export const weakKey: ArtefactRule = {
  id: 'weak-key',
  stage: 'identity',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A key is shorter than what is considered secure: RSA below 2048 bits, or a curve below 256. It is critical for RSA below 1024 bits, which Go does not use.',
  protects:
    'the connection, or the tokens, from somebody who computes the key; Go refuses RSA keys below 1024 bits altogether',
  mend: 'Set `certificates.algorithm` (or an override) in kubepki.yaml, then issue a new certificate. An authority must be rotated.',
  sources: ['https://nvlpubs.nist.gov/nistpubs/SpecialPublications/NIST.SP.800-57pt1r5.pdf'],
  *look({ desired, certificate, intermediates, key }) {
    if (desired.kind === 'signer' && desired.purpose !== 'tokens') return;
    const found = certificate === undefined ? key : { value: certificate.value.publicKey, place: certificate.place };
    if (found === undefined) return;
    for (const { kind } of [found.value, ...intermediates.map(({ publicKey }) => publicKey)]) {
      if (kind.family === 'other' || kind.bits >= (kind.family === 'RSA' ? 2048 : 256)) continue;
      const isRefused = kind.family === 'RSA' && kind.bits < smallestRsa;
      yield {
        message: `has a weak key, ${kind.name}${isRefused ? ', which Go refuses to use' : ''}`,
        expected: ['RSA-2048 or more, ECDSA-P256 or more'],
        actual: [kind.name],
        place: found.place,
        ...(isRefused ? { severity: 'critical' } : {}),
      };
    }
  },
};

/** crypto/rsa since Go 1.24: "512-bit keys are insecure". */
const smallestRsa = 1024;

export const weakSignature: ArtefactRule = {
  id: 'weak-signature',
  stage: 'identity',
  severity: 'critical',
  remedy: 'reissue',
  means:
    'A certificate, or one between it and its authority, is signed over a digest that is broken, MD5 or SHA-1, and Go verifies no such signature. The signature on an authority is not verified by those who trust it: where another one made it, it is a warning, and its self-signature does not count.',
  protects:
    'both ends of the connection, since Go refuses such certificates since 1.18; and against a forged one with the same signature',
  mend: 'Issue the certificate again: kubepki signs over SHA-256 or better.',
  sources: ['https://www.rfc-editor.org/rfc/rfc6194', 'https://go.dev/doc/go1.18#sha1'],
  *look(judged) {
    const { desired, certificate } = judged;
    if (certificate === undefined || desired.kind === 'signer') return;
    const descent = caseDescent(judged);
    for (const one of [certificate.value, ...(descent?.kind === 'signed' ? descent.through : [])]) {
      const { signatureAlgorithm, subject, issuer } = one;
      const isRoot =
        desired.kind === 'authority' || (descent?.kind === 'signed' && descent.by.fingerprint === one.fingerprint);
      if (!signatureAlgorithm.weak || (isRoot && subject.der === issuer.der)) continue;
      yield {
        message: `${one === certificate.value ? 'is signed' : 'has an intermediate that is signed'} with ${signatureAlgorithm.name}`,
        expected: ['SHA-256 or better'],
        actual: [signatureAlgorithm.name],
        place: certificate.place,
        ...(isRoot ? { severity: 'warning', remedy: 'manual' } : {}),
      };
    }
  },
};
