import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { badFiles } from '../rules/flag-rules.cases.js';
import { auditAt, filesOf, machineOf, ourSets, type Files } from '../../support/flag-files.js';
import type { AuditFinding } from '../../../src/core/report/flag-audit.js';
import type { AuditRequest } from '../../../src/workflows/audit-flags.js';

const isMended = ({ severity, fix }: AuditFinding): boolean => severity !== 'info' && fix.endsWith('--fix');
const keyOf = ({ component, rule, setting }: AuditFinding): string => `${component} ${rule} ${setting}`;

/** Judges, applies the patch with patch(1), and judges again. */
function mend(files: Files, more: Partial<AuditRequest>) {
  const root = machineOf(files);
  const paths = more.paths?.map((path) => join(root, path)) ?? [root];
  const { report, patch } = auditAt(root, { ...more, paths, isFix: true });
  if (patch !== '') {
    const run = spawnSync('patch', ['-p0', '--fuzz=0', '--no-backup-if-mismatch'], {
      cwd: root,
      input: patch,
      encoding: 'utf8',
    });
    expect([run.status, run.stdout + run.stderr]).toEqual([0, expect.not.stringContaining('offset')]);
  }
  const after = auditAt(root, { ...more, paths, isFix: true });
  return { root, patch, before: report.findings, after: after.report.findings, further: after.patch };
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

  it('mends most of what is found', () => {
    const mended = badFiles.filter(({ files, isAlone = false, profile = 'none', version }) => {
      const root = machineOf(isAlone ? files : { ...filesOf(ourSets()), ...files });
      const paths = isAlone ? Object.keys(files).map((path) => join(root, path)) : [root];
      return auditAt(root, { profile, version, paths, isFix: true }).patch !== '';
    });
    expect(mended.length).toBeGreaterThan(45);
  });

  const unit = `[Service]
Environment="EXTRA=--read-only-port=10255 --v=2"
Environment=TOKEN=not-a-real-token
ExecStart=/usr/bin/kubelet \\
  --anonymous-auth=true \\
  --no-such-flag \\
  $EXTRA
Restart=always
`;
  it.each<readonly [form: string, file: string, text: string, patched: string]>([
    [
      'a pod in block style',
      'etc/kubernetes/manifests/kube-scheduler.yaml',
      'kind: Pod\nspec:\n  containers:\n  - command:\n    - kube-scheduler # runs\n    - --bind-address=0.0.0.0\n    - --no-such-flag\n    - "--profiling=false"\n    image: r/kube-scheduler:v1.37.2\n',
      'kind: Pod\nspec:\n  containers:\n  - command:\n    - kube-scheduler # runs\n    - --bind-address=127.0.0.1\n    - "--profiling=false"\n    image: r/kube-scheduler:v1.37.2\n',
    ],
    [
      'a pod in JSON, without a line feed at its end',
      'etc/kubernetes/manifests/kube-scheduler.json',
      '{"kind":"Pod","spec":{"containers":[{"command":["kube-scheduler","--no-such-flag"],"image":"r/kube-scheduler:v1.37.2"}]}}',
      '{"kind":"Pod","spec":{"containers":[{"command":["kube-scheduler", "--bind-address=127.0.0.1"],"image":"r/kube-scheduler:v1.37.2"}]}}',
    ],
    [
      'a pod with values in words of their own',
      'etc/kubernetes/manifests/kube-scheduler.yaml',
      'kind: Pod\nspec:\n  containers:\n  - command: [kube-scheduler, --bind-address, 0.0.0.0]\n    image: r/kube-scheduler:v1.37.2\n',
      'kind: Pod\nspec:\n  containers:\n  - command: [kube-scheduler, --bind-address, "127.0.0.1"]\n    image: r/kube-scheduler:v1.37.2\n',
    ],
    [
      'a kubeadm configuration of v1beta3',
      'kubeadm.yaml',
      'kind: ClusterConfiguration\nkubernetesVersion: v1.37.2\nscheduler:\n  extraArgs:\n    bind-address: 0.0.0.0\n    no-such-flag: "1"\n',
      'kind: ClusterConfiguration\nkubernetesVersion: v1.37.2\nscheduler:\n  extraArgs:\n    bind-address: "127.0.0.1"\n',
    ],
    [
      'a kubeadm configuration of v1beta4',
      'kubeadm.yaml',
      'kind: ClusterConfiguration\nkubernetesVersion: v1.37.2\nscheduler:\n  extraArgs:\n  - name: bind-address\n    value: 0.0.0.0\n  - name: no-such-flag\n    value: "1"\ndns: {}\n',
      'kind: ClusterConfiguration\nkubernetesVersion: v1.37.2\nscheduler:\n  extraArgs:\n  - name: bind-address\n    value: "127.0.0.1"\ndns: {}\n',
    ],
    [
      'a configuration of k3s',
      'etc/rancher/k3s/config.yaml',
      'token: not-a-real-token\nkube-scheduler-arg:\n- bind-address=0.0.0.0\n- no-such-flag=1\n',
      'token: not-a-real-token\nkube-scheduler-arg:\n- bind-address=127.0.0.1\n',
    ],
    [
      'a file of flags',
      'args/kube-scheduler',
      '# of this node\n--no-such-flag=1\n',
      '# of this node\n--bind-address=127.0.0.1\n',
    ],
    [
      'a unit with variables',
      'etc/systemd/system/kubelet.service',
      unit,
      unit
        .replace('--read-only-port=10255', '--read-only-port=0')
        .replace('--anonymous-auth=true', '--anonymous-auth=false')
        .replace('  --no-such-flag \\\n', '')
        .replace('  $EXTRA', '  $EXTRA \\\n  --authorization-mode=Webhook'),
    ],
    [
      'a configuration of the kubelet',
      'var/lib/kubelet/config.yaml',
      'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nauthentication:\n  anonymous:\n    enabled: true # for now\nreadOnlyPort: 10255\ntlsCipherSuites:\n- TLS_RSA_WITH_RC4_128_SHA\n- TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256\n',
      'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nauthentication:\n  anonymous:\n    enabled: false # for now\nreadOnlyPort: 0\ntlsCipherSuites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n',
    ],
  ])('changes no more than it must: %s', (_, file, text, patched) => {
    const { root, patch } = mend({ [file]: text }, { paths: [file], profile: 'none' });
    expect(readFileSync(join(root, file), 'utf8')).toBe(patched);
    expect(patch).not.toContain('not-a-real-token');
  });

  it('shows no line in which a secret stands beside a flag', () => {
    const file = 'etc/systemd/system/kube-scheduler.service';
    const line = 'Environment=PASSWORD=not-a-real-one "ARGS=--bind-address=0.0.0.0"';
    const { patch, before } = mend(
      { [file]: `[Service]\n${line}\nExecStart=/usr/bin/kube-scheduler $ARGS\n` },
      { paths: [file], profile: 'none' },
    );
    expect(before.map(keyOf)).toContain('kube-scheduler metrics-exposed --bind-address');
    expect(patch).toBe('');
  });
});
