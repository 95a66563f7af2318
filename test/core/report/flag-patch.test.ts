import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { badFiles } from '../rules/flag-rules.cases.js';
import { auditAt, filesOf, machineOf, manifestOf, ourSets, podOf, type Files } from '../../support/flag-files.js';
import type { AuditFinding } from '../../../src/core/report/flag-audit.js';
import type { AuditRequest } from '../../../src/workflows/audit-flags.js';

const isMended = ({ severity, fix }: AuditFinding): boolean => severity !== 'info' && fix.endsWith('--fix');
const keyOf = ({ component, rule, setting }: AuditFinding): string => `${component} ${rule} ${setting}`;

/** Judges, applies the patch with patch(1), and judges again. */
function mend(files: Files, more: Partial<AuditRequest>) {
  const root = machineOf(files);
  const paths = more.paths?.map((path) => join(root, path)) ?? [root];
  const { report, patch, left } = auditAt(root, { ...more, paths, isFix: true });
  if (patch.text !== '') {
    const run = spawnSync('patch', ['-p0', '--fuzz=0', '--no-backup-if-mismatch'], {
      cwd: root,
      input: patch.text,
      encoding: 'utf8',
    });
    expect([run.status, run.stdout + run.stderr]).toEqual([0, expect.not.stringContaining('offset')]);
  }
  const after = auditAt(root, { ...more, paths, isFix: true });
  return {
    root,
    patch: patch.text,
    left,
    before: report.findings,
    after: after.report.findings,
    further: after.patch.text,
  };
}

