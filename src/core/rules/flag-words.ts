import { pluginsIn, suitesIn } from '../components/flag-table.js';
import type { FlagSource, GivenFlag } from '../facts/flag-source.js';
import { isOfItsRelease, releasesOf, removal } from './flag-names.js';
import type { Change, FlagRule } from './flag-rule.js';
import { kubernetesDocs } from './rule.js';
import { givenFor, type Started } from './started.js';

const reference = kubernetesDocs('reference/command-line-tools-reference/');

/** Flags that take one of some words, besides those whose words a release lists. */
const words: Readonly<Record<string, readonly string[]>> = {
  '--authorization-mode': ['AlwaysAllow', 'AlwaysDeny', 'ABAC', 'Webhook', 'RBAC', 'Node'],
  '--tls-min-version': ['VersionTLS10', 'VersionTLS11', 'VersionTLS12', 'VersionTLS13'],
  '--audit-log-mode': ['batch', 'blocking', 'blocking-strict'],
};

const wordsOfEtcd: Readonly<Record<string, readonly string[]>> = {
  '--tls-min-version': ['TLS1.2', 'TLS1.3'],
  '--tls-max-version': ['TLS1.2', 'TLS1.3'],
};

const wordsOfKubelet: Readonly<Record<string, readonly string[]>> = {
  '--authorization-mode': ['AlwaysAllow', 'Webhook'],
  'authorization.mode': ['AlwaysAllow', 'Webhook'],
  tlsMinVersion: words['--tls-min-version'] ?? [],
};

export const valueUnknown: FlagRule = {
  id: 'flag-word-unknown',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means: 'A flag that takes certain words only, such as authorizers or versions of TLS, is given another one.',
  protects: 'the start of the component, which ends at once with such a word',
  mend: 'Use one of the words that are expected, in this spelling.',
  sources: [reference, 'https://etcd.io/docs/v3.6/op-guide/configuration/'],
  *judge(started) {
    const { component } = started;
    const known =
      component === 'etcd' ? wordsOfEtcd : component === 'kubelet' ? { ...words, ...wordsOfKubelet } : words;
    for (const flag of started.sources.flatMap(({ flags }) => flags)) {
      const allowed = Object.hasOwn(known, flag.name) ? known[flag.name] : undefined;
      const strange = allowed === undefined ? [] : namesIn(flag.value).filter((name) => !allowed.includes(name));
      if (allowed === undefined || strange.length === 0) continue;
      yield {
        setting: flag.name,
        flag,
        message: `does not know ${quotedNames(strange)} of ${flag.name}`,
        expected: allowed,
        actual: namesShown(strange),
      };
    }
  },
};

export const namesIn = (value: string): readonly string[] =>
  value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** What is written like a name of the kind is said; anything else could be anything. */
export const namesShown = (names: readonly string[]): readonly string[] =>
  names.map((name) => (/^(?:[A-Z][A-Za-z\d]{1,60}|TLS[\d.]{0,4}|[A-Z\d_-]{3,60})$/.test(name) ? name : '(not shown)'));

export const quotedNames = (names: readonly string[]): string =>
  namesShown(names)
    .map((name) => (name === '(not shown)' ? 'a word that is not shown' : `"${name}"`))
    .join(', ');

const pluginFlags = ['--enable-admission-plugins', '--disable-admission-plugins'];

export const pluginUnknown: FlagRule = {
  id: 'plugin-unknown',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'kube-apiserver is told of an admission plugin that its release does not have, such as PodSecurityPolicy since 1.25.',
  protects: 'the start of the API server, which ends at once with such a plugin',
  mend: 'Remove the plugin from the list, or correct its name.',
  sources: [kubernetesDocs('reference/access-authn-authz/admission-controllers/')],
  *judge(started) {
    if (started.component !== 'kube-apiserver') return;
    const known = new Set(releasesOf(started).flatMap((release) => pluginsIn(started.table, release).all));
    for (const flag of pluginFlags.flatMap((name) => givenFor(started, name))) {
      const names = namesIn(flag.value);
      const strange = names.filter((name) => !known.has(name));
      if (strange.length > 0)
        yield {
          setting: flag.name,
          flag,
          message: `does not have the admission ${strange.length === 1 ? 'plugin' : 'plugins'} ${quotedNames(strange)}`,
          actual: namesShown(strange),
        };
    }
  },
};

/** A list that loses some of its words, and goes when none is left. */
export const withoutNames = (flag: GivenFlag, names: readonly string[], gone: readonly string[]): readonly Change[] => {
  const left = names.filter((name) => !gone.includes(name));
  return left.length === 0 ? removal(flag) : [{ kind: 'replace', flag, value: left.join(',') }];
};

const suiteFlags = ['--tls-cipher-suites', '--cipher-suites', 'tlsCipherSuites'];

/** Suites that are given to a component, with what is known of its release. */
function* suitesGiven(started: Started) {
  const releases = releasesOf(started);
  const preferred = new Set(releases.flatMap((release) => suitesIn(started.table, release).preferred));
  const insecure = new Set(releases.flatMap((release) => suitesIn(started.table, release).insecure));
  const flags = started.sources.flatMap((source: FlagSource) => source.flags);
  for (const flag of flags.filter(({ name }) => suiteFlags.includes(name)))
    yield { flag, names: namesIn(flag.value), preferred, insecure };
}

export const suiteUnknown: FlagRule = {
  id: 'suite-unknown',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'A component is told of a TLS cipher suite that Go does not have, such as one with DHE or by the name of OpenSSL.',
  protects: 'the start of the component, which ends at once with such a suite',
  mend: 'Remove the suite, or use the name of the IANA registry.',
  sources: [reference, 'https://www.iana.org/assignments/tls-parameters'],
  *judge(started) {
    for (const { flag, names, preferred, insecure } of suitesGiven(started)) {
      const strange = names.filter((name) => !preferred.has(name) && !insecure.has(name));
      if (strange.length > 0)
        yield {
          setting: flag.name,
          flag,
          message: `does not have the cipher ${strange.length === 1 ? 'suite' : 'suites'} ${quotedNames(strange)}`,
          actual: namesShown(strange),
          changes: isOfItsRelease(started) ? withoutNames(flag, names, strange) : [],
        };
    }
  },
};

export const suiteInsecure: FlagRule = {
  id: 'suite-insecure',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A component offers a TLS cipher suite that Go calls insecure: RC4, 3DES, or a key exchange by RSA, without forward secrecy.',
  protects: 'what is sent from whoever records it and gets the key, or breaks the cipher, later',
  mend: 'Remove the suite. `hardening.profile: intermediate` in kubepki.yaml has a list that every client of today speaks.',
  sources: ['https://pkg.go.dev/crypto/tls#InsecureCipherSuites', 'CIS Kubernetes Benchmark v2.0.1, 1.2.29'],
  *judge(started) {
    for (const { flag, names, insecure } of suitesGiven(started)) {
      const weak = names.filter((name) => insecure.has(name));
      if (weak.length > 0)
        yield {
          setting: flag.name,
          flag,
          message: `offers the insecure cipher ${weak.length === 1 ? 'suite' : 'suites'} ${quotedNames(weak)}`,
          actual: weak,
        };
    }
  },
};
