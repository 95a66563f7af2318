import { maySign } from '../infer/plain-file.js';
import type { CertificateFacts, SignatureEdges } from '../facts/certificate.js';
import type { Case } from './case.js';
import { ending, nameOf } from './ends.js';
import type { Severity } from './finding.js';
import { caseDescent } from './issuer.js';
import { listed } from './listed.js';
import { kubernetesIssue, rfc5280, type ArtefactRule } from './rule.js';

// What lies behind a certificate in its file.

/** Whether somebody presents the certificate with what is behind it. */
const isPresented = ({ desired }: Case): boolean => desired.kind === 'pair' || desired.kind === 'kubeconfig';

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
  *look(judged) {
    const { certificate, intermediates } = judged;
    if (!isPresented(judged) || certificate === undefined || !maySign(certificate.value)) return;
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
    const { certificate, intermediates, now } = judged;
    if (certificate === undefined || !isPresented(judged)) return;
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

/** Certificates of a file that certify the first one, directly or through one another. */
function above(
  leaf: CertificateFacts,
  behind: readonly CertificateFacts[],
  edges: SignatureEdges,
): ReadonlySet<CertificateFacts> {
  const found = new Set<CertificateFacts>();
  const open = [leaf];
  for (const { fingerprint } of open)
    for (const signer of behind)
      if (!found.has(signer) && edges.get(fingerprint)?.includes(signer.fingerprint) === true) {
        found.add(signer);
        open.push(signer);
      }
  return found;
}

export const chainOrder: ArtefactRule = {
  id: 'chain-order',
  stage: 'identity',
  severity: 'warning',
  remedy: 'manual',
  means:
    'The certificates behind another one in its file are in the wrong order: each certifies one that stands before it. Go and OpenSSL sort them; TLS 1.2 forbids it, and there are clients that refuse it.',
  protects: 'clients that read a chain from front to back',
  mend: 'Put the certificate first, then the one that signed it, then the one that signed that.',
  sources: [
    'https://www.rfc-editor.org/rfc/rfc5246#section-7.4.2',
    'https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2',
  ],
  *look(judged) {
    const { certificate, intermediates, observed } = judged;
    if (certificate === undefined || !isPresented(judged)) return;
    const needed = above(certificate.value, intermediates, observed.edges);
    const before = [certificate.value];
    for (const one of intermediates) {
      if (!needed.has(one)) continue;
      const signsOne = before.some(({ fingerprint }) => observed.edges.get(fingerprint)?.includes(one.fingerprint));
      if (!signsOne) {
        yield {
          message: `has ${nameOf(one)} before the certificate that it signed`,
          actual: listed([certificate.value, ...intermediates].map(({ subject }) => subject.text)),
          place: certificate.place,
        };
        return;
      }
      before.push(one);
    }
  },
};

export const chainSurplus: ArtefactRule = {
  id: 'chain-surplus',
  stage: 'identity',
  severity: 'info',
  remedy: 'manual',
  means:
    'A file with a chain holds certificates that do not belong to it, or one twice. They are sent in every handshake, and nobody needs them.',
  protects: 'whoever reads the file and takes what is in it for what is in use',
  mend: 'Take them out. If one of them was meant to lead to the authority, it is of another generation: put the right one there.',
  sources: ['https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2'],
  *look(judged) {
    const { certificate, intermediates, observed } = judged;
    if (certificate === undefined || !isPresented(judged)) return;
    const needed = above(certificate.value, intermediates, observed.edges);
    const before = new Set([certificate.value.fingerprint]);
    const surplus = intermediates.filter((one) => {
      const isSurplus = !needed.has(one) || before.has(one.fingerprint);
      before.add(one.fingerprint);
      return isSurplus;
    });
    if (surplus.length > 0)
      yield {
        message: `has ${listed(surplus.map(nameOf)).join(', ')} behind it, which does not belong to its chain`,
        actual: listed(surplus.map(({ subject }) => subject.text)),
        place: certificate.place,
      };
  },
};
