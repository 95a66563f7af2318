import { maySign } from '../infer/plain-file.js';
import type { Desired } from '../catalog/desired.js';
import { isAuthority } from '../catalog/desired.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { placeKey, type Place } from '../facts/place.js';
import { caseOf } from './case.js';
import { ending, nameOf } from './ends.js';
import { groupsBy } from './groups.js';
import { kubernetesIssue, rfc5280, type SurveyRule } from './rule.js';
import type { Survey } from './survey.js';
import { residualSeconds } from './time.js';

// What is trusted together: in a file of its own, or in a kubeconfig.

interface Bundle {
  readonly artefact: Desired;
  readonly members: readonly CertificateFacts[];
  readonly place: Place;
}

function* bundlesOf({ desired, observed, now }: Survey): Iterable<Bundle> {
  const judged = new Set(
    desired.artefacts
      .filter(({ kind }) => kind === 'trust')
      .flatMap(({ files }) => files.map(({ place }) => placeKey(place))),
  );
  for (const artefact of desired.artefacts) {
    if (artefact.kind !== 'trust' && artefact.kind !== 'kubeconfig') continue;
    const { trusted, kubeconfig } = caseOf(artefact, observed, now);
    if (trusted !== undefined && (artefact.kind === 'trust' || !judged.has(placeKey(trusted.place)))) {
      judged.add(placeKey(trusted.place));
      yield { artefact, members: trusted.value, place: trusted.place };
    }
    // Where all that it may trust is known, `kubeconfig-ca` says what is not that.
    const isKnown = artefact.kind === 'kubeconfig' && artefact.trusted !== undefined && artefact.match === 'exactly';
    if (kubeconfig?.value.trust.held === 'embedded' && !isKnown)
      yield { artefact, members: kubeconfig.value.trust.value, place: kubeconfig.place };
  }
}

/** Members of bundles that are not judged as an authority of their own. */
function* membersOf(everything: Survey) {
  const judged = new Set(
    everything.desired.artefacts.filter(isAuthority).flatMap(({ generation }) => generation?.certificate ?? []),
  );
  for (const { members, ...bundle } of bundlesOf(everything))
    for (const [member] of groupsBy(members, ({ fingerprint }) => fingerprint))
      if (!judged.has(member.fingerprint)) yield { ...bundle, member, members };
}

/** What is seen of a bundle. */
const sight = ({ artefact, place }: Pick<Bundle, 'artefact' | 'place'>) => ({
  artefact: artefact.name,
  ...(artefact.node === undefined ? {} : { node: artefact.node }),
  place,
});

export const bundleEnds: SurveyRule = {
  id: 'bundle-ends',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'One of the certificates that are trusted together, in a file or in a kubeconfig, has ended, or ends soon. It is critical once none of them is left.',
  protects: 'everybody who is verified by it: what it signed is refused from then on',
  mend: 'If nothing that it signed is in use, take it out of the bundle. Else rotate it before its end.',
  sources: [rfc5280('6.1.3'), kubernetesIssue('joe-elliott/cert-exporter#52')],
  *survey(everything) {
    const { now } = everything;
    for (const { member, members, ...bundle } of membersOf(everything)) {
      const end = ending(member, now);
      if (end === undefined) continue;
      const isLast = members.every((one) => residualSeconds(one, now) < 0);
      yield {
        ...sight(bundle),
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
    for (const { member, members, ...bundle } of membersOf(everything))
      if (!maySign(member) && members.some(maySign))
        yield {
          ...sight(bundle),
          message: `trusts ${nameOf(member)}, which is no authority`,
          actual: [member.subject.text],
        };
  },
};

export const bundleDuplicate: SurveyRule = {
  id: 'bundle-duplicate',
  stage: 'always',
  severity: 'info',
  remedy: 'manual',
  means:
    'A trust bundle holds a certificate twice. Go takes it once; whoever counts what is trusted, or takes one copy out, is misled.',
  protects: 'whoever takes an authority out of a bundle, and believes that it is trusted no longer',
  mend: 'Take one of them out. Look at what joins the bundle: it may grow with every run.',
  sources: ['https://pkg.go.dev/crypto/x509#CertPool.AddCert'],
  *survey(everything) {
    for (const { members, ...bundle } of bundlesOf(everything)) {
      const repeated = groupsBy(members, ({ fingerprint }) => fingerprint).filter(({ length }) => length > 1);
      if (repeated.length > 0)
        yield {
          ...sight(bundle),
          message: `trusts ${repeated.map(([one, ...more]) => `${nameOf(one)} ${more.length + 1} times`).join(', ')}`,
          actual: repeated.map(([one]) => one.subject.text),
        };
    }
  },
};
