import { valueText } from '../../../src/core/components/component.js';
import type { ComponentName } from '../../../src/core/cluster/component-names.js';
import { components, runsComponent } from '../../../src/core/components/components.js';
import { smallSpec } from '../../support/home.js';
import { clusterOf } from '../../support/specs.js';

describe('a component', () => {
  it.each<[ComponentName, boolean, boolean]>([
    ['kube-apiserver', true, false],
    ['kube-controller-manager', true, false],
    ['kube-scheduler', true, false],
    ['etcd', true, false],
    ['kubelet', true, true],
    ['cloud-controller-manager', true, false],
    ['kube-proxy', true, true],
    ['konnectivity-server', true, false],
    ['konnectivity-agent', false, true],
  ])('%s runs where its role is', (component, onControlPlane, onWorker) => {
    const cluster = clusterOf(smallSpec(declared));
    expect(cluster.nodes.map((node) => runsComponent(component, node, cluster))).toEqual([onControlPlane, onWorker]);
  });
});

const declared = 'kubeProxy: {}\ncloudControllerManager: { provider: acme }\nkonnectivity: {}\n';

describe('a component that only some clusters have', () => {
  it.each<ComponentName>(['cloud-controller-manager', 'kube-proxy', 'konnectivity-server', 'konnectivity-agent'])(
    '%s runs nowhere where the spec does not name it',
    (component) => {
      const cluster = clusterOf(smallSpec());
      expect(cluster.nodes.filter((node) => runsComponent(component, node, cluster))).toEqual([]);
    },
  );
});

describe('the settings of a component', () => {
  it.each(Object.values(components).map((component) => [component.name, component] as const))(
    'of %s name no file, which only the catalog does',
    (_, { settings }) => {
      const cluster = clusterOf(smallSpec());
      for (const { name, value } of settings(cluster, cluster.nodes[0]!))
        expect(`${name}=${valueText({ value })}`).not.toMatch(/\.(crt|key|pub|conf|pem)$/);
    },
  );

  it('say where a stacked etcd is, and where one of its own nodes is', () => {
    const servers = (more: string) => {
      const cluster = clusterOf(more);
      const all = components['kube-apiserver'].settings(cluster, cluster.nodes[0]!);
      return all.filter(({ name }) => name === '--etcd-servers').map(({ value }) => value);
    };
    expect(servers(smallSpec())).toEqual(['https://127.0.0.1:2379']);
    const apart = smallSpec().replace('[control-plane, etcd]', '[control-plane]').replace('[worker]', '[etcd]');
    expect(servers(apart)).toEqual(['https://10.0.1.21:2379']);
  });
});
