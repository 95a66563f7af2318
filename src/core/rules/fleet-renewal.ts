import type { Desired } from '../catalog/desired.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { minuteOf } from '../facts/dates.js';
import { placeKey, type Place } from '../facts/place.js';
import { caseOf, issuanceOf } from './case.js';
import { named, together, type Seen } from './fleet-groups.js';
import { listed } from './listed.js';
import { kubernetesDocs, type SurveyRule } from './rule.js';
import type { Survey } from './survey.js';
import { lifetimeOf, renewalWindow, secondsBetween } from './time.js';

// Renewals that have not reached everything.

export const fleetPartlyRenewed: SurveyRule = {
  id: 'fleet-partly-renewed',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A certificate was renewed on some nodes, and on others it is older by more than half of its lifetime: the renewal has not reached all.',
  protects: 'the nodes that a renewal missed from an end that nobody expects any more',
  mend: 'Renew on the nodes that are named, too.',
  sources: [kubernetesDocs('tasks/administer-cluster/kubeadm/kubeadm-certs/')],
  *survey(survey) {
    const behind = new Map<string, { readonly artefacts: string[]; readonly first: Seen; readonly nodes: string }>();
    for (const [artefact, seen] of together(
      survey,
      ({ kind, name }) => kind === 'pair' && !name.startsWith('kubelet'),
    )) {
      const dated = seen.flatMap((one) => {
        const place = one.artefact.files.find(({ part }) => part === 'certificate')?.place;
        const file = place === undefined ? undefined : survey.observed.files.get(placeKey(place));
        const certificate =
          file?.state === 'present' && file.content.kind === 'pem' ? file.content.certificates[0] : undefined;
        return certificate === undefined ? [] : [{ ...one, certificate }];
      });
      const newest = Math.max(...dated.map(({ certificate }) => certificate.notBefore.getTime()));
      const old = dated.filter(
        ({ certificate: { notBefore, notAfter } }) =>
          (newest - notBefore.getTime()) / 1000 > secondsBetween(notBefore, notAfter) / 2,
      );
      const [first] = old;
      if (first === undefined) continue;
      const nodes = named(old);
      const known = behind.get(nodes);
      if (known === undefined) behind.set(nodes, { artefacts: [artefact], first, nodes });
      else known.artefacts.push(artefact);
    }
    for (const { artefacts, first, nodes } of behind.values())
      yield {
        artefact: first.artefact.name,
        place: first.file.place,
        message: `was renewed on other nodes and not on ${nodes} (${artefacts.join(', ')})`,
        actual: artefacts,
      };
  },
};

interface Dated {
  readonly artefact: Desired;
  readonly place: Place;
  readonly certificate: CertificateFacts;
  /** From when on it was due. */
  readonly due: Date;
}

/** Certificates of one node and authority that somebody renews there; kubelets renew their own, each when it likes. */
function renewedTogether({ desired, observed, now }: Survey): readonly (readonly Dated[])[] {
  const groups = new Map<string, Dated[]>();
  for (const artefact of desired.artefacts) {
    const issuance = issuanceOf({ desired: artefact });
    const { node, name, ownedBy } = artefact;
    if (node === undefined || issuance === undefined || ownedBy !== undefined || name.startsWith('kubelet')) continue;
    const seen = caseOf(artefact, observed, now).certificate;
    if (seen === undefined || issuance.renewal.lapses) continue;
    const { value: certificate, place } = seen;
    const window = renewalWindow(issuance.renewal.renewBefore, lifetimeOf(certificate));
    const one = { artefact, place, certificate, due: new Date(certificate.notAfter.getTime() - window * 1000) };
    // What somebody else signed is renewed by somebody else.
    const signers = observed.edges.get(certificate.fingerprint) ?? [];
    const key = [node, issuance.authority, ...signers].join('\0');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

/** How far apart certificates of one renewal begin; seconds. */
const sitting = 3600;

export const renewalPartial: SurveyRule = {
  id: 'renewal-partial',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'On one node a certificate was renewed when others of the same authority were due as well, and those were left as they are, as `kubeadm certs renew apiserver` does. One that was made anew before the others were due says nothing, and what kubelets renew themselves is not looked at.',
  protects: 'the components whose certificates end although everybody remembers that the node was renewed',
  mend: 'Renew the others, too: `kubeadm certs renew all`, or `kubepki apply` and `kubepki deliver NODE`; then restart what does not re-read its files.',
  sources: [kubernetesDocs('tasks/administer-cluster/kubeadm/kubeadm-certs/')],
  *survey(survey) {
    for (const group of renewedTogether(survey)) {
      const left = group.filter(({ due }) => survey.now >= due);
      const renewed = group.filter(
        ({ certificate, due }) =>
          survey.now < due &&
          left.some(
            (old) =>
              certificate.notBefore >= old.due &&
              secondsBetween(old.certificate.notBefore, certificate.notBefore) > sitting,
          ),
      );
      const [first] = left;
      const [fresh] = renewed;
      if (first === undefined || fresh === undefined) continue;
      const names = (some: readonly Dated[]) => some.map(({ artefact }) => artefact.name);
      const [others, done] = [names(left.slice(1)), names(renewed)];
      yield {
        artefact: first.artefact.name,
        place: first.place,
        message: `was due and left out on ${minuteOf(fresh.certificate.notBefore)} UTC, when ${listed(done).join(', ')} ${done.length === 1 ? 'was' : 'were'} renewed${others.length === 0 ? '' : `; so ${others.length === 1 ? 'was' : 'were'} ${listed(others).join(', ')}`}`,
        actual: names(left),
      };
    }
  },
};
