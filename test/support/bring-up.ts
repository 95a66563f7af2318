import type { Run } from './kubepki.js';
import { pki, type Caller, type TestCluster } from './cluster.js';

/** What happened around the first binding of rights. */
export interface FirstRights {
  readonly before: Run;
  readonly applied: Run;
  readonly after: Run;
}

/**
 * Every component of the control plane, in the order in which a person starts them, from nothing but what kubepki prints.
 *
 * @param startFront what stands between the endpoint and the control planes
 */
export async function bringUp(cluster: TestCluster, startFront: () => void = () => undefined): Promise<FirstRights> {
  await cluster.boot();
  startFront();
  await startEtcd(cluster);
  await startApiServers(cluster);
  const rights = bindFirstRights(cluster);
  await startControllers(cluster);
  return rights;
}

const rootOf = (cluster: TestCluster, node: string): readonly string[] =>
  cluster.shape.inPlace === true ? ['--root', cluster.tree(node)] : [];

export async function startEtcd(cluster: TestCluster): Promise<void> {
  for (const node of cluster.controlPlanes) {
    cluster.start('etcd', node, [...cluster.flags('etcd', node, ...rootOf(cluster, node)), '--data-dir=/var/lib/etcd']);
  }
  const healthcheck = { ca: `${pki}/etcd/ca.crt`, ...cluster.pair('etcd/healthcheck-client') };
  for (const node of cluster.controlPlanes) {
    await answers(cluster, node, 'https://127.0.0.1:2379/health', healthcheck);
  }
}

/** @param more flags behind those that kubepki prints */
export async function startApiServers(cluster: TestCluster, ...more: readonly string[]): Promise<void> {
  for (const node of cluster.controlPlanes) {
    cluster.start('kube-apiserver', node, [
      ...cluster.flags('kube-apiserver', node, ...rootOf(cluster, node)),
      ...more,
    ]);
  }
  for (const node of cluster.controlPlanes) {
    // With a certificate, since a profile may let nobody in without one.
    const caller = { ca: `${pki}/ca.crt`, ...cluster.pair('apiserver-kubelet-client') };
    await answers(cluster, node, `${cluster.apiServer(node)}/readyz`, caller);
  }
}

export function bindFirstRights(cluster: TestCluster): FirstRights {
  const before = cluster.kubectl(['get', 'namespaces']);
  const manifests = cluster.kubepki(['bootstrap', 'manifests', '--home', cluster.home]);
  const applied = cluster.kubectl(['apply', '-f', '-'], { as: 'super-admin.conf', input: manifests });
  const after = cluster.kubectl(['get', 'namespaces', '--output=name']);
  return { before, applied, after };
}

async function startControllers(cluster: TestCluster): Promise<void> {
  for (const node of cluster.controlPlanes) {
    for (const component of ['kube-controller-manager', 'kube-scheduler'] as const) {
      cluster.start(component, node, cluster.flags(component, node));
    }
  }
  for (const node of cluster.controlPlanes) {
    await answers(cluster, node, 'https://localhost:10257/healthz', { ca: `${pki}/ca.crt` });
    await answers(cluster, node, 'https://localhost:10259/healthz', { ca: `${pki}/ca.crt` });
  }
}

async function answers(cluster: TestCluster, node: string, url: string, caller: Caller): Promise<void> {
  const ask = (): true => {
    const answer = cluster.request(node, url, caller);
    if (answer.status === 200) return true;
    throw new Error(JSON.stringify(answer));
  };
  await cluster.eventually(`200 from ${url} on ${node}`, ask, 100);
}