describe('the patch', () => {
  it.each(badFiles.map((bad) => [bad.title, bad] as const))('mends what it says it mends: %s', (_, bad) => {
    const { files, isAlone = false, profile = 'none', version } = bad;
    const all = isAlone ? files : { ...filesOf(ourSets()), ...files };
    const { before, after, further } = mend(all, {
      profile,
      version,
      ...(isAlone ? { paths: Object.keys(files) } : {}),
    });
    const left = new Set(after.map(keyOf));
    expect(
      before
        .filter(isMended)
        .map(keyOf)
        .filter((key) => left.has(key)),
    ).toEqual([]);
    expect(after.filter(({ severity }) => severity !== 'info').length).toBeLessThanOrEqual(before.length);
    expect(further).toBe('');
  });

  it('is of what these rules find, and of nothing else: each change is safe by itself', () => {
    const profiles = ['none', 'cis', 'nsa', 'modern'] as const;
    const mended = badFiles.flatMap(({ files, isAlone = false, version }) => {
      const root = machineOf(isAlone ? files : { ...filesOf(ourSets()), ...files });
      const paths = isAlone ? Object.keys(files).map((path) => join(root, path)) : [root];
      return profiles.flatMap((profile) => auditAt(root, { profile, version, paths }).report.findings.filter(isMended));
    });
    expect([...new Set(mended.map(({ rule }) => rule))].sort()).toEqual([
      'admission-always-admit',
      'authorization-node-missing',
      'debug-socket',
      'flag-ignored',
      'flag-removed',
      'flag-repeated',
      'flag-weaker-than-profile',
      'gate-settled',
      'gate-unknown',
      'suite-unknown',
    ]);
    const weaker = mended.filter(({ rule }) => rule === 'flag-weaker-than-profile').map(({ setting }) => setting);
    expect([...new Set(weaker)]).toEqual(['--profiling']);
  });

  const server = (...args: readonly string[]): Files => ({
    [manifestOf('kube-apiserver')]: podOf('kube-apiserver', ['--authorization-mode=Node,RBAC', ...args]),
  });
  it.each<readonly [what: string, files: Files, rule: string, why: string]>([
    ['shuts no probes out', server('--anonymous-auth=true'), 'anonymous-open', 'probes and joining nodes'],
    ['cuts off no etcd', server('--etcd-servers=http://127.0.0.1:2379'), 'etcd-plaintext', 'certificates'],
    ['keeps who has a token in', server('--token-auth-file=/etc/tokens.csv'), 'token-file', 'would be kept out'],
    ['renames no user of OIDC', server('--oidc-username-prefix=-'), 'oidc-prefix-off', 'other names'],
    ['renames no group of OIDC', server('--oidc-groups-claim=groups'), 'oidc-prefix-off', 'other names'],
    ['takes nobody all rights', server('--authorization-mode=AlwaysAllow'), 'authorization-always-allow', 'no role'],
    ['opens no guard by leaving out what is misspelt', server('--authorisation-mode=RBAC'), 'flag-unknown', 'misspelt'],
    [
      'moves no metrics away from scrapers',
      { [manifestOf('kube-scheduler')]: podOf('kube-scheduler', ['--bind-address=0.0.0.0']) },
      'metrics-exposed',
      'scrapers',
    ],
  ])('%s, and says what it leaves', (_, files, rule, why) => {
    const { patch, left, after } = mend(files, { profile: 'none' });
    expect(patch).toBe('');
    expect(after.filter((finding) => finding.rule === rule).map(({ fix }) => fix)).toEqual([`kubepki explain ${rule}`]);
    const loud = after.filter(({ severity }) => severity !== 'info').length;
    expect(left[0]).toBe(
      `not mended: ${loud} finding${loud === 1 ? '' : 's'}, since a patch changes only what stops nothing and keeps nobody out`,
    );
    expect(left.find((line) => line.startsWith(`${rule}: `))).toMatch(why);
  });

  it('leaves what an earlier release, which may run, still has', () => {
    const files = { [manifestOf('kube-apiserver')]: podOf('kube-apiserver', ['--cloud-provider=external'], '1.31.0') };
    const upgrade = { version: { major: 1, minor: 37, patch: undefined }, profile: 'none' } as const;
    const { patch, before, left } = mend(files, upgrade);
    expect(before.map(({ rule }) => rule)).toContain('flag-removed');
    expect(patch).toBe('');
    expect(left.find((line) => line.startsWith('flag-removed: '))).toMatch('earlier release');
  });

  const version = { major: 1, minor: 37, patch: undefined };
  const unit = `[Service]
Environment="EXTRA=--profiling=true --v=2"
Environment=TOKEN=not-a-real-token
ExecStart=/usr/bin/kube-controller-manager \\
  --bind-address=0.0.0.0 \\
  --feature-gates=NoSuchGate=true \\
  $EXTRA
Restart=always
`;
  it.each<readonly [form: string, file: string, text: string, patched: string]>([
    [
      'a pod in block style',
      'etc/kubernetes/manifests/kube-scheduler.yaml',
      'kind: Pod\nspec:\n  containers:\n  - command:\n    - kube-scheduler # runs\n    - --profiling=true\n    - --feature-gates=NoSuchGate=true\n    - "--v=2"\n    image: r/kube-scheduler:v1.37.2\n',
      'kind: Pod\nspec:\n  containers:\n  - command:\n    - kube-scheduler # runs\n    - --profiling=false\n    - "--v=2"\n    image: r/kube-scheduler:v1.37.2\n',
    ],
    [
      'a pod in JSON, without a line feed at its end',
      'etc/kubernetes/manifests/kube-scheduler.json',
      '{"kind":"Pod","spec":{"containers":[{"command":["kube-scheduler","--feature-gates=NoSuchGate=true"],"image":"r/kube-scheduler:v1.37.2"}]}}',
      '{"kind":"Pod","spec":{"containers":[{"command":["kube-scheduler", "--profiling=false"],"image":"r/kube-scheduler:v1.37.2"}]}}',
    ],
    [
      'a pod with values in words of their own',
      'etc/kubernetes/manifests/kube-scheduler.yaml',
      'kind: Pod\nspec:\n  containers:\n  - command: [kube-scheduler, --profiling=false, --feature-gates, "NoSuchGate=true,AllBeta=false"]\n    image: r/kube-scheduler:v1.37.2\n',
      'kind: Pod\nspec:\n  containers:\n  - command: [kube-scheduler, --profiling=false, --feature-gates, "AllBeta=false"]\n    image: r/kube-scheduler:v1.37.2\n',
    ],
    [
      'a kubeadm configuration of v1beta3',
      'kubeadm.yaml',
      'kind: ClusterConfiguration\nkubernetesVersion: v1.37.2\nscheduler:\n  extraArgs:\n    profiling: "true"\n    feature-gates: NoSuchGate=true\n',
      'kind: ClusterConfiguration\nkubernetesVersion: v1.37.2\nscheduler:\n  extraArgs:\n    profiling: "false"\n',
    ],
    [
      'a kubeadm configuration of v1beta4',
      'kubeadm.yaml',
      'kind: ClusterConfiguration\nkubernetesVersion: v1.37.2\nscheduler:\n  extraArgs:\n  - name: profiling\n    value: "true"\n  - name: feature-gates\n    value: NoSuchGate=true\ndns: {}\n',
      'kind: ClusterConfiguration\nkubernetesVersion: v1.37.2\nscheduler:\n  extraArgs:\n  - name: profiling\n    value: "false"\ndns: {}\n',
    ],
    [
      'a configuration of k3s',
      'etc/rancher/k3s/config.yaml',
      'token: not-a-real-token\nkube-scheduler-arg:\n- profiling=true\n- feature-gates=NoSuchGate=true\n',
      'token: not-a-real-token\nkube-scheduler-arg:\n- profiling=false\n',
    ],
    [
      'a file of flags',
      'args/kube-scheduler',
      '# of this node\n--feature-gates=NoSuchGate=true\n',
      '# of this node\n--profiling=false\n',
    ],
    [
      'a unit with variables',
      'etc/systemd/system/kube-controller-manager.service',
      unit,
      unit.replace('--profiling=true', '--profiling=false').replace('  --feature-gates=NoSuchGate=true \\\n', ''),
    ],
    [
      'a unit that lacks a flag',
      'etc/systemd/system/kube-scheduler.service',
      '[Service]\nExecStart=/usr/bin/kube-scheduler \\\n  --v=2\nRestart=always\n',
      '[Service]\nExecStart=/usr/bin/kube-scheduler \\\n  --v=2 \\\n  --profiling=false\nRestart=always\n',
    ],
    [
      'a configuration of the kubelet',
      'var/lib/kubelet/config.yaml',
      'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nauthentication:\n  anonymous:\n    enabled: true\neventRecordQPS: 0 # for now\ntlsCipherSuites:\n- ECDHE-RSA-AES128-GCM-SHA256\n- TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256\n',
      'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nauthentication:\n  anonymous:\n    enabled: true\neventRecordQPS: 50 # for now\ntlsCipherSuites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n',
    ],
  ])('changes no more than it must: %s', (_, file, text, patched) => {
    const { root, patch } = mend({ [file]: text }, { paths: [file], profile: 'cis', version });
    expect(readFileSync(join(root, file), 'utf8')).toBe(patched);
    expect(patch).not.toContain('not-a-real-token');
  });

  it('shows no line in which a secret stands beside a flag', () => {
    const file = 'etc/systemd/system/kube-scheduler.service';
    const line = 'Environment=PASSWORD=not-a-real-one "ARGS=--profiling=true"';
    const { patch, before, left } = mend(
      { [file]: `[Service]\n${line}\nExecStart=/usr/bin/kube-scheduler $ARGS\n` },
      { paths: [file], profile: 'cis' },
    );
    expect(before.map(keyOf)).toContain('kube-scheduler flag-weaker-than-profile --profiling');
    expect(left.join('\n')).toContain('a secret may stand beside it');
    expect(patch).toBe('');
  });
});
