import type { Profile } from '../cluster/cluster.js';
import { compareReleases, type Version } from '../cluster/version.js';
import type { Setting } from './component.js';
import type { ComponentName } from '../cluster/component-names.js';

/** One setting of a profile, for some components. */
export interface Hardening {
  readonly components: readonly ComponentName[];
  /** A flag with its dashes, or a field of a configuration file. */
  readonly name: string;
  readonly value: Setting['value'];
  /** The first release that has it; left out, all. */
  readonly since?: Version;
  /** What it does and what it costs, a sentence without a full stop. */
  readonly why: string;
  /** Document, release and line. */
  readonly source: string;
}

const mozilla = 'Mozilla Server Side TLS 6.0';
const cis = 'CIS Kubernetes Benchmark 2.0.1';
const nsa = 'NSA/CISA Kubernetes Hardening Guidance 1.2';

const kube = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;
/** These, and what may be built with an older library: no flag that is new. */
const kubeAndCloud = [...kube, 'cloud-controller-manager'] as const;
const curvesSince: Version = { major: 1, minor: 36, patch: undefined };

/** TLS 1.2 suites with forward secrecy and authenticated encryption, by the names of Go. */
const suites = [
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
];

/** The benchmark lists ChaCha20 by the short alias only, and compares texts. */
const suitesOfCis = suites.map((name) => name.replace('POLY1305_SHA256', 'POLY1305'));

/** X25519MLKEM768, X25519, P-256, P-384: https://www.iana.org/assignments/tls-parameters */
const curves = [4588, 29, 23, 24];

/** A version of TLS, as each component spells it. */
const tls = (version: '1.2' | '1.3', why: string, source: string): readonly Hardening[] => {
  const name = `VersionTLS${version.replace('.', '')}`;
  return [
    { components: kubeAndCloud, name: '--tls-min-version', value: name, why, source },
    { components: ['kubelet'], name: 'tlsMinVersion', value: name, why, source },
    { components: ['etcd'], name: '--tls-min-version', value: `TLS${version}`, why, source },
  ];
};

const cipherSuites = (names: readonly string[], why: string, source: string): readonly Hardening[] => [
  { components: kubeAndCloud, name: '--tls-cipher-suites', value: names, why, source },
  // It knows no short names, and no other release of TLS than its own default by a flag that all of its releases have.
  { components: ['konnectivity-server'], name: '--cipher-suites', value: suites, why, source },
  { components: ['kubelet'], name: 'tlsCipherSuites', value: names, why, source },
  { components: ['etcd'], name: '--cipher-suites', value: names, why, source },
];

const keyExchange: readonly Hardening[] = [
  { components: kube, name: '--tls-curve-preferences' },
  { components: ['kubelet'] as const, name: 'tlsCurvePreferences' },
].map((where) => ({
  ...where,
  value: curves,
  since: curvesSince,
  why: 'offers the hybrid key exchange that a recording cannot be broken by later, then X25519, P-256 and P-384',
  source: `${mozilla}, TLS curves`,
}));

const strictTransport: Hardening = {
  components: ['kube-apiserver'],
  name: '--strict-transport-security-directives',
  value: 'max-age=63072000',
  why: 'tells browsers for two years to come by TLS only',
  source: `${mozilla}, HSTS`,
};

const profiling = (components: readonly ComponentName[], line: string): Hardening => ({
  components,
  name: '--profiling',
  value: false,
  why: 'closes /debug/pprof, which tells about the inside of the process and can slow it down',
  source: `${cis}, ${line}`,
});

/** What each profile adds to a flag set, or puts in the place of ours. Files that a profile also asks for are in cluster/audit.ts and cluster/admission.ts; anonymous requests and admission plugins have files of their own here. */
export const profiles: Readonly<Record<Profile, readonly Hardening[]>> = {
  none: [],
  intermediate: [
    ...tls('1.2', 'the oldest version without known breaks; what everybody speaks', `${mozilla}, intermediate`),
    ...cipherSuites(suites, 'forward secrecy and authenticated encryption only', `${mozilla}, intermediate`),
    ...keyExchange,
    strictTransport,
  ],
  modern: [
    ...tls(
      '1.3',
      'nothing older is spoken, and suites need no list; clients need TLS 1.3 (Go has it since 2019)',
      `${mozilla}, modern`,
    ),
    ...keyExchange,
    strictTransport,
  ],
  cis: [
    ...cipherSuites(suitesOfCis, 'forward secrecy and authenticated encryption only', `${cis}, 1.2.29 and 4.2.12`),
    profiling(['kube-apiserver'], '1.2.15'),
    profiling(['kube-controller-manager'], '1.3.2'),
    profiling(['kube-scheduler'], '1.4.1'),
    {
      components: ['kube-apiserver'],
      name: '--service-account-extend-token-expiration',
      value: false,
      why: 'tokens of pods end when they say so, not after a year; programs that do not read theirs again are cut off',
      source: `${cis}, 1.2.30`,
    },
    {
      components: ['kube-apiserver'],
      name: '--service-account-lookup',
      value: true,
      why: 'the token of a service account that was deleted is refused',
      source: `${cis}, 1.2.21`,
    },
    {
      components: ['kube-controller-manager'],
      name: '--terminated-pod-gc-threshold',
      value: 12_500,
      why: 'terminated pods go once there are so many: the default, said aloud',
      source: `${cis}, 1.3.1`,
    },
    {
      components: ['kubelet'],
      name: 'streamingConnectionIdleTimeout',
      value: '4h0m0s',
      why: 'a stream that nobody uses ends: the default, said aloud; without effect since 1.34',
      source: `${cis}, 4.2.5`,
    },
    {
      components: ['kubelet'],
      name: 'makeIPTablesUtilChains',
      value: true,
      why: 'the kubelet keeps the chains that its kube-proxy needs: the default, said aloud',
      source: `${cis}, 4.2.6`,
    },
    {
      components: ['kubelet'],
      name: 'eventRecordQPS',
      value: 50,
      why: 'events are neither dropped nor a flood: the default, said aloud',
      source: `${cis}, 4.2.8`,
    },
    {
      components: ['kubelet'],
      name: 'podPidsLimit',
      value: 4096,
      why: 'no pod can take all process ids of its node; one with more threads than that needs more',
      source: `${cis}, 4.2.13`,
    },
    {
      components: ['kubelet'],
      name: 'seccompDefault',
      value: true,
      why: 'containers that say nothing run under the seccomp profile of the runtime',
      source: `${cis}, 4.2.14`,
    },
  ],
  nsa: [
    ...tls(
      '1.2',
      'TLS 1.2 or 1.3 for all traffic of the control plane and of nodes',
      `${nsa}, network separation and hardening`,
    ),
    ...cipherSuites(suites, 'strong suites only', `${nsa}, network separation and hardening`),
  ],
};

/** What a profile says of one component in a release. */
export const hardeningOf = (profile: Profile, component: ComponentName, release: Version): readonly Hardening[] =>
  profiles[profile].filter(
    ({ components, since }) =>
      components.includes(component) && (since === undefined || compareReleases(release, since) >= 0),
  );

export const profileNames: readonly Profile[] = ['none', 'intermediate', 'modern', 'cis', 'nsa'];
