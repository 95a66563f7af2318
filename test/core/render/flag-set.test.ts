import type { Profile } from '../../../src/core/cluster/cluster.js';
import { parseVersion } from '../../../src/core/cluster/version.js';
import { valueText } from '../../../src/core/components/component.js';
import { componentNames, type ComponentName } from '../../../src/core/cluster/component-names.js';
import { runsComponent } from '../../../src/core/components/components.js';
import { profiles } from '../../../src/core/components/profiles.js';
import { flagIn, tabledComponents } from '../../../src/core/components/flag-table.js';
import { valueFault } from '../../../src/core/components/flag-values.js';
import {
  flagSet,
  flagSetDocument,
  hasConfiguration,
  renderArgs,
  renderYaml,
} from '../../../src/core/render/flag-set.js';
import { smallSpec } from '../../support/home.js';
import { refusal } from '../../support/refusal.js';
import { clusterOf } from '../../support/specs.js';
import { variants } from '../../support/variants.js';
import { flagTable } from '../../support/flag-tables.js';

const of = (component: ComponentName, more = '', root = '', node = 0) => {
  const cluster = clusterOf(smallSpec(more));
  return flagSet(component, cluster, cluster.nodes[node]!, () => flagTable, root);
};
const ofRelease = (release: string, extraArgs: string) => {
  const cluster = clusterOf(smallSpec(`apiServer: { extraArgs: { ${extraArgs} } }`).replace('"1.37"', `"${release}"`));
  return flagSet('kube-apiserver', cluster, cluster.nodes[0]!, () => flagTable);
};
const argsOf = (...args: Parameters<typeof of>): readonly string[] =>
  renderArgs(of(...args))
    .split('\n')
    .slice(0, -1);

