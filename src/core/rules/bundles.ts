import { isAuthority } from '../catalog/desired.js';
import { usualRenewal } from '../infer/inference.js';
import { maySign } from '../infer/plain-file.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { caseOf, renewalOf, type Case } from './case.js';
import type { Severity } from './finding.js';
import { caseDescent } from './issuer.js';
import { kubernetesIssue, rfc5280, type ArtefactRule, type SurveyRule } from './rule.js';
import type { Survey } from './survey.js';
import { day, lifetimeOf, renewalWindow, residualSeconds } from './time.js';

// Files with several certificates: a chain behind a leaf, and what is trusted together.

const nameOf = ({ subject }: CertificateFacts): string => JSON.stringify(subject.commonName ?? subject.text);

export const leafNotFirst: ArtefactRule = {
  id: 'leaf-not-first',
  stage: 'parses',
  severity: 'critical',
  remedy: 'reissue',
  means:
    'A file with a chain begins with an authority, and the certificate that it is about comes later. Whoever reads the file takes the first certificate for its own.',
  protects: 'servers and clients, which do not start: "private key does not match public key"',
  mend: 'Put the certificate first and the one that signed it behind it, or run `kubepki apply`.',
  sources: ['https://pkg.go.dev/crypto/tls#X509KeyPair', 'https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2'],
  *look({ desired, certificate, intermediates }) {
    if (desired.kind !== 'pair' && desired.kind !== 'kubeconfig') return;
    if (certificate === undefined || !maySign(certificate.value)) return;
    const leaf = intermediates.find((one) => !maySign(one));
    if (leaf === undefined) return;
    yield {
      message: `begins with the authority ${nameOf(certificate.value)}, and its own certificate ${nameOf(leaf)} comes later`,
      expected: [leaf.subject.text],
      actual: [certificate.value.subject.text],
      place: certificate.place,
    };
  },
};

/** How the end of a certificate is told that ends with others; undefined while there is time. */
function ending(
  certificate: CertificateFacts,
  now: Date,
  judged?: Case,
): { text: string; isOver: boolean } | undefined {
  const { renewBefore } = (judged && renewalOf(judged)) ?? usualRenewal;
  const residual = residualSeconds(certificate, now);
  if (residual > renewalWindow(renewBefore, lifetimeOf(certificate))) return undefined;
  const isOver = residual < 0;
  return { isOver, text: `${isOver ? 'expired' : 'ends'} on ${day(certificate.notAfter)} UTC` };
}

export const chainEnds: ArtefactRule = {
  id: 'chain-ends',
  stage: 'time',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A certificate behind another one in its file has ended, or ends soon: everybody who verifies the first needs it. It is critical once it has ended, where nothing above it is known; one that has ended on the way to a known authority is `expired`.',
  protects: 'every connection made with the certificate in front: what looks valid for a year ends with its chain',
  mend: 'Get a new certificate for the authority in between, and put it in the place of this one; or issue the first one from an authority that lasts.',
  sources: [rfc5280('6.1.3'), kubernetesIssue('joe-elliott/cert-exporter#52')],
  *look(judged) {
    const { desired, certificate, intermediates, now } = judged;
    if (certificate === undefined || desired.kind !== 'pair') return;
    const descent = caseDescent(judged);
    const signed = descent?.kind === 'signed' ? descent : undefined;
    for (const one of intermediates) {
      const end = ending(one, now, judged);
      // What has ended on the way to the authority is `expired`.
      if (end === undefined || (end.isOver && signed?.through.includes(one) === true)) continue;
      const isNeeded = signed === undefined || signed.by === one;
      const severity: Severity = end.isOver && isNeeded ? 'critical' : 'warning';
      yield {
        message: `has ${nameOf(one)} behind it, which ${end.text}`,
        actual: [one.notAfter.toISOString()],
        place: certificate.place,
        severity,
      };
    }
  },
};

/** Members of trust bundles that are not judged as an authority of their own. */
function* membersOf({ desired, observed, now }: Survey) {
  const judged = new Set(
    desired.artefacts.filter(isAuthority).flatMap(({ generation }) => generation?.certificate ?? []),
  );
  for (const artefact of desired.artefacts) {
    if (artefact.kind !== 'trust') continue;
    const { trusted } = caseOf(artefact, observed, now);
    const members = trusted?.value ?? [];
    for (const member of new Set(members))
      if (trusted !== undefined && !judged.has(member.fingerprint))
        yield { artefact, member, members, place: trusted.place };
  }
}

export const bundleEnds: SurveyRule = {
  id: 'bundle-ends',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'One of the certificates that are trusted together has ended, or ends soon. It is critical once none of them is left.',
  protects: 'everybody who is verified by it: what it signed is refused from then on',
  mend: 'If nothing that it signed is in use, take it out of the bundle. Else rotate it before its end.',
  sources: [rfc5280('6.1.3'), kubernetesIssue('joe-elliott/cert-exporter#52')],
  *survey(everything) {
    const { now } = everything;
    for (const { artefact, member, members, place } of membersOf(everything)) {
      const end = ending(member, now);
      if (end === undefined) continue;
      const isLast = members.every((one) => residualSeconds(one, now) < 0);
      yield {
        artefact: artefact.name,
        ...(artefact.node === undefined ? {} : { node: artefact.node }),
        place,
        message: `trusts ${nameOf(member)}, which ${end.text}`,
        actual: [member.notAfter.toISOString()],
        ...(isLast ? { severity: 'critical' as const } : {}),
      };
    }
  },
};

export const bundleLeaf: SurveyRule = {
  id: 'bundle-leaf',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A trust bundle holds a certificate that is no authority. Go takes that very certificate for good then, whoever signed it, and nothing that it signed.',
  protects: 'whoever believes that the bundle trusts an authority; and the cluster from a client that nothing revokes',
  mend: 'Put the authority that signed it into the bundle instead, and take it out.',
  sources: ['https://pkg.go.dev/crypto/x509#Certificate.Verify', rfc5280('4.2.1.9')],
  *survey(everything) {
    for (const { artefact, member, members, place } of membersOf(everything))
      if (!maySign(member) && members.some(maySign))
        yield {
          artefact: artefact.name,
          ...(artefact.node === undefined ? {} : { node: artefact.node }),
          place,
          message: `trusts ${nameOf(member)}, which is no authority`,
          actual: [member.subject.text],
        };
  },
};
