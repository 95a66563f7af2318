import { X509Certificate } from 'node:crypto';
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckReport } from '../../src/core/report/check-report.js';
import { certificatePem } from '../support/forge.js';
import {
  hashesOf,
  kubeadm,
  kubeadmConfig,
  kubeadmWithEtcKubernetes,
  makeWithKubeadm,
  oneControlPlane,
  specOf,
  type SharedCluster,
} from '../support/kubeadm.js';
import { parseKubeconfig } from '../support/kubeconfig-file.js';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { oddOne } from '../support/odd-one.js';
import { withComponents } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

const clusters: Readonly<Record<string, SharedCluster>> = {
  'with keys of ECDSA-P256': oneControlPlane,
  'with keys of RSA-2048': { ...oneControlPlane, algorithm: 'RSA-2048', endpoint: '10.0.0.100:6443' },
  'with two address families and names of its own': {
    ...oneControlPlane,
    dnsDomain: 'k8s.example.org',
    serviceCidrs: ['fd00:10:96::/112', '10.96.0.0/16'],
    nodes: { cp1: ['fd00::11', '10.0.0.11'] },
    sans: ['cp1.example.com', '*.api.example.com', '192.0.2.10'],
  },
  'with an external etcd': { ...oneControlPlane, etcd: 'external' },
};

const shared = ['ca', 'apiserver', 'apiserver-kubelet-client', 'front-proxy-ca', 'front-proxy-client'];
const ofEtcd = ['etcd/ca', 'etcd/server', 'etcd/peer', 'etcd/healthcheck-client', 'apiserver-etcd-client'];
const kubeconfigs = ['admin.conf', 'super-admin.conf', 'kubelet.conf', 'controller-manager.conf', 'scheduler.conf'];
const namesFor = ({ etcd }: SharedCluster) => (etcd === 'stacked' ? [...shared, ...ofEtcd] : shared);

/** A home made by the command, and the tree of its one node as kubeadm would see it. */
function makeHome(cluster: SharedCluster) {
  const folder = scratch();
  const home = join(folder, 'prod');
  writeFileSync(join(folder, 'spec.yaml'), specOf(cluster));
  const run = kubepki(['init', home, '--spec', join(folder, 'spec.yaml')]);
  if (run.code !== 0) throw new Error(`init ended with ${String(run.code)}: ${run.stderr}`);
  const configuration = join(home, 'nodes', 'cp1', 'etc', 'kubernetes');
  return { home, configuration, pki: join(configuration, 'pki') };
}

/** The same node as kubeadm makes it from the same authorities. */
function issuedByKubeadm(cluster: SharedCluster, pki: string): string {
  const own = scratch();
  mkdirSync(join(own, 'pki', 'etcd'), { recursive: true });
  const authorities = namesFor(cluster).filter((name) => name.endsWith('ca'));
  for (const file of authorities.flatMap((name) => [`${name}.crt`, `${name}.key`]))
    copyFileSync(join(pki, file), join(own, 'pki', file));
  makeWithKubeadm(cluster, 'cp1', own);
  return own;
}

const linesOf = (text: string): readonly string[] => text.trim().split('\n');