describe('a flag set', () => {
  it.each(componentNames)('of %s is sorted and names each flag once', (component) => {
    const names = of(component).flags.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    expect(new Set(names).size).toBe(names.length);
  });

  it('is one flag a line, without continuation marks', () => {
    const args = argsOf('kube-apiserver');
    expect(args.length).toBeGreaterThan(20);
    for (const arg of args) expect(arg).toMatch(/^--[a-z0-9-]+=[^\\\n]*$/);
  });

  it('puts a folder in front of every file that kubepki writes, and of nothing else', () => {
    const [plain, rooted] = [argsOf('etcd'), argsOf('etcd', '', '/mnt')];
    const changed = rooted.filter((arg) => !plain.includes(arg));
    expect(changed.map((arg) => arg.replace('=/mnt/', '=/'))).toEqual(plain.filter((arg) => !rooted.includes(arg)));
    expect(changed).toContain('--cert-file=/mnt/etc/kubernetes/pki/etcd/server.crt');
  });

  it('drops every value of ours for a flag that the user gives, as kubeadm does', () => {
    const args = argsOf('kube-apiserver', 'apiServer: { extraArgs: { authorization-mode: [Node, RBAC], v: 4 } }');
    expect(args.filter((arg) => /^--(authorization-mode|v)=/.test(arg))).toEqual([
      '--authorization-mode=Node',
      '--authorization-mode=RBAC',
      '--v=4',
    ]);
  });

  it.each(['ABAC', 'Webhook'])('with the authorizer %s and without its file is refused', (mode) => {
    expect(
      refusal(() => of('kube-apiserver', `apiServer: { extraArgs: { authorization-mode: "Node,${mode}" } }`)),
    ).toBe('FLAGS_CONFLICT');
  });

  it.each([
    ['a flag that the release does not have yet', '1.35', 'tls-curve-preferences: "29"', 'FLAGS_UNKNOWN'],
    ['a flag that it has no more', '1.31', 'cloud-provider-gce-l7lb-src-cidrs: 10.0.0.0/8', 'FLAGS_UNKNOWN'],
    ['a flag that never was', '1.37', 'anonymous-authentication: "false"', 'FLAGS_UNKNOWN'],
    ['a flag of another component', '1.37', 'leader-elect: "true"', 'FLAGS_UNKNOWN'],
    ['a value that cannot be read', '1.37', 'profiling: "no"', 'FLAGS_VALUE'],
    ['one of several values that cannot be read', '1.37', 'tls-sni-cert-key: ["a.crt,a.key", "b.crt"]', 'FLAGS_VALUE'],
    [
      'an admission plugin that never was',
      '1.37',
      'enable-admission-plugins: "NodeRestriction,PodSecurityPolicy"',
      'FLAGS_UNKNOWN',
    ],
    [
      'a cipher suite that Go does not have',
      '1.37',
      'tls-cipher-suites: TLS_DHE_RSA_WITH_AES_128_GCM_SHA256',
      'FLAGS_UNKNOWN',
    ],
    ['a version of TLS that never was', '1.37', 'tls-min-version: TLS1.2', 'FLAGS_UNKNOWN'],
    ['an authorizer that never was', '1.37', 'authorization-mode: "Node,Rbac"', 'FLAGS_UNKNOWN'],
    ['a feature gate without a value that never was', '1.37', 'feature-gates: Nothing', 'FLAGS_UNKNOWN'],
    [
      'a feature gate that is GA',
      '1.34',
      'feature-gates: "StructuredAuthenticationConfiguration=true"',
      'FLAGS_UNKNOWN',
    ],
    [
      'a feature gate that is not there yet',
      '1.30',
      'feature-gates: "AllAlpha=false,ClientsAllowCARotation=true"',
      'FLAGS_UNKNOWN',
    ],
  ])('with %s in %s is refused', (_, release, args, code) => {
    expect(refusal(() => ofRelease(release, args))).toBe(code);
  });

  it.each([
    ['1.36', 'tls-curve-preferences: "29,23"'],
    ['1.33', 'feature-gates: "kube:StructuredAuthenticationConfiguration=true"'],
    ['1.37', 'tls-cipher-suites: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256"'],
    ['1.37', 'tls-sni-cert-key: ["a.crt,a.key", "b.crt,b.key:b.example"]'],
  ])('of %s takes %s', (release, args) => {
    expect(refusal(() => ofRelease(release, args))).toBe('accepted');
  });

  it.each([
    ['kube-controller-manager', 'controllerManager', 'node-monitor-grace-period', '30s', 'never'],
    ['kube-scheduler', 'scheduler', 'leader-elect', 'false', 'never'],
  ] as const)(
    'of %s takes what %s.extraArgs gives, and refuses what it cannot read',
    (component, key, name, right, wrong) => {
      const args = (value: string) => () => of(component, `${key}: { extraArgs: { ${name}: "${value}" } }`);
      expect(args(right)().flags).toContainEqual({ name: `--${name}`, value: right, isGiven: true });
      expect(refusal(args(wrong))).toBe('FLAGS_VALUE');
      expect(refusal(() => of(component, `${key}: { extraArgs: { kubeconfig: /tmp/other } }`))).toBe('FLAGS_CONFLICT');
    },
  );

  it('of etcd takes what etcd.extraArgs gives', () => {
    expect(argsOf('etcd', 'etcd: { extraArgs: { quota-backend-bytes: 1 } }')).toContain('--quota-backend-bytes=1');
    expect(refusal(() => of('etcd', 'etcd: { extraArgs: { cert-file: /x } }'))).toBe('FLAGS_CONFLICT');
  });

  it.each(Object.keys(profiles) as Profile[])(
    'with the profile %s has nothing but what its release has, with values that it reads',
    (profile) => {
      const strange = flagTable.releases.flatMap((release) =>
        variants.flatMap(([variant, spec]) => {
          const cluster = { ...clusterOf(spec), version: parseVersion(release)!, profile };
          return cluster.nodes.flatMap((node) =>
            tabledComponents.flatMap((component) =>
              runsComponent(component, node, cluster)
                ? flagSet(component, cluster, node, () => flagTable)
                    .flags.filter(({ name, value }) => {
                      const known = flagIn(flagTable, component, name.slice(2), cluster.version);
                      return known.state !== 'there' || valueFault(known.span.type, valueText({ value })) !== undefined;
                    })
                    .map(({ name }) => `${variant}: ${component} ${release} ${name}`)
                : [],
            ),
          );
        }),
      );
      expect(strange).toEqual([]);
    },
  );

  it('of a release that nobody knows is refused', () => {
    const cluster = clusterOf(smallSpec());
    const of = (minor: number) =>
      refusal(() =>
        flagSet(
          'etcd',
          { ...cluster, version: { major: 1, minor, patch: undefined } },
          cluster.nodes[0]!,
          () => flagTable,
        ),
      );
    expect([29, 30, 37, 38].map(of)).toEqual(['FLAGS_VERSION', 'accepted', 'accepted', 'FLAGS_VERSION']);
  });

  it('is a document with its node and release', () => {
    expect(flagSetDocument(of('kube-scheduler'))).toMatchObject({
      kind: 'FlagSet',
      component: 'kube-scheduler',
      node: 'cp1',
      kubernetesVersion: '1.37',
    });
  });

  it('of a kubelet is mostly its configuration file', () => {
    const set = of('kubelet', '', '', 1);
    expect(hasConfiguration(set)).toBe(true);
    expect(renderYaml(set)).toMatch(/^apiVersion: kubelet\.config\.k8s\.io\/v1beta1\nkind: KubeletConfiguration\n/);
    expect(renderYaml(set)).toContain('    clientCAFile: /etc/kubernetes/pki/ca.crt');
  });
});
