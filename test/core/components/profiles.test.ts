import { profiles } from '../../../src/core/components/profiles.js';
import { flagSet } from '../../../src/core/render/flag-set.js';
import type { ComponentName } from '../../../src/core/cluster/component-names.js';
import { flagTable } from '../../support/flag-tables.js';
import { smallSpec } from '../../support/home.js';
import { clusterOf } from '../../support/specs.js';

/** Flags and fields of a component on the first node. */
function settings(
  component: ComponentName,
  profile: string,
  more = '',
  release = '1.37',
): Readonly<Record<string, unknown>> {
  const cluster = clusterOf(smallSpec(`hardening: { profile: ${profile} }\n${more}`).replace('"1.37"', `"${release}"`));
  const { flags, fields } = flagSet(component, cluster, cluster.nodes[0]!, () => flagTable);
  return Object.fromEntries([...flags, ...fields].map(({ name, value }) => [name, value]));
}

describe('a profile', () => {
  it('says of every setting what it is for and where it comes from', () => {
    const all = Object.values(profiles).flat();
    expect(all.length).toBeGreaterThan(25);
    expect(all.filter(({ why, source }) => why.length < 10 || !/ \d\.\d/.test(source))).toEqual([]);
  });

  it('goes in the place of ours, and what the spec gives before it', () => {
    expect(settings('kube-apiserver', 'modern')['--tls-min-version']).toBe('VersionTLS13');
    expect(settings('kube-apiserver', 'cis')['--enable-admission-plugins']).toEqual([
      'DenyServiceExternalIPs',
      'EventRateLimit',
      'NodeRestriction',
    ]);
    const given = 'apiServer: { extraArgs: { tls-min-version: VersionTLS12 } }\n';
    expect(settings('kube-apiserver', 'modern', given)['--tls-min-version']).toBe('VersionTLS12');
  });

  it('hardens what only some clusters have', () => {
    const more = 'cloudControllerManager: { provider: acme }\nkonnectivity: {}\n';
    expect(settings('cloud-controller-manager', 'modern', more)['--tls-min-version']).toBe('VersionTLS13');
    expect(settings('cloud-controller-manager', 'intermediate', more)).not.toHaveProperty('--tls-curve-preferences');
    expect(settings('konnectivity-server', 'cis', more)['--cipher-suites']).toContain(
      'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
    );
    expect(settings('kubelet', 'cis')).toMatchObject({ podPidsLimit: 4096 });
  });

  it('leaves out what a release does not have yet', () => {
    expect(settings('kube-scheduler', 'intermediate', '', '1.35')).not.toHaveProperty('--tls-curve-preferences');
    expect(settings('kube-scheduler', 'intermediate', '', '1.36')).toHaveProperty('--tls-curve-preferences');
  });

  it('is a list in a configuration file and one value on a command line', () => {
    expect(settings('kubelet', 'intermediate')).toMatchObject({ tlsCurvePreferences: [4588, 29, 23, 24] });
  });

  it.each(['modern', 'intermediate', 'cis', 'nsa', 'none'])(
    'of %s gives etcd no suites beside TLS 1.3 only, which it refuses',
    (profile) => {
      const etcd = settings('etcd', profile);
      expect(etcd['--tls-min-version'] === 'TLS1.3' && '--cipher-suites' in etcd).toBe(false);
    },
  );

  it.each(['intermediate', 'cis', 'nsa'])(
    'of %s keeps a suite that HTTP/2 demands and one for each kind of key',
    (profile) => {
      const suites = settings('kube-apiserver', profile)['--tls-cipher-suites'];
      expect(suites).toEqual(
        expect.arrayContaining(['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256']),
      );
    },
  );
});
