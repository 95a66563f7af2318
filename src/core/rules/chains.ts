import type { CertificateFacts } from '../facts/certificate.js';
import type { Case } from './case.js';
import { forbiddenNames } from './constraints.js';
import { caseDescent } from './issuer.js';
import { rfc5280, type ArtefactRule } from './rule.js';

/** The certificate, those between, and its authority; undefined where it does not descend from one. */
function chainOf(judged: Case): readonly [CertificateFacts, ...CertificateFacts[]] | undefined {
  const descent = caseDescent(judged);
  if (judged.certificate === undefined || descent?.kind !== 'signed') return undefined;
  const { value } = judged.certificate;
  // What is trusted itself needs nobody above it.
  return descent.by.fingerprint === value.fingerprint ? [value] : [value, ...descent.through, descent.by];
}

const titleOf = ({ subject }: CertificateFacts): string => subject.text || 'an authority without a name';

export const pathLength: ArtefactRule = {
  id: 'path-length',
  stage: 'identity',
  severity: 'critical',
  remedy: 'manual',
  means:
    'More certificates lie between this one and its authority than the authority, or one of those between, allows below it (pathLenConstraint).',
  protects: 'both ends of the connection: "too many intermediates for path length constraint"',
  mend: 'Issue the certificate from the authority itself with `kubepki renew`, or from an intermediate that may have another below it.',
  sources: [rfc5280('4.2.1.9'), 'https://pkg.go.dev/crypto/x509#Certificate.Verify'],
  *look(judged) {
    const chain = chainOf(judged);
    // The holder is no intermediate, so those below the one at `index` are one less.
    const refusing = chain?.find(({ pathLength: most }, index) => most !== undefined && index - 1 > most);
    if (chain === undefined || refusing === undefined) return;
    yield {
      message: `has ${chain.indexOf(refusing) - 1} intermediates below ${titleOf(refusing)}, which allows ${refusing.pathLength ?? 0}`,
      expected: [`at most ${refusing.pathLength ?? 0}`],
      actual: [String(chain.indexOf(refusing) - 1)],
      ...placeOf(judged),
    };
  },
};

export const nameConstraint: ArtefactRule = {
  id: 'name-constraint',
  stage: 'identity',
  severity: 'critical',
  remedy: 'manual',
  means:
    'The certificate, or one between it and its authority, bears a name that somebody above it is not allowed to give (name constraints): not below what is permitted, or below what is excluded. Go obeys constraints whether they are critical or not, also those of a root.',
  protects: 'every client of the certificate: "not authorized to sign for this name"',
  mend: 'Issue it from an authority without these constraints, or without the name: take the name out of kubepki.yaml, then run `kubepki apply`.',
  sources: [rfc5280('4.2.1.10'), 'https://pkg.go.dev/crypto/x509#Certificate.Verify'],
  *look(judged) {
    const forbidden = forbiddenNames(chainOf(judged) ?? []);
    const [first] = forbidden;
    if (first === undefined) return;
    const names = [...new Set(forbidden.map(({ name }) => name))];
    yield {
      message: `names ${names.map((name) => JSON.stringify(name)).join(', ')}, which ${titleOf(first.by)} may not give`,
      actual: names,
      ...placeOf(judged),
    };
  },
};

export const policyConstraint: ArtefactRule = {
  id: 'policy-constraint',
  stage: 'identity',
  severity: 'unknown',
  remedy: 'manual',
  means:
    'A certificate of the chain demands certificate policies of those below it, or maps them. Go obeys that; no Kubernetes PKI uses it, and it is not evaluated here.',
  protects: 'the check itself: whether Go builds this chain is not known',
  mend: 'Ask Go: any component that verifies the certificate says "invalid policies" when it is refused. Issue the authority without these extensions if nobody needs them.',
  sources: [rfc5280('4.2.1.11'), rfc5280('4.2.1.5'), 'https://go.dev/doc/go1.24#cryptox509pkgcryptox509'],
  *look(judged) {
    const chain = chainOf(judged);
    const demanding = chain?.find(({ demandsPolicies }) => demandsPolicies);
    if (chain === undefined || chain.length === 1 || demanding === undefined) return;
    yield {
      message: `descends through demands for certificate policies of ${titleOf(demanding)}, which are not evaluated here`,
      actual: [titleOf(demanding)],
      ...placeOf(judged),
    };
  },
};

const placeOf = ({ certificate }: Case) => (certificate === undefined ? {} : { place: certificate.place });
