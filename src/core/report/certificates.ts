import type { DesiredState } from '../catalog/desired.js';
import type { CertificateFacts } from '../facts/certificate.js';
import type { Observed } from '../facts/observed.js';
import type { Place } from '../facts/place.js';
import { caseOf, issuanceOf, renewalOf } from '../rules/case.js';
import { covers } from '../rules/names.js';

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
  /** The last moment at which this authority can still issue a certificate of full length; undefined for what is no authority. */
  readonly horizon: Date | undefined;
  /** What it must name and does not. */
  readonly missingNames: readonly string[];
}

/** The certificates of pairs, kubeconfigs and authorities. Copies of an authority are its copies, not further certificates. */
export const certificateRows = (desired: DesiredState, observed: Observed, now: Date): readonly CertificateRow[] =>
  desired.artefacts.flatMap((artefact) => {
    const judged = caseOf(artefact, observed, now);
    if (judged.certificate === undefined || artefact.kind === 'signer') return [];
    const authority =
      artefact.kind === 'pair'
        ? artefact.issuance.authority
        : artefact.kind === 'kubeconfig'
          ? artefact.authority
          : undefined;
    const { value, place } = judged.certificate;
    return [
      {
        name: artefact.name,
        node: artefact.node,
        place,
        authority,
        certificate: value,
        lapses: renewalOf(judged)?.lapses === true,
        horizon:
          artefact.kind === 'authority' ? new Date(value.notAfter.getTime() - artefact.longestLeaf * 1000) : undefined,
        missingNames: (issuanceOf(judged)?.accept.required ?? [])
          .filter((name) => !covers(value, name))
          .map((name) => name.value),
      },
    ];
  });
