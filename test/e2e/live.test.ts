import { appendFileSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startApiServers, startEtcd } from '../support/bring-up.js';
import { TestCluster } from '../support/cluster.js';
import { stranger } from '../support/objects.js';
import { withComponents } from '../support/real-components.js';
import { treeFile } from '../support/stranger.js';

interface Report {
  readonly findings: readonly {
    readonly rule: string;
    readonly artefact: string;
    readonly severity: string;
    readonly message: string;
  }[];
  readonly endpoints: readonly {
    readonly component: string;
    readonly endpoint: string;
    readonly state: string;
    readonly artefact: string | null;
    readonly client: string | null;
    readonly answer: string | null;
  }[];
}

/** Of the rules about what runs. */
const live = [
  'served-not-disk',
  'served-wrong-name',
  'served-unreadable',
  'served-expiring',
  'client-refused',
  'clock-skew',
];

withComponents('check --live of a running etcd and kube-apiserver', () => {
  const cluster = new TestCluster({ controlPlanes: { cp1: '10.77.0.11' } });
  beforeAll(async () => {
    await cluster.boot();
    await startEtcd(cluster);
    await startApiServers(cluster);
  }, 240_000);
  afterAll(() => cluster.stop());

  const check = (...more: readonly string[]): Report => {
    const kubepki = [
      process.execPath,
      join(__dirname, '../../bin/run.js'),
      'check',
      '--live',
      '--json',
      '--home',
      cluster.home,
    ];
    const { stdout, stderr } = cluster.on('cp1').run([...kubepki, ...more]);
    expect(stderr).toBe('');
    return JSON.parse(stdout) as Report;
  };
  const found = (report = check()) =>
    report.findings
      .filter(({ rule }) => live.includes(rule))
      .map(({ rule, artefact, severity }) => `${artefact} ${rule} ${severity}`);
  const silent = () =>
    cluster.eventually('what lies on disk is served', () => (found().length === 0 ? true : undefined), 90);
  const renew = (name: string) => cluster.kubepki(['renew', name, '--reuse-key', '--yes', '--home', cluster.home]);

  it('sees what each serves, and that each takes the client that is meant for it', () => {
    const { endpoints, ...rest } = check();
    expect(found({ endpoints, ...rest })).toEqual([]);
    const seen = endpoints.map(
      (one) => `${one.component} ${one.endpoint} ${one.state} ${one.client ?? '-'} ${one.answer ?? '-'}`,
    );
    expect(seen).toEqual(
      expect.arrayContaining([
        'kube-apiserver https://10.77.0.11:6443 served cp1/kubelet-client HTTP 200',
        'etcd https://10.77.0.11:2379 served cp1/apiserver-etcd-client HTTP 200',
        'etcd https://10.77.0.11:2380 served cp1/etcd-peer HTTP 200',
        'kube-controller-manager https://127.0.0.1:10257 not-observed - -',
      ]),
    );
  }, 60_000);

  it('says nothing of a renewal by rename, which the API server takes by itself', async () => {
    renew('apiserver');
    await silent();
  }, 120_000);

  it('names the hard link that keeps an API server from what lies on disk, until it is restarted', async () => {
    const file = treeFile(cluster, 'apiserver.crt');
    linkSync(file, `${file}.backup`);
    renew('apiserver');
    await silent();
    renew('apiserver');
    await cluster.eventually(
      'a difference that is due',
      () => (found().includes('apiserver served-not-disk warning') ? true : undefined),
      90,
    );
    rmSync(`${file}.backup`);
    await cluster.restart('kube-apiserver', 'cp1');
    await silent();
  }, 300_000);

  /** The same by the facts of the machine, from where its loopback is not seen. */
  const afar = (): Report => {
    const facts = '/run/cp1.json';
    const kubepki = [process.execPath, join(__dirname, '../../bin/run.js')];
    cluster.on('cp1').must([...kubepki, 'collect', '--node', 'cp1', '--out', facts, '--overwrite']);
    return JSON.parse(
      cluster.on('cp1').run([...kubepki, 'check', '--facts', facts, '--live', '--json']).stdout,
    ) as Report;
  };

  it('sees an etcd that was given its certificate as a mount of the file alone, and one authority more for its clients, until it is restarted', async () => {
    const file = treeFile(cluster, 'etcd/server.crt');
    const pinned = '/run/etcd-server.crt';
    cluster.on('cp1').must(['sh', '-euc', `touch ${pinned}; mount --bind "$0" ${pinned}`, file]);
    await cluster.restart('etcd', 'cp1', '--data-dir=/var/lib/etcd', `--cert-file=${pinned}`);
    await silent();
    renew('etcd-server');
    expect(found()).toEqual(['etcd-server served-not-disk warning']);
    appendFileSync(treeFile(cluster, 'etcd/ca.crt'), stranger);
    const both = ['etcd-server', 'etcd/ca.crt'].map((name) => `${name} served-not-disk warning`);
    // Its flag names the mount, and that is what it serves; when it was started the facts say too, and whose clients it takes on its loopback.
    const report = afar();
    expect(report.endpoints).toContainEqual(
      expect.objectContaining({ endpoint: 'https://127.0.0.1:2379', state: 'differs', artefact: 'cp1/etcd-server' }),
    );
    expect(found(report)).toEqual(both.slice(1));
    expect(report.findings.find(({ rule }) => rule === 'served-not-disk')?.message).toMatch(
      /the file is from .+ UTC, the process runs since .+ UTC, and it reads it when it starts; restart etcd on cp1$/,
    );
    expect(found().sort()).toEqual(both);
    cluster.on('cp1').must(['umount', pinned]);
    await cluster.restart('etcd', 'cp1', '--data-dir=/var/lib/etcd');
    await silent();
  }, 180_000);

  it('names the client that is refused once the API server no longer trusts its authority', async () => {
    const trust = treeFile(cluster, 'ca.crt');
    const before = readFileSync(trust, 'utf8');
    // Only what the API server reads is changed: one file, rewritten in place.
    writeFileSync(trust, readFileSync(treeFile(cluster, 'etcd/ca.crt'), 'utf8'));
    await cluster.eventually('a client that is refused', () =>
      found().some((one) => one.endsWith('client-refused critical')) ? true : undefined,
    );
    writeFileSync(trust, before);
    await silent();
  }, 120_000);
});
