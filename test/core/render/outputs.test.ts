import { formats } from '../../../src/core/render/formats.js';
import { outputArtefacts } from '../../../src/core/render/outputs.js';
import { imagedSpec, nodeFlags, ownTemplate, rendered } from '../../support/flag-sets.js';
import { flagTable } from '../../support/flag-tables.js';
import { refusal } from '../../support/refusal.js';
import { clusterOf, parseSpec, problemsOf } from '../../support/specs.js';

const outputsOf = (outputs: string, more = '') =>
  outputArtefacts(clusterOf(imagedSpec(`outputs: ${outputs}\n${more}`)), ownTemplate, () => flagTable);

/** `node/name path mode readers` */
const listed = (outputs: string): readonly string[] =>
  outputsOf(outputs).map(({ node, name, files: [file], readBy = [] }) =>
    [`${node}/${name}`, file?.place.path, file?.mode.toString(8), ...readBy.map(({ component }) => component)].join(
      ' ',
    ),
  );

describe('outputs of a spec', () => {
  it('are a file for each component of each node, which it is started from', () => {
    expect(listed('[{format: static-pod}, {format: systemd, components: [kubelet]}]')).toEqual([
      'cp1/static-pod/kube-apiserver etc/kubernetes/manifests/kube-apiserver.yaml 600 kube-apiserver',
      'cp1/static-pod/kube-controller-manager etc/kubernetes/manifests/kube-controller-manager.yaml 600 kube-controller-manager',
      'cp1/static-pod/kube-scheduler etc/kubernetes/manifests/kube-scheduler.yaml 600 kube-scheduler',
      'cp1/static-pod/etcd etc/kubernetes/manifests/etcd.yaml 600 etcd',
      'cp1/systemd/kubelet etc/systemd/system/kubelet.service 644 kubelet',
      'w1/systemd/kubelet etc/systemd/system/kubelet.service 644 kubelet',
    ]);
  });

  it.each([
    [
      '[{format: systemd-drop-in, components: [etcd]}]',
      'cp1/systemd-drop-in/etcd etc/systemd/system/etcd.service.d/50-kubepki.conf 644 etcd',
    ],
    ['[{format: env, components: [etcd]}]', 'cp1/env/etcd etc/default/etcd 600 etcd'],
    ['[{format: yaml, components: [etcd]}]', 'cp1/yaml/etcd etc/etcd/etcd.yaml 600 etcd'],
    ['[{format: kubeadm, components: [etcd]}]', 'cp1/kubeadm etc/kubernetes/kubeadm.yaml 600'],
    ['[{format: k3s, components: [etcd]}]', 'cp1/k3s etc/rancher/k3s/config.yaml.d/50-kubepki.yaml 600'],
  ])('%s lies where it is looked for', (outputs, expected) => {
    expect(listed(outputs)).toEqual([expected]);
  });

  it('say what the command prints', () => {
    const [apiServer] = outputsOf('[{format: static-pod}]');
    expect(apiServer?.content).toEqual({
      syntax: 'text',
      text: rendered('static-pod', imagedSpec(), 'kube-apiserver').text,
    });
    const [unit] = outputsOf('[{format: systemd, components: [etcd], binaries: /opt/k8s}]');
    expect(JSON.stringify(unit?.content)).toContain('ExecStart=/opt/k8s/etcd ');
  });

  it('with static pods have the kubelet beside them look for them', () => {
    const pathOn = (node: string) =>
      nodeFlags(imagedSpec('outputs: [{format: static-pod}]'), node, 'kubelet').sets[0]?.fields.find(
        ({ name }) => name === 'staticPodPath',
      )?.value;
    expect([pathOn('cp1'), pathOn('w1')]).toEqual(['/etc/kubernetes/manifests', undefined]);
  });

  it.each([
    ['[{format: static-pod}, {format: systemd}]', 'OUTPUT_CONFLICT'],
    ['[{format: static-pod}, {format: static-pod, components: [etcd]}]', 'OUTPUT_CONFLICT'],
    ['[{format: env, components: [etcd]}, {format: env}]', 'OUTPUT_CONFLICT'],
    ['[{format: kubeadm}, {format: k3s}]', 'OUTPUT_CONFLICT'],
    ['[{format: static-pod, components: [kubelet]}]', 'FORMAT_UNFIT'],
    ['[{format: yaml, components: [kube-apiserver]}]', 'FORMAT_UNFIT'],
    ['[{format: static-pod, components: [etcd]}, {format: systemd, components: [kube-apiserver]}]', 'accepted'],
    ['[{format: systemd}, {format: env}]', 'accepted'],
    ['[]', 'accepted'],
  ])('%s: %s', (outputs, expected) => {
    expect(refusal(() => outputsOf(outputs))).toBe(expected);
  });

  const declared = 'konnectivity: {}\ncloudControllerManager: { provider: openstack }\nkubeProxy: {}\n';
  const warnings = (outputs: string, more: string) => parseSpec(imagedSpec(`outputs: ${outputs}\n${more}`)).warnings;

  it.each([
    [
      '[{format: static-pod}]',
      ['kube-proxy and cloud-controller-manager and konnectivity-server and konnectivity-agent'],
    ],
    ['[{format: kubeadm}]', ['cloud-controller-manager and konnectivity-server and konnectivity-agent']],
    [
      '[{format: static-pod}, {format: systemd, components: [cloud-controller-manager, konnectivity-server, kube-proxy]}]',
      ['konnectivity-agent'],
    ],
    ['[{format: static-pod}, {format: env}]', []],
    ['[{format: systemd}]', []],
    ['[{format: static-pod, components: [etcd]}]', []],
    ['[]', []],
  ])('say which declared components they leave out: %s', (outputs, expected) => {
    expect(warnings(outputs, declared)).toEqual(
      expected.map((names) => expect.stringContaining(` cannot say ${names}, and no other output does`) as string),
    );
    expect(warnings(outputs, '')).toEqual([]);
  });

  it('are silent only of components that are among them', () => {
    const components = ['kube-proxy', 'cloud-controller-manager', 'konnectivity-server'] as const;
    const inAll = (['static-pod', 'systemd', 'systemd-drop-in', 'env', 'kubeadm', 'k3s', 'rke2'] as const).map(
      (format) => {
        const unsaid = components.filter((component) => !formats[format].fits.includes(component));
        const [warning = ''] = warnings(`[{format: ${format}}]`, declared);
        // kubeadm, k3s and RKE2 start a kube-proxy of their own.
        return unsaid.every((name) => warning.includes(name) || (name === 'kube-proxy' && format !== 'static-pod'));
      },
    );
    expect(inAll).not.toContain(false);
  });

  it('are refused for the same flags as the command refuses', () => {
    expect(refusal(() => outputsOf('[{format: env}]', 'scheduler: {extraArgs: {no-such-flag: x}}'))).toBe(
      'FLAGS_UNKNOWN',
    );
  });

  it('name forms that are files of nodes', () => {
    expect(problemsOf(imagedSpec('outputs: [{format: json}]'))).toEqual([expect.stringContaining('got "json"')]);
  });
});
