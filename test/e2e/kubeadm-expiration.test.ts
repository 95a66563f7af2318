import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  kubeadmConfig,
  kubeadmWithEtcKubernetes,
  makeWithKubeadm,
  oneControlPlane,
  specOf,
  type SharedCluster,
} from '../support/kubeadm.js';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { withComponents } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

function madeByKubeadm(cluster: SharedCluster = oneControlPlane): string {
  const folder = join(scratch(), 'etc', 'kubernetes');
  makeWithKubeadm(cluster, 'cp1', folder);
  return folder;
}

const formOf = (...args: readonly string[]): string => kubepki(['check', '--output', 'kubeadm', ...args]).stdout;

/** What is left differs from second to second. */
const withoutResidual = (text: string): string => text.replace(/("residualTime": )(?!0,)-?\d+/g, '$1<seconds>');

const residuals = (text: string): readonly number[] =>
  [...text.matchAll(/"residualTime": (-?\d+)/g)].map(([, seconds]) => Number(seconds));

/** Byte for byte, but for the seconds that pass between the two. */
function expectSame(ours: string, theirs: string): void {
  expect(withoutResidual(ours)).toBe(withoutResidual(theirs));
  residuals(ours).forEach((seconds, index) =>
    expect(Math.abs(seconds - (residuals(theirs)[index] ?? NaN))).toBeLessThan(60),
  );
}

withComponents('the form kubeadm of a check', () => {
  it.each<readonly [string, readonly string[]]>([
    ['a whole node', []],
    ['a joined node, without super-admin.conf', ['super-admin.conf']],
    ['a node that lacks certificates', ['pki/apiserver.crt', 'pki/etcd/peer.crt', 'scheduler.conf']],
    ['a node that lacks keys', ['pki/apiserver.key', 'pki/apiserver-etcd-client.key']],
    ['a node whose cluster CA is external', ['pki/ca.key']],
    ['a node all of whose authorities are external', ['pki/ca.key', 'pki/etcd/ca.key', 'pki/front-proxy-ca.key']],
  ])('is what kubeadm prints of %s', (_, without) => {
    const folder = madeByKubeadm();
    for (const file of without) rmSync(join(folder, file));
    const theirs = kubeadmWithEtcKubernetes(folder, 'certs', 'check-expiration', '-o', 'json');
    expect(theirs.code).toBe(0);
    expectSame(formOf(folder), theirs.stdout);
  });

  it('is what kubeadm prints of a node with an external etcd, by the configuration of its cluster', () => {
    const cluster: SharedCluster = { ...oneControlPlane, etcd: 'external' };
    const folder = madeByKubeadm(cluster);
    const config = kubeadmConfig(cluster, 'cp1', '/etc/kubernetes/pki');
    const theirs = kubeadmWithEtcKubernetes(folder, 'certs', 'check-expiration', '-o', 'json', '--config', config);
    expect(theirs.code).toBe(0);
    expectSame(formOf(folder), theirs.stdout);
  });

  it('is what kubeadm prints of the node of a home in its layout', () => {
    const folder = scratch();
    const home = join(folder, 'prod');
    writeFileSync(join(folder, 'spec.yaml'), specOf(oneControlPlane));
    expect(kubepki(['init', home, '--spec', join(folder, 'spec.yaml')])).toMatchObject({ code: 0 });
    const configuration = join(home, 'nodes', 'cp1', 'etc', 'kubernetes');
    const theirs = kubeadmWithEtcKubernetes(configuration, 'certs', 'check-expiration', '-o', 'json');
    expect(theirs.code).toBe(0);
    expectSame(formOf(configuration), theirs.stdout);
  });

  it('says of an authority that is missing what kubeadm says of a certificate, where kubeadm fails', () => {
    const folder = madeByKubeadm();
    rmSync(join(folder, 'pki/front-proxy-ca.crt'));
    expect(kubeadmWithEtcKubernetes(folder, 'certs', 'check-expiration', '-o', 'json').code).not.toBe(0);
    const { certificateAuthorities } = JSON.parse(formOf(folder)) as { certificateAuthorities: object[] };
    expect(certificateAuthorities[2]).toEqual({
      name: 'front-proxy-ca',
      expirationDate: null,
      residualTime: 0,
      externallyManaged: false,
      missing: true,
    });
  });

  it('is refused for several nodes at once, and made of one that is named', () => {
    const folder = scratch();
    const home = join(folder, 'prod');
    const cluster = { ...oneControlPlane, nodes: { cp1: ['10.0.0.11'], cp2: ['10.0.0.12'] } } as const;
    writeFileSync(join(folder, 'spec.yaml'), specOf(cluster));
    expect(kubepki(['init', home, '--spec', join(folder, 'spec.yaml')])).toMatchObject({ code: 0 });
    const refused = kubepki(['check', '--home', home, '--output', 'kubeadm']);
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(refused.stderr).toContain('--node');
    const { certificates } = JSON.parse(formOf('--home', home, '--node', 'cp2')) as { certificates: object[] };
    expect(certificates).toHaveLength(11);
    expect(kubepkiJson(['check', '--home', home, '--node', 'cp2'])).toMatchObject({ status: 'ok' });
  });
});
