import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { machineRules } from '../../src/core/rules/machine-rules.js';
import { goodHome } from './copies.js';
import { checkPath, put } from './home.js';
import { scratch } from './scratch.js';

export const pki = '/etc/kubernetes/pki';
const ids = new Set(machineRules.map(({ id }) => id));

/** The tree of a control plane whose API server serves its pair and whose kubelet is told this. */
export async function machine(kubelet: object = {}): Promise<string> {
  const home = await goodHome();
  const tree = join(scratch(), 'cp1');
  cpSync(join(home, 'nodes', 'cp1'), tree, { recursive: true });
  const command = [
    'kube-apiserver',
    `--tls-cert-file=${pki}/apiserver.crt`,
    `--tls-private-key-file=${pki}/apiserver.key`,
  ];
  const pod = { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'kube-apiserver', command }] } };
  put(tree, 'etc/kubernetes/manifests/kube-apiserver.yaml', stringify(pod), 0o600);
  tell(tree, kubelet);
  return tree;
}

/** What the rules about one machine say of it. */
export const said = (tree: string): readonly string[] =>
  checkPath(tree)
    .findings.filter(({ rule }) => ids.has(rule))
    .map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);

/** What the kubelet of a machine is told. */
export function tell(tree: string, kubelet: object): void {
  const configuration = { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration', ...kubelet };
  put(tree, 'var/lib/kubelet/config.yaml', stringify(configuration), 0o600);
}
