import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { ConfiguredComponent } from '../../../src/core/cluster/cluster.js';
import { parseVersion } from '../../../src/core/cluster/version.js';
import { fieldIn, fieldTables, readField } from '../../../src/core/components/fields.js';
import { flagSet, renderYaml } from '../../../src/core/render/flag-set.js';
import { flagTable } from '../../support/flag-tables.js';
import { smallSpec } from '../../support/home.js';
import { binaries, withComponents } from '../../support/real-components.js';
import { scratch } from '../../support/scratch.js';
import { clusterOf } from '../../support/specs.js';

const fieldsOf = (
  component: ConfiguredComponent,
  more: string,
  release = '1.37',
): Readonly<Record<string, unknown>> => {
  const cluster = { ...clusterOf(smallSpec(more)), version: parseVersion(release)! };
  const { fields } = flagSet(component, cluster, cluster.nodes[0]!, () => flagTable);
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]));
};

const refusalOf = (component: ConfiguredComponent, more: string, release?: string): unknown => {
  try {
    fieldsOf(component, more, release);
  } catch (error) {
    return (error as { readonly code?: string }).code;
  }
  return 'accepted';
};

describe('fields that the spec gives', () => {
  it('go before ours and the profile, with the types that the component reads', () => {
    const config = `kubelet:
  extraConfig:
    maxPods: 200
    podPidsLimit: 9000
    authentication: { webhook: { cacheTTL: 5m } }
    evictionHard: { memory.available: 200Mi }
    featureGates: { ClientsAllowCARotation: true }
    registerWithTaints: [{ key: dedicated, value: "true", effect: NoSchedule }]
    reservedMemory: [{ numaNode: 0, limits: { memory: 1Gi } }]
    clusterDNS: [10.96.0.10]
hardening: { profile: cis }
`;
    expect(fieldsOf('kubelet', config)).toMatchObject({
      maxPods: 200,
      podPidsLimit: 9000,
      'authentication.webhook.cacheTTL': '5m',
      'authentication.webhook.enabled': true,
      evictionHard: { 'memory.available': '200Mi' },
      featureGates: { ClientsAllowCARotation: true },
      registerWithTaints: [{ key: 'dedicated', value: 'true', effect: 'NoSchedule' }],
      reservedMemory: [{ numaNode: 0, limits: { memory: '1Gi' } }],
      clusterDNS: ['10.96.0.10'],
    });
  });

  it.each<[ConfiguredComponent, string, string, string]>([
    ['kubelet', '{ maxPod: 200 }', '1.37', 'FLAGS_UNKNOWN'],
    ['kubelet', '{ authentication: { webhooks: { cacheTTL: 5m } } }', '1.37', 'FLAGS_UNKNOWN'],
    ['kubelet', '{ tlsCurvePreferences: [29] }', '1.35', 'FLAGS_UNKNOWN'],
    ['kubelet', '{ tlsCurvePreferences: [29] }', '1.36', 'accepted'],
    ['kubelet', '{ maxPods: many }', '1.37', 'FLAGS_VALUE'],
    ['kubelet', '{ maxPods: [1] }', '1.37', 'FLAGS_VALUE'],
    ['kubelet', '{ clusterDNS: 10.96.0.10 }', '1.37', 'FLAGS_VALUE'],
    ['kubelet', '{ evictionHard: 100Mi }', '1.37', 'FLAGS_VALUE'],
    ['kubelet', '{ registerWithTaints: [{ keys: x }] }', '1.37', 'FLAGS_VALUE'],
    ['kubelet', '{ syncFrequency: 1 }', '1.37', 'FLAGS_VALUE'],
    ['kubelet', '{ featureGates: { NoSuchGate: true } }', '1.37', 'FLAGS_UNKNOWN'],
    ['kubelet', '{ tlsCipherSuites: [TLS_NO_SUCH] }', '1.37', 'FLAGS_UNKNOWN'],
    ['kubelet', '{ tlsCertFile: /x.crt }', '1.37', 'FLAGS_CONFLICT'],
    ['kubelet', '{ authentication: { x509: { clientCAFile: /x.crt } } }', '1.37', 'FLAGS_CONFLICT'],
    ['kube-proxy', '{ clientConnection: { kubeconfig: /x.conf } }', '1.37', 'FLAGS_CONFLICT'],
    ['kube-proxy', '{ clientConnection: { qps: 50.5 }, nodePortAddresses: [10.0.0.0/8] }', '1.30', 'accepted'],
    ['kube-proxy', '{ windowsRunAsService: true }', '1.30', 'FLAGS_UNKNOWN'],
  ])('of %s: %s in %s are %s', (component, config, release, expected) => {
    const owner = component === 'kubelet' ? 'kubelet' : 'kubeProxy';
    const spec = `${owner}: { extraConfig: ${config} }\n`;
    expect(refusalOf(component, spec, release)).toBe(expected);
  });

  it('are known by release', () => {
    const state = (name: string, release: string) => fieldIn('kubelet', name, parseVersion(release)!).state;
    expect(['1.31', '1.32'].map((release) => state('crashLoopBackOff.maxContainerRestartPeriod', release))).toEqual([
      'later',
      'there',
    ]);
    expect(state('constructor', '1.37')).toBe('unknown');
  });
});

