import type { DesiredState } from '../catalog/desired.js';
import type { AuthorityName } from '../catalog/row.js';
import type { Bundle, ObjectFacts } from '../facts/objects.js';
import { trustedGenerations } from '../keysets/keyset.js';
import type { Sight } from './rule.js';
import { residualSeconds } from './time.js';

/** Whom a copy should trust, and what says so: the files of the cluster, or, without any, most of the other copies. */
export interface Reference {
  /** Of certificates, in order. */
  readonly fingerprints: readonly string[];
  readonly from: 'files' | 'copies';
}

/** What the files of the cluster trust as an authority; undefined where there are none. */
export function trustOf({ keysets }: Pick<DesiredState, 'keysets'>, authority: AuthorityName): Reference | undefined {
  const keyset = keysets.get(authority);
  const fingerprints =
    keyset === undefined ? [] : trustedGenerations(keyset).flatMap(({ certificate }) => certificate ?? []);
  return fingerprints.length === 0 ? undefined : { fingerprints, from: 'files' };
}

/** What most namespaces trust, or else extension servers: the controller-manager and the API server write these from their own files. */
export function trustOfCopies(objects: readonly ObjectFacts[]): Reference | undefined {
  const counted = new Map<string, { readonly fingerprints: readonly string[]; readonly count: number }>();
  for (const fingerprints of copiesIn(objects)) {
    const key = fingerprints.join();
    counted.set(key, { fingerprints, count: (counted.get(key)?.count ?? 0) + 1 });
  }
  const [most] = [...counted.values()].sort((a, b) => b.count - a.count);
  return most === undefined ? undefined : { fingerprints: most.fingerprints, from: 'copies' };
}

function copiesIn(objects: readonly ObjectFacts[]): readonly (readonly string[])[] {
  const held = (bundle: Bundle) => (bundle.state === 'certificates' ? [fingerprintsOf(bundle)] : []);
  const published = objects.flatMap((facts) => (facts.of === 'root-ca' ? held(facts.trust) : []));
  return published.length > 0
    ? published
    : objects.flatMap((facts) => (facts.of === 'authentication' ? held(facts.clients) : []));
}

/** As a set: the order of a bundle means nothing to whoever verifies with it. */
export const fingerprintsOf = (bundle: Bundle): readonly string[] =>
  bundle.state === 'certificates' ? [...new Set(bundle.certificates.map(({ fingerprint }) => fingerprint))].sort() : [];

const short = (fingerprint: string): string => `certificate ${fingerprint.slice(0, 16)}…`;

/** What a copy says that it should not, or does not say: one sight, its worst. */
export function* copySights(bundle: Bundle, reference: Reference | undefined, now: Date): Generator<Sight> {
  if (bundle.state === 'absent') yield { message: 'trusts no certificate', severity: 'critical' };
  if (bundle.state === 'unparsable') yield { message: `cannot be read: ${bundle.reason}`, severity: 'critical' };
  if (bundle.state !== 'certificates' || reference === undefined) return;
  const expected = reference.fingerprints;
  const held = fingerprintsOf(bundle);
  const missing = expected.filter((fingerprint) => !held.includes(fingerprint));
  // Nobody is let in by what has ended: the API server takes it out by itself, some minutes later.
  const surplus = bundle.certificates.filter(
    (certificate) => !expected.includes(certificate.fingerprint) && residualSeconds(certificate, now) >= 0,
  );
  const [whom, trusts, not] =
    reference.from === 'files' ? ['the cluster', 'trusts', 'does not'] : ['most copies', 'trust', 'do not'];
  const sight = { expected: expected.map(short), actual: held.map(short) };
  if (missing.length === expected.length)
    yield { message: `trusts other certificates than ${whom}`, severity: 'critical', ...sight };
  else if (missing.length > 0)
    yield {
      message: `lacks ${missing.map(short).join(' and ')}, which ${whom} ${trusts}`,
      severity: 'warning',
      ...sight,
    };
  else if (surplus.length > 0) {
    const names = surplus.map(({ fingerprint }) => short(fingerprint)).join(' and ');
    yield { message: `still trusts ${names}, which ${whom} ${not}`, severity: 'warning', ...sight };
  }
}

/** At most so many names in one message; all of them are in what the finding holds. */
const shown = 5;

export const listed = (names: readonly string[]): string =>
  names.length <= shown ? names.join(', ') : `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`;