withComponents('kubeadm', () => {
  describe.each(Object.entries(clusters))('over a node %s that kubepki made', (_, cluster) => {
    let made: ReturnType<typeof makeHome>;
    beforeAll(() => {
      made = makeHome(cluster);
    });

    it('uses every certificate and leaves every byte alone', () => {
      const before = hashesOf(made.home);
      const run = kubeadm('init', 'phase', 'certs', 'all', '--config', kubeadmConfig(cluster, 'cp1', made.pki));
      expect(run).toMatchObject({ code: 0, stderr: '' });
      const used = linesOf(run.stdout).flatMap((line) => /Using existing (\S+) certificate/.exec(line)?.[1] ?? []);
      expect([...used].sort()).toEqual([...namesFor(cluster)].sort());
      const others = linesOf(run.stdout).filter((line) => !/Using existing|External etcd mode: Skipping/.test(line));
      expect(others).toEqual([
        `[certs] Using certificateDir folder "${made.pki}"`,
        '[certs] Using the existing "sa" key',
      ]);
      expect(hashesOf(made.home)).toEqual(before);
    });

    it('uses every kubeconfig and leaves every byte alone', () => {
      const before = hashesOf(made.home);
      const config = kubeadmConfig(cluster, 'cp1', made.pki);
      const folder = ['--kubeconfig-dir', made.configuration];
      const run = kubeadm('init', 'phase', 'kubeconfig', 'all', '--config', config, ...folder);
      expect(run).toMatchObject({ code: 0, stderr: '' });
      expect(linesOf(run.stdout)).toEqual([
        `[kubeconfig] Using kubeconfig folder "${made.configuration}"`,
        ...kubeconfigs.map(
          (name) => `[kubeconfig] Using existing kubeconfig file: "${join(made.configuration, name)}"`,
        ),
      ]);
      expect(hashesOf(made.home)).toEqual(before);
    });

    it('tells the same names, authorities and dates as check', () => {
      const config = kubeadmConfig(cluster, 'cp1', made.pki);
      const run = kubeadmWithEtcKubernetes(
        made.configuration,
        'certs',
        'check-expiration',
        '--config',
        config,
        '-o',
        'json',
      );
      expect(run).toMatchObject({ code: 0, stderr: '' });
      const theirs = JSON.parse(run.stdout) as Expiration;
      const { certificates } = kubepkiJson(['check', made.home]) as CheckReport;
      const ours = certificates.map(({ name, node, authority, notAfter }) => ({
        node,
        name,
        date: notAfter.replace('.000Z', 'Z'),
        authority,
      }));
      const told = (list: Expiration['certificates'], node: string | null) =>
        list.map(({ name, expirationDate, caName }) => ({
          node,
          name,
          date: expirationDate,
          authority: caName ?? null,
        }));
      const byName = (list: readonly { name: string }[]) => [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
      // kubeadm does not tell about the kubelet, and people's kubeconfigs are no business of the node.
      const leaves = ours.filter(({ node, name }) => node === 'cp1' && name !== 'kubelet.conf');
      expect(byName(told(theirs.certificates, 'cp1'))).toEqual(byName(leaves));
      const authorities = ours.filter(({ authority }) => authority === null);
      expect(byName(told(theirs.certificateAuthorities, null))).toEqual(byName(authorities));
    });

    it('would itself have issued the same identities for the same uses, and no name more', () => {
      const own = issuedByKubeadm(cluster, made.pki);
      for (const name of namesFor(cluster)) {
        const [ours, theirs] = [made.pki, join(own, 'pki')].map((folder) => read(join(folder, `${name}.crt`)));
        expect({ name, subject: ours!.subject, usages: ours!.keyUsage }).toEqual({
          name,
          subject: theirs!.subject,
          usages: theirs!.keyUsage,
        });
        expect(namesIn(ours!)).toEqual(expect.arrayContaining(namesIn(theirs!)));
      }
      for (const name of kubeconfigs) {
        const [ours, theirs] = [made.configuration, own].map((folder) => connectionIn(join(folder, name)));
        expect(ours).toEqual(theirs);
      }
    });

    it('renews what it finds, and check still finds nothing to say and plan nothing to do', () => {
      const copy = join(scratch(), 'prod');
      cpSync(made.home, copy, { recursive: true });
      const configuration = join(copy, 'nodes', 'cp1', 'etc', 'kubernetes');
      const config = kubeadmConfig(cluster, 'cp1', '/etc/kubernetes/pki');
      const before = hashesOf(configuration);
      expect(kubeadmWithEtcKubernetes(configuration, 'certs', 'renew', 'all', '--config', config).code).toBe(0);
      expect(hashesOf(configuration)['pki/apiserver.crt']).not.toBe(before['pki/apiserver.crt']);
      expect(kubepkiJson(['check', copy])).toMatchObject({ status: 'ok', findings: [] });
      expect(kubepkiJson(['plan', '--home', copy])).toMatchObject({ actions: [] });
    });
  });

  it('says no to a certificate and to a kubeconfig of another authority', () => {
    const made = makeHome(oneControlPlane);
    const config = kubeadmConfig(oneControlPlane, 'cp1', made.pki);
    const ca = readFileSync(join(made.pki, 'ca.crt'));
    writeFileSync(join(made.pki, 'apiserver.crt'), certificatePem(oddOne()));
    expect(kubeadm('init', 'phase', 'certs', 'apiserver', '--config', config).code).not.toBe(0);
    copyFileSync(join(made.pki, 'etcd', 'ca.crt'), join(made.pki, 'ca.crt'));
    copyFileSync(join(made.pki, 'etcd', 'ca.key'), join(made.pki, 'ca.key'));
    expect(readFileSync(join(made.pki, 'ca.crt'))).not.toEqual(ca);
    const folder = ['--kubeconfig-dir', made.configuration];
    expect(kubeadm('init', 'phase', 'kubeconfig', 'admin', '--config', config, ...folder).code).not.toBe(0);
  });
});

/** The document of `kubeadm certs check-expiration -o json`. */
interface Expiration {
  readonly certificates: readonly {
    readonly name: string;
    readonly expirationDate: string;
    readonly caName?: string;
  }[];
  readonly certificateAuthorities: Expiration['certificates'];
}

const read = (file: string): X509Certificate => new X509Certificate(readFileSync(file));

const namesIn = ({ subjectAltName, ca }: X509Certificate): readonly string[] =>
  ca ? [] : (subjectAltName?.split(', ') ?? []);

/** Who dials what as whom, without the keys. */
function connectionIn(file: string) {
  const { clusters, contexts, users, ...rest } = parseKubeconfig(file);
  const { subject } = new X509Certificate(Buffer.from(users[0].user['client-certificate-data'] ?? '', 'base64'));
  return { cluster: clusters[0], contexts, current: rest['current-context'], user: users[0].name, subject };
}
