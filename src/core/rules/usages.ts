import type { CertificateFacts } from '../facts/certificate.js';
import { issuanceOf, type Case } from './case.js';
import { caseDescent } from './issuer.js';
import { rfc5280, type ArtefactRule, type Sight } from './rule.js';

export const usageWrong: ArtefactRule = {
  id: 'usage-wrong',
  stage: 'identity',
  severity: 'critical',
  remedy: 'reissue',
  means:
    'The certificate does not permit what it is used for: the extended key usage lacks serverAuth or clientAuth, the key usage lacks signing, or a critical extension is unknown to Go. What an authority, or an intermediate, does not permit, nothing below it may do. It is a warning when nothing says what a certificate is for: then it may be used for anything.',
  protects: 'the connection: "certificate specifies an incompatible key usage"',
  mend: 'Run `kubepki apply`, which issues it with the right usages. One that may be used for anything works; issue it again when there is time.',
  sources: [
    rfc5280('4.2.1.12'),
    rfc5280('4.2.1.3'),
    'https://pkg.go.dev/crypto/x509#VerifyOptions',
    'https://github.com/etcd-io/etcd/issues/9785',
  ],
  *look(judged) {
    const { desired, certificate } = judged;
    if (certificate === undefined) return;
    const { value, place } = certificate;
    const remedy = desired.kind === 'authority' ? ('manual' as const) : undefined;
    if (desired.kind === 'authority') {
      yield* missingUsages(['keyCertSign'], value.keyUsages ?? ['keyCertSign'], 'key usage', place, remedy);
      yield* missingUsages(desired.usages, permitted(value, desired.usages), 'extended key usage', place, remedy);
    }
    const { usages, usagesOptional = false } = issuanceOf(judged)?.accept ?? {};
    // Without any it is not known what the certificate is for.
    if (usages !== undefined && usages.length > 0) {
      if (value.extendedKeyUsages === undefined)
        yield {
          message: 'does not say what it is for, so it may be used for anything',
          expected: usages,
          place,
          // Whoever else owns it may never have said it, as MicroK8s.
          severity: desired.ownedBy === undefined && !usagesOptional ? 'warning' : 'info',
          remedy: 'manual',
        };
      yield* missingUsages(usages, permitted(value, usages), 'extended key usage', place, remedy);
      const descent = caseDescent(judged);
      for (const above of descent?.kind === 'signed' ? descent.through : []) {
        yield* missingUsages(usages, permitted(above, usages), 'extended key usage above it', place, remedy);
        yield* missingUsages(['keyCertSign'], above.keyUsages ?? ['keyCertSign'], 'key usage above it', place, remedy);
        yield* refusedExtensions(above, 'has above it', place, remedy);
      }
      yield* missingUsages(['digitalSignature'], value.keyUsages ?? ['digitalSignature'], 'key usage', place, remedy);
    }
    // Go looks at every certificate of a chain, its root included.
    if (desired.kind !== 'signer') yield* refusedExtensions(value, 'carries', place, remedy);
  },
};

type Where = NonNullable<Case['certificate']>['place'];

function* refusedExtensions(
  { unknownCritical }: CertificateFacts,
  verb: string,
  place: Where,
  remedy: 'manual' | undefined,
): Iterable<Sight> {
  if (unknownCritical.length === 0) return;
  yield {
    message: `${verb} a critical extension that components refuse: ${unknownCritical.join(', ')}`,
    actual: unknownCritical,
    place,
    ...(remedy === undefined ? {} : { remedy }),
  };
}

/**
 * What extended key usages allow of what is wanted: without the extension everything (RFC 5280 4.2.1.12). Go and OpenSSL ask this
 * of every certificate of a chain, its root included.
 */
const permitted = ({ extendedKeyUsages: usages }: CertificateFacts, wanted: readonly string[]): readonly string[] =>
  usages === undefined || usages.includes('any') ? wanted : usages;

function* missingUsages(
  expected: readonly string[],
  actual: readonly string[],
  what: string,
  place: Where,
  remedy: 'manual' | undefined,
): Iterable<Sight> {
  const lacking = expected.filter((usage) => !actual.includes(usage));
  if (lacking.length === 0) return;
  yield {
    message: `lacks the ${what} ${lacking.join(', ')}`,
    expected,
    actual,
    place,
    ...(remedy === undefined ? {} : { remedy }),
  };
}
