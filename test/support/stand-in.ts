import { join } from 'node:path';
import { pki, type TestCluster } from './cluster.js';

/** A Node object of a machine, with the address and port at which the API server looks for its kubelet. */
export function registerNode(cluster: TestCluster, node: string): void {
  cluster.must(['create', '-f', '-'], {
    input: JSON.stringify({ apiVersion: 'v1', kind: 'Node', metadata: { name: node } }),
  });
  const status = {
    addresses: [{ type: 'InternalIP', address: cluster.address(node) }],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
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
 * Starts what answers in the place of the kubelet of a node, with its certificate.
 *
 * @returns what asks it by way of the API server: the serial of the certificate that this one shows; undefined without an answer
 */
export function servingKubelet(cluster: TestCluster, node: string): () => string | undefined {
  const { certificate, key } = cluster.pair('kubelet-server');
  const program = [process.execPath, join(__dirname, 'kubelet-stand-in.js')];
  cluster.on(node).start('kubelet-stand-in', [...program, cluster.address(node), certificate, key, `${pki}/ca.crt`]);
  return () => {
    const { stdout, code } = cluster.kubectl(['get', `--raw=/api/v1/nodes/${node}/proxy/`]);
    return code === 0 ? stdout.trim() : undefined;
  };
}
