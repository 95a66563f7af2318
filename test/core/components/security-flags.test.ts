import { spawnSync } from 'node:child_process';
import { parseVersion } from '../../../src/core/cluster/version.js';
import type { ComponentName } from '../../../src/core/cluster/component-names.js';
import { securityFlagIn, securityFlags } from '../../../src/core/components/security-flags.js';
import { flagSet } from '../../../src/core/render/flag-set.js';
import { flagTable } from '../../support/flag-tables.js';
import { smallSpec } from '../../support/home.js';
import { binaries, withComponents } from '../../support/real-components.js';
import { refusal } from '../../support/refusal.js';
import { clusterOf } from '../../support/specs.js';

const of = (component: ComponentName, more: string) => {
  const cluster = clusterOf(smallSpec(more));
  const node = cluster.nodes[component === 'konnectivity-agent' ? 1 : 0]!;
  return refusal(() => flagSet(component, cluster, node, () => flagTable));
};

describe('flags that the spec gives a component of which only some are known', () => {
  it.each<[sentence: string, component: ComponentName, refused: string, code: string, fine: string]>([
    [
      'a TLS version as others spell it',
      'etcd',
      'etcd: { extraArgs: { tls-min-version: VersionTLS12 } }',
      'FLAGS_VALUE',
      'etcd: { extraArgs: { tls-min-version: TLS1.3 } }',
    ],
    [
      'what is no truth value',
      'etcd',
      'etcd: { extraArgs: { client-cert-auth: yes please } }',
      'FLAGS_VALUE',
      'etcd: { extraArgs: { client-cert-auth: "true", max-wals: many } }',
    ],
    [
      'a flag that its release does not have yet',
      'etcd',
      'etcd: { version: 3.5, extraArgs: { peer-skip-client-san-verification: "true" } }',
      'FLAGS_UNKNOWN',
      'etcd: { version: 3.6, extraArgs: { peer-skip-client-san-verification: "true" } }',
    ],
    [
      'a suite that Go does not know',
      'etcd',
      'etcd: { extraArgs: { cipher-suites: TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 } }',
      'FLAGS_UNKNOWN',
      'etcd: { extraArgs: { cipher-suites: TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 } }',
    ],
    [
      'a port that is none',
      'cloud-controller-manager',
      'cloudControllerManager: { provider: acme, extraArgs: { secure-port: https } }',
      'FLAGS_VALUE',
      'cloudControllerManager: { provider: acme, extraArgs: { secure-port: 10300, of-acme: x } }',
    ],
    [
      'a mode that is none',
      'konnectivity-server',
      'konnectivity: { extraArgs: { server: { mode: http } } }',
      'FLAGS_VALUE',
      'konnectivity: { extraArgs: { server: { mode: http-connect } } }',
    ],
    [
      'a file in the place of ours',
      'konnectivity-agent',
      'konnectivity: { extraArgs: { agent: { ca-cert: /x.crt } } }',
      'FLAGS_CONFLICT',
      'konnectivity: { extraArgs: { agent: { sync-forever: "true" } } }',
    ],
  ])('refuse %s', (_, component, refused, code, fine) => {
    expect([of(component, `${refused}\n`), of(component, `${fine}\n`)]).toEqual([code, 'accepted']);
  });

  it('are known by the release of the component', () => {
    const state = (release: string) =>
      securityFlagIn('cloud-controller-manager', 'tls-curve-preferences', parseVersion(release)).state;
    expect([state('1.35'), state('1.36')]).toEqual(['later', 'there']);
    expect(securityFlagIn('etcd', 'constructor', undefined).state).toBe('unknown');
  });
});

/** Flags of a binary by their name, with their default: as pflag prints them, or as etcd does. */
function helpOf(
  component: Exclude<keyof typeof securityFlags, 'cloud-controller-manager'>,
): ReadonlyMap<string, string> {
  const { stdout, stderr } = spawnSync(binaries()[component], ['--help'], { encoding: 'utf8' });
  const found = new Map<string, string>();
  for (const line of `${stdout}${stderr}`.split('\n')) {
    const [, name, rest = ''] = /^ {2,6}(?:-\w, )?--([a-z][\w-]*)(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const said = component === 'etcd' ? /^ '?([^']*)'?/.exec(rest)?.[1] : /\(default "?([^")]*)"?\)/.exec(rest)?.[1];
    found.set(name, said ?? '');
  }
  return found;
}

const zeros = ['', 'false', '0', '[]'];

withComponents('the real components', () => {
  it.each(['etcd', 'kube-proxy', 'konnectivity-server', 'konnectivity-agent'] as const)(
    '%s has every flag of the table, with its default',
    (component) => {
      const help = helpOf(component);
      const { rows } = securityFlags[component];
      expect(rows.map(([name]) => name).filter((name) => !help.has(name))).toEqual([]);
      const others = rows.filter(([name, type, usual]) => {
        const said = help.get(name) ?? '';
        // pflag prints no zero value, and kube-proxy says its addresses in words only.
        return said !== usual && !(said === '' && (zeros.includes(usual) || type === 'ipport'));
      });
      expect(others.map(([name, , usual]) => [name, usual, help.get(name)])).toEqual([]);
    },
  );

  it('kube-controller-manager has the flags of cloud-controller-manager, whose library they share', () => {
    const own = ['cloud-config', 'cloud-provider'];
    const shared = securityFlags['cloud-controller-manager'].rows
      .map(([name]) => name)
      .filter((name) => !own.includes(name));
    expect(shared.filter((name) => flagTable.flags['kube-controller-manager'][name] === undefined)).toEqual([]);
  });
});
