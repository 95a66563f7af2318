import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bringUp } from '../support/bring-up.js';
import { pki, TestCluster } from '../support/cluster.js';
import { binaries, withComponents } from '../support/real-components.js';

const log = '/var/log/kubernetes/audit/audit.log';

interface AuditEvent {
  readonly level: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly objectRef?: { readonly resource: string; readonly name?: string };
  readonly requestObject?: unknown;
  readonly responseObject?: unknown;
}

withComponents('a control plane with an audit log and with Secrets encrypted in etcd', () => {
  const cluster = new TestCluster({
    controlPlanes: { cp1: '10.77.0.11' },
    profile: 'cis',
    spec: [
      'encryption: { provider: secretbox }',
      "apiServer: { sni: [{ name: public, names: [kube.example.com, '*.kube.example.org'] }] }",
    ],
  });
  beforeAll(async () => {
    await bringUp(cluster);
  }, 240_000);
  afterAll(() => cluster.stop());

  const value = 'open-sesame';
  const secret = (name: string) => cluster.must(['create', 'secret', 'generic', name, `--from-literal=word=${value}`]);

  const readLog = (): string => cluster.on('cp1').must(['cat', log]);
  const events = (): readonly AuditEvent[] =>
    readLog()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditEvent);

  /** How an object lies in etcd, up to the fifth colon: what encrypted it, and with which key. */
  const inEtcd = (name: string): string => {
    const member = cluster.pair('etcd/healthcheck-client');
    const { stdout } = cluster
      .on('cp1')
      .run([
        binaries().etcdctl,
        '--endpoints=https://127.0.0.1:2379',
        `--cacert=${pki}/etcd/ca.crt`,
        `--cert=${member.certificate}`,
        `--key=${member.key}`,
        'get',
        `/registry/secrets/default/${name}`,
        '--print-value-only',
      ]);
    expect(stdout).not.toContain(value);
    return stdout.split(':').slice(0, 5).join(':');
  };

  /** The certificate that somebody gets who asks for a name, or for none. */
  const servedFor = (name: string | undefined): string => {
    const asked = name === undefined ? ['-noservername'] : ['-servername', name];
    const { stdout } = cluster.on('cp1').run(['openssl', 's_client', '-connect', '10.77.0.11:6443', ...asked]);
    const pem = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/.exec(stdout)?.[0] ?? '';
    return new X509Certificate(pem).fingerprint256;
  };

  it('shows the certificate of the name that is asked for, the usual one for any other, and a renewed one by itself', async () => {
    const [usual, named] = ['apiserver.crt', 'apiserver-sni-public.crt'].map((file) =>
      cluster.fingerprint('cp1', file),
    );
    expect(
      ['kube.example.com', 'a.kube.example.org', 'kube.example.org', '10.77.0.11', undefined].map(servedFor),
    ).toEqual([named, named, usual, usual, usual]);
    cluster.kubepki(['renew', 'apiserver-sni-public', '--yes', '--home', cluster.home]);
    const fresh = cluster.fingerprint('cp1', 'apiserver-sni-public.crt');
    expect(fresh).not.toBe(named);
    await cluster.eventually('the renewed one', () => servedFor('kube.example.com') === fresh || undefined, 70);
  }, 100_000);

  it('records who touched a Secret, and nothing of what is in it', () => {
    secret('first');
    cluster.must(['get', 'secret', 'first', '--output=json']);
    const touched = events().filter(({ objectRef }) => objectRef?.resource === 'secrets' && objectRef.name === 'first');
    expect(touched.map(({ level, verb, user }) => `${level} ${verb} ${user.username}`)).toEqual([
      'Metadata create kubernetes-admin',
      'Metadata get kubernetes-admin',
    ]);
    expect(readLog()).not.toContain(value);
    expect(readLog()).not.toContain(Buffer.from(value).toString('base64'));
  });

  it('records what rights somebody was given', () => {
    cluster.must(['create', 'rolebinding', 'readers', '--clusterrole=view', '--user=jane']);
    const [given] = events().filter(
      ({ objectRef }) => objectRef?.name === 'readers' && objectRef.resource === 'rolebindings',
    );
    expect(given).toMatchObject({ level: 'Request', requestObject: { subjects: [{ kind: 'User', name: 'jane' }] } });
  });

  it('records no heartbeat, no health and no event, and everything only once', async () => {
    await cluster.eventually('a lease that was renewed', () =>
      cluster.must(['get', 'leases', '--namespace=kube-system', '--output=name']).includes('kube-scheduler')
        ? true
        : undefined,
    );
    const all = events();
    expect(all.filter(({ requestURI }) => /^\/(livez|readyz|healthz)/.test(requestURI))).toEqual([]);
    expect(all.filter(({ objectRef, verb }) => objectRef?.resource === 'leases' && verb === 'update')).toEqual([]);
    expect(all.filter(({ objectRef, verb }) => objectRef?.resource === 'events' && verb === 'create')).toEqual([]);
    expect(readLog()).not.toContain('RequestReceived');
  });

  it('keeps Secrets encrypted in etcd', () => {
    expect(inEtcd('first')).toBe('k8s:enc:secretbox:v1:key1');
  });

  it('takes a new key in front without a restart, and still reads what the older one has written', async () => {
    const { pid } = cluster.on('cp1').servers.find(({ name }) => name.includes('kube-apiserver'))!;
    const spec = join(cluster.home, 'kubepki.yaml');
    const before = readFileSync(spec, 'utf8');
    const after = before.replace('provider: secretbox', 'provider: secretbox, keys: [key2, key1]');
    expect(after).not.toBe(before);
    writeFileSync(spec, after);
    const plan = cluster.kubepki(['plan', '--home', cluster.home]);
    expect(plan).toContain('encryption-key/key2');
    cluster.kubepki(['apply', '--yes', '--home', cluster.home]);
    let round = 0;
    const written = await cluster.eventually(
      'a Secret that the new key has written',
      () => {
        round += 1;
        secret(`second-${round}`);
        return inEtcd(`second-${round}`) === 'k8s:enc:secretbox:v1:key2' ? `second-${round}` : undefined;
      },
      130,
    );
    const word = (name: string): string =>
      Buffer.from(cluster.must(['get', 'secret', name, '--output=jsonpath={.data.word}']), 'base64').toString();
    expect([word('first'), word(written)]).toEqual([value, value]);
    expect(cluster.on('cp1').servers.find(({ name }) => name.includes('kube-apiserver'))?.pid).toBe(pid);
    // Written again, they no longer need the older key.
    cluster.must(['replace', '--filename=-'], { input: cluster.must(['get', 'secrets', '--output=json']) });
    expect(inEtcd('first')).toBe('k8s:enc:secretbox:v1:key2');
  }, 200_000);
});
