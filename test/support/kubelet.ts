import { existsSync } from 'node:fs';
import { stringify } from 'yaml';
import type { TestCluster } from './cluster.js';

/** What the machine needs and no kubepki decides: it has swap or the first version of cgroups, and no pod will ever run. */
const surroundings = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  failSwapOn: false,
  failCgroupV1: false,
  cgroupDriver: 'cgroupfs',
  // No cgroup is made: it would outlive the test.
  cgroupsPerQOS: false,
  enforceNodeAllocatable: [],
};

/**
 * containerd, and a kubelet started with the flags and with the very configuration file that kubepki prints; what the machine needs
 * lies in a folder of drop-ins beside it.
 *
 * @param staticPods the folder of their manifests
 */
export async function startKubelet(
  cluster: TestCluster,
  node: string,
  { staticPods }: { readonly staticPods?: string } = {},
): Promise<void> {
  const containerd = ['/usr/bin/containerd', '/usr/local/bin/containerd'].find(existsSync);
  if (containerd === undefined) throw new Error("a kubelet needs Debian's package containerd, which is not installed");
  const machine = cluster.on(node);
  machine.write('/etc/containerd/config.toml', 'version = 2\n');
  const runtime = machine.start('containerd', [containerd]);
  await cluster.eventually(`the socket of ${runtime.name}`, () =>
    machine.run(['test', '-S', '/run/containerd/containerd.sock']).code === 0 ? true : undefined,
  );
  const configuration = cluster.kubepki(['flags', 'kubelet', '--node', node, '--home', cluster.home, '--format=yaml']);
  machine.write('/var/lib/kubelet/config.yaml', configuration);
  machine.write(
    '/var/lib/kubelet/config.d/surroundings.conf',
    stringify({ ...surroundings, ...(staticPods === undefined ? {} : { staticPodPath: staticPods }) }),
  );
  cluster.start('kubelet', node, [
    '--config=/var/lib/kubelet/config.yaml',
    '--config-dir=/var/lib/kubelet/config.d',
    ...cluster.flags('kubelet', node),
  ]);
}
