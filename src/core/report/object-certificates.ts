import type { CertificateFacts } from '../facts/certificate.js';
import { objectPath, type ObjectFacts } from '../facts/objects.js';
import { inCluster } from '../facts/place.js';
import { leafsOf } from '../rules/cluster-secrets.js';
import { objectWindow } from '../rules/object-time.js';
import type { CertificateRow } from './certificates.js';

/**
 * The certificates that objects hold: of Secrets what they serve or show, of webhooks and APIs whom to trust. Copies of what the
 * cluster trusts are its copies, not further certificates.
 *
 * @param trusted fingerprints of those
 */
export const objectRows = (objects: readonly ObjectFacts[], trusted: ReadonlySet<string>): readonly CertificateRow[] =>
  objects.flatMap((facts): readonly CertificateRow[] => {
    if (facts.of === 'secret')
      return leafsOf(facts).map(({ key, certificate }) =>
        rowOf(facts.object.name, objectPath(facts.object, key), certificate),
      );
    if (facts.of !== 'ca-bundle' || facts.bundle.state !== 'certificates') return [];
    const at = objectPath(facts.object, [facts.entry, 'caBundle'].filter((word) => word !== undefined).join(' '));
    return facts.bundle.certificates
      .filter(({ fingerprint }) => !trusted.has(fingerprint))
      .map((certificate) => rowOf(facts.object.name, at, certificate));
  });

/** Nobody says who should have signed it: what is told is who says to have. */
function rowOf(name: string, path: string, certificate: CertificateFacts): CertificateRow {
  const { issuer, subject } = certificate;
  return {
    name,
    node: undefined,
    place: inCluster(path),
    authority: issuer.der === subject.der ? undefined : (issuer.commonName ?? issuer.text),
    certificate,
    horizon: undefined,
    missingNames: [],
    lapses: false,
    window: objectWindow(certificate),
  };
}
