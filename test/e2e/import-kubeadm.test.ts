import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isTakenOver, newName, takesOneName } from '../support/import-sentences.js';
import { Machine } from '../support/machine.js';
import { Network } from '../support/network.js';
import { binaries, withComponents } from '../support/real-components.js';
import { eventually } from '../support/server.js';
import { kubeadmControlPlane, withoutAuthorityKeys, withoutManifests } from '../support/trees/kubeadm.js';
import type { Tree } from '../support/trees/tree.js';

const external = {
  endpoints: ['https://10.0.2.31:2379'],
  caFile: '/etc/etcd/ca.crt',
  certFile: '/etc/etcd/client.crt',
  keyFile: '/etc/etcd/client.key',
};
const ec = { encryptionAlgorithm: 'ECDSA-P256' };
const dualStack = {
  networking: { serviceSubnet: '10.96.0.0/16,fd00:10:96::/112', podSubnet: '10.244.0.0/16,fd00:10:244::/56' },
};
const names = {
  apiServer: { certSANs: ['api.internal', '*.prod.example.com', '192.0.2.10', 'fd00::10'] },
  etcd: { local: { serverCertSANs: ['etcd.internal'], peerCertSANs: ['peer.internal'] } },
};

/** More of the ClusterConfiguration. */
const clusters = {
  'RSA keys and a stacked etcd': { encryptionAlgorithm: 'RSA-2048' },
  'ECDSA keys and a stacked etcd': ec,
  'an external etcd': { ...ec, etcd: { external } },
  'two families of addresses': { ...ec, ...dualStack },
  'names of its own': { ...ec, ...names },
};

const apiServer = 'etc/kubernetes/pki/apiserver.crt';

withComponents('a control plane of kubeadm', () => {
  describe.each(Object.entries(clusters))('with %s', (_, more) => {
    const cluster = isTakenOver(() => ({ nodes: { cp1: kubeadmControlPlane(more).tree.root } }));
    takesOneName(cluster, 'apiserver', ({ cluster: { nodes } }) => join(nodes.cp1 ?? '', apiServer));
  });

  describe.each(Object.entries(clusters))('with %s, imported with its configuration,', (_, more) => {
    const cluster = isTakenOver(() => {
      const { tree, config } = kubeadmControlPlane(more);
      return { nodes: { cp1: tree.root }, answers: ['--kubeadm-config', config] };
    });

    it('is called as kubeadm calls it', () => {
      expect(parse(cluster().spec)).toMatchObject({ name: 'prod', endpoint: 'api.prod.example.com:6443' });
    });
  });

  describe.each([
    ['beside it', (config: string) => ['--kubeadm-config', config]],
    ['on the node', () => []],
  ])('with an external etcd and no static pods, its configuration %s,', (_, answersOf) => {
    const cluster = isTakenOver(() => {
      const node = kubeadmControlPlane({ ...ec, etcd: { external } });
      withoutManifests(node);
      const answers = answersOf(node.config);
      if (answers.length === 0) node.tree.put('/etc/kubernetes/kubeadm-config.yaml', readFileSync(node.config, 'utf8'));
      return {
        nodes: { cp1: node.tree.root },
        answers: [...answers, '--kubernetes-version', '1.37.2', '--address', 'cp1=10.0.0.11'],
      };
    });

    it('runs no etcd, and its API server is told of the one elsewhere', () => {
      const { endpoints, caFile, certFile, keyFile } = external;
      expect(parse(cluster().spec)).toMatchObject({
        etcd: { external: { endpoints, ca: caFile, certificate: certFile, key: keyFile } },
        nodes: [{ name: 'cp1', roles: ['control-plane'] }],
      });
      expect(cluster().kubepki('flags', 'kube-apiserver').stdout).toContain('--etcd-servers=https://10.0.2.31:2379');
    });
  });

  describe('with an external CA', () => {
    const cluster = isTakenOver(() => {
      const node = kubeadmControlPlane(ec);
      withoutAuthorityKeys(node);
      return { nodes: { cp1: node.tree.root } };
    });

    it('says who must sign when the spec asks for one name more, and changes nothing', () => {
      const imported = cluster();
      const before = imported.everything();
      imported.addName('apiserver', newName);
      const run = imported.kubepki('apply', '--yes');
      expect(run.code).not.toBe(0);
      expect(run.stderr).toMatch(/\bca\b/);
      expect(imported.everything()).toEqual(before);
    });
  });

  describe('that runs', () => {
    const address = '10.0.0.11';
    let network: Network | undefined;
    let machine: Machine;
    let tree: Tree;
    const cluster = isTakenOver(() => {
      ({ tree } = kubeadmControlPlane({ ...ec, controlPlaneEndpoint: `${address}:6443` }));
      return { nodes: { cp1: tree.root } };
    });

    beforeAll(async () => {
      network = new Network();
      await network.ready();
      machine = new Machine('cp1', tree.at('/etc/kubernetes'));
      await machine.ready();
      network.plug(machine, address);
      machine.write('/etc/hosts', '127.0.0.1 localhost\n');
      for (const component of ['etcd', 'kube-apiserver'] as const) {
        const [program, ...flags] = commandOf(tree, component);
        expect(program).toBe(component);
        machine.start(component, [binaries()[component], ...flags]);
      }
      await eventually(
        'kube-apiserver to be ready',
        () => (served()?.status === 200 ? true : undefined),
        machine.servers,
        100,
      );
    }, 240_000);
    afterAll(async () => {
      await machine.stop();
      await network?.stop();
    });

    /** What a client sees that trusts the CA of the cluster. */
    const served = (): { readonly status: number; readonly served: string } | undefined => {
      const question = { url: `https://${address}:6443/readyz`, ca: '/etc/kubernetes/pki/ca.crt' };
      const program = [process.execPath, join(__dirname, '..', 'support', 'request-inside.js')];
      const answer = JSON.parse(machine.must(program, JSON.stringify(question))) as { status?: number; served: string };
      return answer.status === undefined ? undefined : { status: answer.status, served: answer.served };
    };

    takesOneName(cluster, 'apiserver', () => tree.at(`/${apiServer}`));

    it('serves the certificate with the new name, without a restart', async () => {
      const made = new X509Certificate(readFileSync(tree.at(`/${apiServer}`)));
      expect(made.subjectAltName).toContain(newName);
      const follows = () => (served()?.served === made.fingerprint256 ? true : undefined);
      expect(await eventually('the certificate that lies on disk', follows, machine.servers, 100)).toBe(true);
    }, 120_000);
  });
});

/** The program and its arguments, as kubeadm wrote them for the kubelet. */
function commandOf(tree: Tree, component: string): readonly string[] {
  const pod = parse(readFileSync(tree.at(`/etc/kubernetes/manifests/${component}.yaml`), 'utf8')) as {
    readonly spec: { readonly containers: readonly [{ readonly command: readonly string[] }] };
  };
  return pod.spec.containers[0].command;
}