/** A value of each type. */
const examples: Readonly<Record<string, unknown>> = {
  bool: 'true',
  int32: '1',
  int64: '1',
  uint32: '1',
  float32: '1.5',
  float64: '0.5',
  duration: '1m',
  string: 'x',
  Taint: { key: 'a', value: 'b', effect: 'NoSchedule' },
  MemoryReservation: { numaNode: '0', limits: { memory: '1Gi' } },
  ShutdownGracePeriodByPodPriority: { priority: '1', shutdownGracePeriodSeconds: '1' },
  VModuleItem: { filePattern: 'x', verbosity: '1' },
};

/** What is read with more care than its type says. */
const special: Readonly<Record<string, unknown>> = { infoBufferSize: '1Ki', featureGates: { AllAlpha: false } };

function exampleOf(type: string): unknown {
  if (type.startsWith('[]')) return [exampleOf(type.slice(2))];
  const item = /^map\[string\](.+)$/.exec(type)?.[1];
  return item === undefined ? examples[type] : { x: exampleOf(item) };
}

/** The whole configuration of a component of 1.37, a value for every field, and two fields that nobody has. */
function everything(component: ConfiguredComponent): string {
  const root: Record<string, unknown> = {
    ...(component === 'kubelet'
      ? { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration' }
      : { apiVersion: 'kubeproxy.config.k8s.io/v1alpha1', kind: 'KubeProxyConfiguration' }),
    noSuchField: 1,
    logging: { noSuchFieldEither: 1 },
  };
  for (const name of fieldTables[component].keys()) {
    const known = fieldIn(component, name, parseVersion('1.37')!);
    if (known.state !== 'there') continue;
    const read = readField(known.span.type, exampleOf(known.span.type));
    const path = name.split('.');
    const owner = path
      .slice(0, -1)
      .reduce<Record<string, unknown>>((at, key) => (at[key] ??= {}) as Record<string, unknown>, root);
    owner[path.at(-1)!] = special[path.at(-1)!] ?? ('value' in read ? read.value : undefined);
  }
  return stringify(root);
}

withComponents('the configuration file of the real component', () => {
  it.each<[ConfiguredComponent]>([['kubelet'], ['kube-proxy']])(
    'of %s has every field of the table, by its name and type',
    (component) => {
      const file = join(scratch(), `${component}.yaml`);
      writeFileSync(file, everything(component));
      // Both decode strictly before they do anything else, and say every field that they do not know.
      const { stdout, stderr } = spawnSync(binaries()[component], ['--config', file, '--v=0'], {
        encoding: 'utf8',
        timeout: 30_000,
      });
      const strange = [...`${stdout}${stderr}`.matchAll(/unknown field \\?"([\w.]+)\\?"/g)].map(([, name]) => name);
      expect([...new Set(strange)].sort()).toEqual(['logging.noSuchFieldEither', 'noSuchField']);
    },
    60_000,
  );
});

describe('the configuration file', () => {
  it('is a document of its kind for kube-proxy too', () => {
    const cluster = clusterOf(smallSpec('kubeProxy: { mode: ipvs }\nnetwork: { podCidrs: [10.244.0.0/16] }\n'));
    const text = renderYaml(flagSet('kube-proxy', cluster, cluster.nodes[1]!, () => flagTable));
    expect(text).toBe(`apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection:
  kubeconfig: /etc/kubernetes/kube-proxy.conf
clusterCIDR: 10.244.0.0/16
metricsBindAddress: 127.0.0.1:10249
mode: ipvs
`);
  });
});
