import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { CheckReport } from '../../src/core/report/check-report.js';
import { put } from '../support/home.js';
import { makeWithKubeadm, oneControlPlane, specOf, type SharedCluster } from '../support/kubeadm.js';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { withComponents } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

const threeControlPlanes: SharedCluster = {
  ...oneControlPlane,
  nodes: { cp1: ['10.0.0.11'], cp2: ['10.0.0.12'], cp3: ['10.0.0.13'] },
};

const clusters: Readonly<Record<string, SharedCluster>> = Object.fromEntries(
  (['RSA-2048', 'ECDSA-P256'] as const).flatMap((algorithm) =>
    (['stacked', 'external'] as const).map((etcd) => [
      `keys of ${algorithm} and ${etcd === 'stacked' ? 'a stacked' : 'an external'} etcd`,
      { ...threeControlPlanes, algorithm, etcd },
    ]),
  ),
);

/** A tree with the /etc/kubernetes of one node, made by kubeadm, and the spec of its cluster. */
function nodeOf(cluster: SharedCluster, more: object = {}) {
  const tree = scratch();
  const configuration = join(tree, 'etc', 'kubernetes');
  mkdirSync(configuration, { recursive: true });
  makeWithKubeadm(cluster, 'cp1', configuration, more);
  const spec = join(scratch(), 'kubepki.yaml');
  writeFileSync(spec, specOf(cluster));
  return { tree, configuration, pki: join(configuration, 'pki'), spec };
}

const check = (path: string, ...more: readonly string[]): CheckReport =>
  kubepkiJson(['check', path, ...more]) as CheckReport;
const nothing = { status: 'ok', findings: [] };

withComponents('kubepki check', () => {
  describe.each(Object.entries(clusters))('of a node that kubeadm made, with %s,', (_, cluster) => {
    let made: ReturnType<typeof nodeOf>;
    const stacked = cluster.etcd === 'stacked';
    beforeAll(() => {
      made = nodeOf(cluster);
    });

    it('finds nothing in its /etc/kubernetes', () => {
      const report = check(made.configuration);
      expect(report).toMatchObject(nothing);
      expect(report.summary.certificates).toBe(stacked ? 15 : 10);
    });

    it('finds nothing in its pki folder alone', () => {
      const report = check(made.pki);
      expect(report).toMatchObject(nothing);
      expect(report.summary.certificates).toBe(stacked ? 10 : 5);
    });

    it.each(['tree', 'configuration', 'pki'] as const)(
      'finds nothing when the spec says what there should be (%s)',
      (at) => {
        const report = check(made[at], '--spec', made.spec, '--node', 'cp1');
        expect(report).toMatchObject({ ...nothing, warnings: [] });
        expect(report.summary.certificates).toBe((stacked ? 15 : 10) - (at === 'pki' ? 5 : 0));
      },
    );

    it('ends with 0 and says so to people too', () => {
      const { code, stdout } = kubepki(['check', made.configuration]);
      expect({ code, last: stdout.trim().split('\n').at(-1) }).toMatchObject({
        code: 0,
        last: expect.stringMatching(/^OK: /) as string,
      });
    });

    it('finds nothing on a second control plane, which shares the authorities', () => {
      const second = scratch();
      const configuration = join(second, 'etc', 'kubernetes');
      mkdirSync(join(configuration, 'pki', 'etcd'), { recursive: true });
      const authorities = ['ca', 'front-proxy-ca', ...(stacked ? ['etcd/ca'] : [])].flatMap((name) => [
        `${name}.crt`,
        `${name}.key`,
      ]);
      for (const file of [...authorities, 'sa.key', 'sa.pub'])
        copyFileSync(join(made.pki, file), join(configuration, 'pki', file));
      makeWithKubeadm(cluster, 'cp2', configuration);
      // Only the first control plane gets this one.
      rmSync(join(configuration, 'super-admin.conf'));
      expect(check(second, '--spec', made.spec, '--node', 'cp2')).toMatchObject(nothing);
      expect(check(configuration)).toMatchObject(nothing);
    });
  });

  it('finds nothing where the kubelet rotates its own certificate', () => {
    const made = nodeOf(oneControlPlane);
    const file = join(made.configuration, 'kubelet.conf');
    const config = parse(readFileSync(file, 'utf8')) as { users: [{ user: Record<string, string> }] };
    const { user } = config.users[0];
    const both = ['client-certificate-data', 'client-key-data'].map((name) => Buffer.from(user[name] ?? '', 'base64'));
    put(made.tree, 'var/lib/kubelet/pki/kubelet-client-2026-06-01.pem', Buffer.concat(both), 0o600);
    const current = '/var/lib/kubelet/pki/kubelet-client-current.pem';
    symlinkSync('kubelet-client-2026-06-01.pem', join(made.tree, current));
    // What `kubeadm init phase kubelet-finalize` does.
    config.users[0].user = { 'client-certificate': current, 'client-key': current };
    writeFileSync(file, stringify(config));
    const report = check(made.configuration);
    expect(report).toMatchObject(nothing);
    expect(report.certificates.find(({ name }) => name === 'kubelet.conf')?.path).toBe(join(made.tree, current));
    writeFileSync(made.spec, `${readFileSync(made.spec, 'utf8')}kubelet: { certificates: bootstrap }\n`);
    expect(check(made.configuration, '--spec', made.spec, '--node', 'cp1')).toMatchObject(nothing);
  });

  it('warns where kubeadm let certificates outlive their authority, and only warns', () => {
    const made = nodeOf(oneControlPlane, { caCertificateValidityPeriod: '4380h' });
    const { status, findings } = check(made.configuration);
    expect(status).toBe('warning');
    expect([...new Set(findings.map(({ rule }) => rule))].sort()).toEqual(['authority-horizon', 'outlives-authority']);
  });

  it('sees a node whose certificates come from two runs of kubeadm', () => {
    const [made, other] = [nodeOf(oneControlPlane), nodeOf(oneControlPlane)];
    for (const file of ['ca.crt', 'ca.key']) copyFileSync(join(other.pki, file), join(made.pki, file));
    const { status, findings } = check(made.pki);
    expect(status).toBe('critical');
    expect(findings.map(({ rule, artefact }) => [rule, artefact]).sort()).toEqual([
      ['issuer-wrong', 'apiserver'],
      ['issuer-wrong', 'apiserver-kubelet-client'],
    ]);
  });
});
