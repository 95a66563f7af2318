import { isAuthority, type DesiredState } from '../catalog/desired.js';
import type { Seconds } from '../cluster/duration.js';
import type { CertificateFacts } from '../facts/certificate.js';
import type { Observed } from '../facts/observed.js';
import type { Place } from '../facts/place.js';
import { caseOf, issuanceOf, renewalOf, type Case } from '../rules/case.js';
import { covers } from '../rules/names.js';
import { lifetimeOf, renewalWindow } from '../rules/time.js';

/** One certificate that was looked at, as reports list it. */
export interface CertificateRow {
  readonly name: string;
  readonly node: string | undefined;
  readonly place: Place;
  /** The authority that should have signed it; undefined for an authority itself. */
  readonly authority: string | undefined;
  readonly certificate: CertificateFacts;
  /** Its end is information only. */
  readonly lapses: boolean;
  /** How long before its end its renewal is due; undefined where nothing says it. */
  readonly window: Seconds | undefined;
  /** The last moment at which this authority can still issue a certificate of full length; undefined for what is no authority. */
  readonly horizon: Date | undefined;
  /** What it must name and does not. */
  readonly missingNames: readonly string[];
}

/**
 * The certificates of pairs, kubeconfigs and authorities, what lies behind them in their files, and what bundles trust beside.
 * Copies of an authority are its copies, not further certificates.
 */
export function certificateRows(desired: DesiredState, observed: Observed, now: Date): readonly CertificateRow[] {
  const authorities = new Set(
    desired.artefacts.filter(isAuthority).flatMap(({ generation }) => generation?.certificate ?? []),
  );
  return desired.artefacts.flatMap((artefact) => {
    const judged = caseOf(artefact, observed, now);
    const further = furtherRows(judged, authorities);
    if (artefact.kind === 'trust') return further;
    if (judged.certificate === undefined || artefact.kind === 'signer') return [];
    const authority =
      artefact.kind === 'pair'
        ? artefact.issuance.authority
        : artefact.kind === 'kubeconfig'
          ? artefact.authority
          : undefined;
    const { value, place } = judged.certificate;
    const renewal = renewalOf(judged);
    return [
      {
        name: artefact.name,
        node: artefact.node,
        place,
        authority,
        certificate: value,
        lapses: renewal?.lapses === true,
        window: renewal === undefined ? undefined : renewalWindow(renewal.renewBefore, lifetimeOf(value)),
        horizon:
          artefact.kind === 'authority' && artefact.longestLeaf > 0
            ? new Date(value.notAfter.getTime() - artefact.longestLeaf * 1000)
            : undefined,
        missingNames: (issuanceOf(judged)?.accept.required ?? [])
          .filter((name) => !covers(value, name))
          .map((name) => name.value),
      },
      ...further,
    ];
  });
}

/** The second certificate of a file is listed as `name#2`. */
function furtherRows(
  { desired, certificate, intermediates, trusted }: Case,
  authorities: ReadonlySet<string>,
): readonly CertificateRow[] {
  const [place, members, first] =
    desired.kind === 'trust'
      ? [trusted?.place, trusted?.value ?? [], 1]
      : [certificate?.place, desired.kind === 'pair' || desired.kind === 'kubeconfig' ? intermediates : [], 2];
  if (place === undefined) return [];
  return members.flatMap((member, index): readonly CertificateRow[] => {
    const { subject, issuer, fingerprint } = member;
    if (authorities.has(fingerprint)) return [];
    return [
      {
        name: `${desired.name}#${index + first}`,
        node: desired.node,
        place,
        authority: subject.der === issuer.der ? undefined : (issuer.commonName ?? issuer.text),
        certificate: member,
        // When it ends is said by the rules about bundles and chains.
        lapses: true,
        window: undefined,
        horizon: undefined,
        missingNames: [],
      },
    ];
  });
}
