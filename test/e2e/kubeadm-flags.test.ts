import { readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parse } from 'yaml';
import { nodeFlags, imagedSpec, rendered } from '../support/flag-sets.js';
import { argumentOf } from '../../src/core/render/command.js';
import { binaries, withComponents } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

/** Flags that kubeadm sets and kubepki leaves to their defaults. */
const ofKubeadm: Readonly<Record<string, readonly string[]>> = {
  'kube-apiserver': [],
  'kube-controller-manager': ['--cluster-name'],
  'kube-scheduler': [],
  etcd: ['--data-dir', '--feature-gates', '--snapshot-count', '--watch-progress-notify-interval'],
};

interface Manifest {
  readonly spec: { readonly containers: readonly [{ readonly command: readonly string[] }] };
}

/** The command lines and the kubelet's configuration that the real kubeadm makes of a configuration. */
function madeOf(text: string, hasEtcd: boolean) {
  const folder = scratch();
  const file = join(folder, 'kubeadm.yaml');
  writeFileSync(file, text);
  const phase = (...words: readonly string[]) => {
    const run = spawnSync(binaries().kubeadm, ['init', 'phase', ...words, '--config', file, '--dry-run'], {
      encoding: 'utf8',
      env: { ...process.env, KUBEADM_INIT_DRYRUN_DIR: folder },
    });
    if (run.status !== 0) throw new Error(run.stderr);
    return run.stderr;
  };
  phase('control-plane', 'all');
  if (hasEtcd) phase('etcd', 'local');
  const validation = spawnSync(binaries().kubeadm, ['config', 'validate', '--config', file], { encoding: 'utf8' });
  return {
    validation: `${validation.stdout}${validation.stderr}`.trim(),
    commandOf: (component: string) => {
      const manifest = parse(readFileSync(join(folder, `${component}.yaml`), 'utf8')) as Manifest;
      return manifest.spec.containers[0].command.slice(1);
    },
    kubelet: () => {
      phase('kubelet-start');
      return parse(readFileSync(join(folder, 'config.yaml'), 'utf8')) as object;
    },
  };
}

const external =
  'etcd: {external: {endpoints: ["https://10.0.0.9:2379"], ca: /etc/etcd/ca.crt, certificate: /etc/etcd/client.crt, key: /etc/etcd/client.key}}';
const hostile =
  'apiServer: {extraArgs: {audit-policy-file: "/etc/x y/a: b.yaml", audit-log-path: /var/log/audit/a.log, v: "4"}}';

const shapes: readonly (readonly [name: string, spec: string])[] = [
  ['layout kubeadm', imagedSpec('layout: kubeadm')],
  ['layout kubepki', imagedSpec()],
  ...['intermediate', 'modern', 'cis', 'nsa'].map(
    (profile) => [`the profile ${profile}`, imagedSpec(`layout: kubeadm\nhardening: {profile: ${profile}}`)] as const,
  ),
  ['an etcd of others', imagedSpec(`layout: kubeadm\n${external}`).replace(', etcd]', ']')],
  [
    'flags of its own and several issuers',
    imagedSpec(`${hostile}\nserviceAccounts: {issuers: ["https://b.test", "https://a.test"]}`),
  ],
  [
    'two families and another port',
    imagedSpec('network: {serviceCidrs: ["fd00:1::/112", 10.1.0.0/16], dnsDomain: k8s.test}\napiServer: {port: 7443}')
      .replace('[10.0.0.11]', '["fd00::11", 10.0.0.11]')
      .replace('[10.0.1.21]', '["fd00::21", 10.0.1.21]'),
  ],
  ['an etcd without a port for metrics', imagedSpec('etcd: {metrics: none}')],
];

withComponents('kubeadm, by the configuration that kubepki writes', () => {
  it.each(shapes)('starts the components with the same flags: %s', (_, spec) => {
    const { sets } = nodeFlags(spec);
    const hasEtcd = sets.some(({ component }) => component === 'etcd');
    const made = madeOf(rendered('kubeadm', spec).text, hasEtcd);
    expect(made.validation).toBe('ok');
    for (const set of sets.filter(({ component }) => component !== 'kubelet')) {
      const isOurs = (word: string) =>
        !ofKubeadm[set.component]!.includes(word.slice(0, word.indexOf('='))) && !word.endsWith('=');
      const command = made.commandOf(set.component).filter(isOurs);
      expect([set.component, ...command.sort()]).toEqual([set.component, ...set.flags.map(argumentOf).sort()]);
    }
  });

  it('gives the kubelet the same configuration', () => {
    const spec = imagedSpec('layout: kubeadm\nhardening: {profile: cis}');
    const made = madeOf(rendered('kubeadm', spec).text, true).kubelet();
    const { readOnlyPort, ...ours } = parse(rendered('yaml', spec, 'kubelet').text) as Record<string, unknown>;
    expect(made).toMatchObject(ours);
    // Go leaves a zero out, which is what it reads then.
    expect([readOnlyPort, 'readOnlyPort' in made]).toEqual([0, false]);
  });
});
