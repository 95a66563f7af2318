import { valueText } from '../components/component.js';
import { hardeningOf } from '../components/profiles.js';
import { isTrue } from '../read/go-flags.js';
import { pluginsOf, shown } from './flag-demand.js';
import { at, reasonOf, setTo, type FlagRule } from './flag-rule.js';
import { kubernetesDocs } from './rule.js';
import { effective, isWhole, listOf, type Started } from './started.js';

type Hardening = ReturnType<typeof hardeningOf>[number];

/** Whether what a component is started with is at least what a profile says. */
type Compare = (started: Started, wanted: Hardening) => boolean;

/** TLS versions from old to new; none is the default, which is 1.2. */
const versions = ['10', '11', '12', '13'];
const versionOf = (text: string | undefined): number =>
  versions.indexOf((text ?? 'VersionTLS12').replace(/^(VersionTLS|TLS)/, '').replace('.', ''));

const isOnlyTls13 = (started: Started): boolean =>
  ['--tls-min-version', 'tlsMinVersion'].some((name) => versionOf(effective(started, name)?.value) === 3);

/** Suites of TLS 1.3 cannot be chosen in Go, and change nothing; ChaCha20 has two names. */
const suites = (names: readonly string[]): readonly string[] =>
  names.filter((name) => !/^TLS_(AES|CHACHA20)_/.test(name)).map((name) => name.replace('POLY1305_SHA256', 'POLY1305'));

const textsOf = (wanted: Hardening): readonly string[] => valueText(wanted).split(',');

const hasAll: Compare = (started, wanted) => {
  const given = listOf(started, wanted.name);
  return textsOf(wanted).every((word) => given.includes(word));
};

const hasSuites: Compare = (started, wanted) => {
  const given = suites(listOf(started, wanted.name));
  const allowed = suites(textsOf(wanted));
  return isOnlyTls13(started) || (given.length > 0 && given.every((name) => allowed.includes(name)));
};

/** Go's own list, which is taken where nothing is given, begins with the same. */
const hasCurves: Compare = (started, wanted) =>
  listOf(started, wanted.name).every((curve) => textsOf(wanted).includes(curve));

const isLongEnough: Compare = (started, wanted) =>
  Number(/max-age=(\d+)/.exec(effective(started, wanted.name)?.value ?? '')?.[1] ?? 0) >=
  Number(/max-age=(\d+)/.exec(valueText(wanted))?.[1]);

/** A limit that is there at all: the profile says the default aloud. */
const isLimit: Compare = (started, { name }) => !/^(0|0s|-\d+)$/.test(effective(started, name)?.value ?? '');

const isSame: Compare = (started, wanted) => {
  const value = effective(started, wanted.name)?.value;
  if (typeof wanted.value === 'boolean') return isTrue(value ?? '') === wanted.value;
  // Every site has its files where it wants them.
  return valueText(wanted).startsWith('/') ? value !== undefined : value === valueText(wanted);
};

const compares: Readonly<Record<string, Compare>> = {
  '--tls-min-version': (started, wanted) =>
    versionOf(effective(started, wanted.name)?.value) >= versionOf(valueText(wanted)),
  tlsMinVersion: (started, wanted) => versionOf(effective(started, wanted.name)?.value) >= versionOf(valueText(wanted)),
  '--tls-cipher-suites': hasSuites,
  '--cipher-suites': hasSuites,
  tlsCipherSuites: hasSuites,
  '--tls-curve-preferences': hasCurves,
  tlsCurvePreferences: hasCurves,
  '--strict-transport-security-directives': isLongEnough,
  '--enable-admission-plugins': hasAll,
  '--terminated-pod-gc-threshold': isLimit,
  eventRecordQPS: isLimit,
  streamingConnectionIdleTimeout: isLimit,
};

export const flagWeaker: FlagRule = {
  id: 'flag-weaker-than-profile',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A setting is weaker than the profile that was chosen says: `intermediate` and `modern` after Mozilla, `cis` after the Kubernetes Benchmark, `nsa` after the hardening guide. What is left out counts as its default.',
  protects: 'what the profile protects, which the finding says',
  mend: 'Set what is expected, or choose another profile with --profile. `kubepki flags COMPONENT --explain` says of each setting what it costs.',
  sources: [
    'https://ssl-config.mozilla.org',
    'https://www.cisecurity.org/benchmark/kubernetes',
    kubernetesDocs('concepts/security/'),
  ],
  *judge(started) {
    const { component, profile, release, assumed } = started;
    for (const wanted of hardeningOf(profile, component, release ?? assumed)) {
      const { name, why, source } = wanted;
      const found = effective(started, name);
      if (found?.from !== 'given' && !isWhole(started)) continue;
      const holds = (compares[name] ?? isSame)(started, wanted);
      if (holds) continue;
      yield {
        ...at(started, name),
        message:
          found === undefined
            ? `is not given ${name}, as the profile ${profile} says: ${why}`
            : `has ${name}=${shown(found.value, pluginsOf(started))}${reasonOf(started, name)}, weaker than the profile ${profile}: ${why}`,
        expected: [`${name}=${valueText(wanted)}`],
        actual: found === undefined ? [] : [`${name}=${shown(found.value, pluginsOf(started))}`],
        source,
        changes: isSafe(started, name) ? setTo(started, name, valueText(wanted)) : [],
      };
    }
  },
};

/**
 * Nobody relies on the profile of a process or on events without a limit; whatever else a profile says can cut off clients, pods or
 * programs. Beside its configuration kube-scheduler does not read the flag.
 */
const isSafe = (started: Started, name: string): boolean =>
  name === 'eventRecordQPS' ||
  (name === '--profiling' && (started.component !== 'kube-scheduler' || effective(started, '--config') === undefined));
