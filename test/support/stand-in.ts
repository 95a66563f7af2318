import { join } from 'node:path';
import { pki, type TestCluster } from './cluster.js';

const kubeletPort = 10_250;

/** A Node object of a machine, with the address and port at which the API server looks for its kubelet. */
export function registerNode(cluster: TestCluster, node: string, port = kubeletPort): void {
  cluster.kubectl(['create', '-f', '-'], {
    input: JSON.stringify({ apiVersion: 'v1', kind: 'Node', metadata: { name: node } }),
  });
  const status = {
    addresses: [{ type: 'InternalIP', address: cluster.address(node) }],
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
  };
  cluster.must([
    'patch',
    'node',
    node,
    '--subresource=status',
    '--type=merge',
    `--patch=${JSON.stringify({ status })}`,
  ]);
}

/**
 * Starts what answers in the place of the kubelet of a node.
 *
 * @param pair what it serves with; its own, unless another is given
 * @returns what asks it by way of the API server: the serial of the certificate that this one shows; undefined without an answer
 */
export function servingKubelet(
  cluster: TestCluster,
  node: string,
  { certificate, key } = cluster.pair('kubelet-server'),
  port = kubeletPort,
): () => string | undefined {
  const program = [process.execPath, join(__dirname, 'kubelet-stand-in.js')];
  const args = [cluster.address(node), String(port), certificate, key, `${pki}/ca.crt`];
  cluster.on(node).start(`kubelet-stand-in-${port}`, [...program, ...args]);
  return () => {
    const { stdout, code } = cluster.kubectl(['get', `--raw=/api/v1/nodes/${node}/proxy/`]);
    return code === 0 ? stdout.trim() : undefined;
  };
}
