import { componentNames, type ComponentName } from '../../../src/core/components/component.js';
import {
  flagSet,
  flagSetDocument,
  hasConfiguration,
  renderArgs,
  renderYaml,
} from '../../../src/core/render/flag-set.js';
import { smallSpec } from '../../support/home.js';
import { refusal } from '../../support/refusal.js';
import { clusterOf } from '../../support/specs.js';

const of = (component: ComponentName, more = '', root = '', node = 0) => {
  const cluster = clusterOf(smallSpec(more));
  return flagSet(component, cluster, cluster.nodes[node]!, root);
};
const argsOf = (...args: Parameters<typeof of>): readonly string[] =>
  renderArgs(of(...args))
    .split('\n')
    .slice(0, -1);

describe('a flag set', () => {
  it.each(componentNames)('of %s is sorted and names each flag once', (component) => {
    const names = of(component).flags.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    expect(new Set(names).size).toBe(names.length);
  });

  it('is one flag a line, without continuation marks', () => {
    const args = argsOf('kube-apiserver');
    expect(args.length).toBeGreaterThan(20);
    for (const arg of args) expect(arg).toMatch(/^--[a-z0-9-]+=[^\\\n]*$/);
  });

  it('puts a folder in front of every file that kubepki writes, and of nothing else', () => {
    const [plain, rooted] = [argsOf('etcd'), argsOf('etcd', '', '/mnt')];
    const changed = rooted.filter((arg) => !plain.includes(arg));
    expect(changed.map((arg) => arg.replace('=/mnt/', '=/'))).toEqual(plain.filter((arg) => !rooted.includes(arg)));
    expect(changed).toContain('--cert-file=/mnt/etc/kubernetes/pki/etcd/server.crt');
  });

  it('drops every value of ours for a flag that the user gives, as kubeadm does', () => {
    const args = argsOf('kube-apiserver', 'apiServer: { extraArgs: { authorization-mode: [Node, RBAC], v: 4 } }');
    expect(args.filter((arg) => /^--(authorization-mode|v)=/.test(arg))).toEqual([
      '--authorization-mode=Node',
      '--authorization-mode=RBAC',
      '--v=4',
    ]);
  });

  it.each(['ABAC', 'Webhook'])('with the authorizer %s and without its file is refused', (mode) => {
    expect(
      refusal(() => of('kube-apiserver', `apiServer: { extraArgs: { authorization-mode: "Node,${mode}" } }`)),
    ).toBe('FLAGS_CONFLICT');
  });

  it('of a release that nobody knows is refused', () => {
    const cluster = clusterOf(smallSpec());
    const of = (minor: number) =>
      refusal(() => flagSet('etcd', { ...cluster, version: { major: 1, minor, patch: undefined } }, cluster.nodes[0]!));
    expect([29, 30, 37, 38].map(of)).toEqual(['FLAGS_VERSION', 'accepted', 'accepted', 'FLAGS_VERSION']);
  });

  it('is a document with its node and release', () => {
    expect(flagSetDocument(of('kube-scheduler'))).toMatchObject({
      kind: 'FlagSet',
      component: 'kube-scheduler',
      node: 'cp1',
      kubernetesVersion: '1.37',
    });
  });

  it('of a kubelet is mostly its configuration file', () => {
    const set = of('kubelet', '', '', 1);
    expect(hasConfiguration(set)).toBe(true);
    expect(renderYaml(set)).toMatch(/^apiVersion: kubelet\.config\.k8s\.io\/v1beta1\nkind: KubeletConfiguration\n/);
    expect(renderYaml(set)).toContain('    clientCAFile: /etc/kubernetes/pki/ca.crt');
  });
});
