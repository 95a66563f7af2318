import { catalog } from '../catalog/catalog.js';
import type { Setting } from '../cluster/draft.js';
import { renderDuration, type Seconds } from '../cluster/duration.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { parseLifetime } from '../infer/kubeadm-values.js';
import { lifetimeOf, residualSeconds } from '../rules/time.js';
import type { Conceded } from './concessions.js';
import { configuredBelow } from './configured.js';
import type { FoundNode } from './node.js';
import { requestFor } from './requests.js';
import { certificateAt, first, leafOf, map, type Sourced, type Survey } from './survey.js';

/** Lifetimes that the configuration of cfssl gave to certificates that are there. */
export interface FoundLifetimes {
  readonly settings: readonly Setting[];
  /** Of certificates that live longer or shorter than the others. */
  readonly conceded: readonly Conceded[];
  /** What was not taken over: values are not quoted. */
  readonly notes: readonly string[];
}

/** What `certificates.validity` is when nobody says anything. */
const year = 365 * 86_400;
const usual = { leaf: year, authority: 10 * year };

/**
 * Lifetimes of new certificates: those of a profile by which one that is there was made. A profile that made none is a change that was
 * never issued, and one that an authority does not live to see would alarm from the first day; both are only noted.
 *
 * @param configured by a kubeadm configuration, whose lifetimes go before all of these
 */
export function foundLifetimes(nodes: readonly FoundNode[], configured: readonly Setting[], now: Date): FoundLifetimes {
  if (configuredBelow(configured, 'certificates', 'validity').length > 0)
    return { settings: [], conceded: [], notes: [] };
  const surveys = nodes.map(({ survey }) => survey);
  const profiles = surveys.flatMap(profilesIn);
  const profileOf = (certificate: CertificateFacts) => profiles.find(({ value }) => value === lifetimeOf(certificate));
  const authority = first(...surveys.map(authorityLifetime));
  const longest = Math.min(
    authority?.value ?? usual.authority,
    ...surveys.flatMap(authoritiesIn).map((certificate) => residualSeconds(certificate, now)),
  );
  const serving = first(...surveys.map((survey) => leafOf(survey, 'apiserver')));
  const made = serving === undefined ? undefined : profileOf(serving.value);
  const leaf = made !== undefined && made.value <= longest ? made : undefined;
  const leafLifetime = leaf?.value ?? usual.leaf;
  const isLongEnough = authority !== undefined && authority.value >= leafLifetime;
  return {
    settings: [...setting('leaf', leaf), ...setting('authority', isLongEnough ? authority : undefined)],
    conceded: nodes.flatMap(({ survey, name }) =>
      leavesIn(survey).flatMap(({ row, certificate }): readonly Conceded[] => {
        const own = profileOf(certificate);
        return own === undefined || own.value === leafLifetime || own.value > longest
          ? []
          : [{ row, node: name?.value, concession: { validity: renderDuration(own.value) }, why: `from ${own.from}` }];
      }),
    ),
    notes: [
      ...(serving !== undefined && made === undefined
        ? surveys
            .flatMap(configurations)
            .slice(0, 1)
            .map(({ from }) => `${from}: expiry not taken over; ${serving.from} was issued otherwise, and it counts`)
        : []),
      ...(made !== undefined && leaf === undefined
        ? [`${made.from} not taken over; an authority ends before a new certificate would`]
        : []),
      ...(authority === undefined || isLongEnough
        ? []
        : [`${authority.from} not taken over; certificates under it would live longer`]),
    ],
  };
}

const setting = (key: keyof typeof usual, found: Sourced<Seconds> | undefined): readonly Setting[] =>
  found === undefined
    ? []
    : [{ to: ['certificates', 'validity', key], value: renderDuration(found.value), from: found.from }];

const configurations = ({ cfssl }: Survey) =>
  cfssl.flatMap(({ value, from }) => (value.kind === 'configuration' ? [{ value, from }] : []));

const profilesIn = (survey: Survey): readonly Sourced<Seconds>[] =>
  configurations(survey).flatMap(({ value: { expiries }, from }) =>
    expiries.flatMap(({ at, text }) => map({ value: text, from: `${from} ${at}` }, parseLifetime) ?? []),
  );

/** What the request for the CA says, when the CA was made by it. */
function authorityLifetime(survey: Survey): Sourced<Seconds> | undefined {
  const certificate = certificateAt(survey, survey.places.get('ca.crt')?.trust);
  if (certificate === undefined) return undefined;
  const request = requestFor(survey, certificate.from);
  const asked = map(request, ({ expiry }) => parseLifetime(expiry ?? ''));
  return asked?.value === lifetimeOf(certificate.value) ? { ...asked, from: `${asked.from} ca.expiry` } : undefined;
}

const authoritiesIn = (survey: Survey): readonly CertificateFacts[] =>
  [...survey.places].flatMap(([row, { trust }]) =>
    catalog[row]?.kind === 'trust' ? (certificateAt(survey, trust)?.value ?? []) : [],
  );

const leavesIn = (survey: Survey) =>
  [...survey.places.keys()].flatMap((row) => {
    const kind = catalog[row]?.kind;
    const leaf = kind === 'pair' || kind === 'kubeconfig' ? leafOf(survey, row) : undefined;
    return leaf === undefined ? [] : [{ row, certificate: leaf.value }];
  });
