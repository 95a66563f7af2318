import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bringUp } from '../support/bring-up.js';
import { TestCluster } from '../support/cluster.js';
import { base64, clusterInfo, kubeadmConfig, stranger, webhook } from '../support/objects.js';
import { withComponents } from '../support/real-components.js';

const page = join(__dirname, '..', '..', 'docs', 'check.md');
const bin = join(__dirname, '..', '..', 'bin', 'run.js');

interface Report {
  readonly status: string;
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly actual: readonly string[];
  }[];
}

withComponents('what a real cluster holds', () => {
  const cluster = new TestCluster({ controlPlanes: { cp1: '10.77.0.11' }, inPlace: true });
  const user = () => join(cluster.home, 'users', 'checker.conf');

  beforeAll(async () => {
    await bringUp(cluster);
    cluster.kubepki(['kubeconfig', 'create', 'checker', '--save', '--groups', 'kubepki:check', '--home', cluster.home]);
    const rbac = cluster.kubepki(['check', '--rbac']);
    cluster.must(['apply', '-f', '-'], { as: 'super-admin.conf', input: rbac });
    await cluster.eventually(
      'a kube-root-ca.crt',
      () => cluster.must(['get', 'configmap', 'kube-root-ca.crt']) || undefined,
    );
  }, 240_000);
  afterAll(() => cluster.stop());

  const check = (...args: readonly string[]): Report => {
    const program = [process.execPath, bin, 'check', cluster.home, '--kubeconfig', user(), '--json', ...args];
    return JSON.parse(cluster.on('cp1').run(program, '').stdout) as Report;
  };
  const rulesOf = ({ findings }: Report) => findings.map(({ severity, rule }) => `${severity} ${rule}`);

  it('is silent about a new cluster, with the rights that --rbac prints', () => {
    expect(check()).toMatchObject({ status: 'ok', findings: [] });
  });

  it('is silent about it from the dump that docs/check.md makes', () => {
    const [, kinds = ''] = /kubectl get (\S+) -A -o yaml > dump/.exec(readFileSync(page, 'utf8')) ?? [];
    const dump = cluster.must(['get', kinds, '-A', '-o', 'yaml']);
    expect(dump).toContain('name: v1.\n');
    const { stdout } = cluster
      .on('cp1')
      .run([process.execPath, bin, 'check', cluster.home, '--objects', '-', '--json'], dump);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'ok', findings: [] });
  });

  it('grants nothing else', () => {
    const list = cluster.must(['auth', 'can-i', '--list', '--no-headers'], { as: 'checker.conf' });
    const lines = list
      .trim()
      .split('\n')
      .filter((line) => !/self.*review|^\s+\[\//.test(line));
    expect(lines.filter((line) => !/\[(list|get)\]\s*$/.test(line))).toEqual([]);
    for (const asked of [
      'list secrets',
      'get configmaps',
      'list configmaps',
      'list pods',
      'create csr',
      'delete nodes',
    ])
      expect(
        cluster
          .kubectl(['auth', 'can-i', ...asked.split(' '), '--all-namespaces'], { as: 'checker.conf' })
          .stdout.trim(),
      ).toBe('no');
  });

  it('says that Secrets could not be looked at by who may not', () => {
    expect(rulesOf(check('--secrets'))).toEqual(['unknown cluster-unobserved']);
  });

  it('finds another CA in cluster-info, a name that kubeadm was told later and a bundle that cannot be used', () => {
    const named = kubeadmConfig({ apiServer: { certSANs: ['later.example.com'] } });
    for (const object of [clusterInfo(stranger, cluster.apiServer('cp1')), named])
      cluster.must(['apply', '-f', '-'], { input: JSON.stringify(object) });
    const policy = webhook(undefined);
    const [hook] = policy.webhooks;
    const whole = { ...hook, sideEffects: 'None', admissionReviewVersions: ['v1'], rules: [] };
    cluster.must(['apply', '-f', '-'], { input: JSON.stringify({ ...policy, webhooks: [whole] }) });
    expect(rulesOf(check())).toEqual([
      'critical cluster-info-ca',
      'warning kubeadm-config-names',
      'warning ca-bundle-unusable',
    ]);
  });

  it('finds the same in a dump by kubectl, in YAML and in JSON, without the key of a Secret in the report', () => {
    const token = 'abcdef0123456789';
    const data = {
      'token-id': base64('abcdef'),
      'token-secret': base64(token),
      'usage-bootstrap-authentication': base64('true'),
    };
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'bootstrap.kubernetes.io/token',
      metadata: { name: 'bootstrap-token-abcdef', namespace: 'kube-system' },
      data,
    };
    cluster.must(['apply', '-f', '-'], { input: JSON.stringify(secret) });
    for (const form of ['yaml', 'json']) {
      const dump = cluster.must([
        'get',
        'namespaces,configmaps,secrets,validatingwebhookconfigurations,nodes,csr',
        '-A',
        '-o',
        form,
      ]);
      const { stdout } = cluster
        .on('cp1')
        .run([process.execPath, bin, 'check', cluster.home, '--objects', '-', '--json'], dump);
      expect(rulesOf(JSON.parse(stdout) as Report)).toEqual([
        'critical cluster-info-ca',
        'warning kubeadm-config-names',
        'warning ca-bundle-unusable',
        'warning bootstrap-token-endless',
      ]);
      expect(stdout).not.toContain(token);
      expect(stdout).not.toContain(base64(token));
    }
  });
});
