import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { fleetFindings, foundIn } from '../../support/fleets.js';
import { makeHome, put, smallSpec } from '../../support/home.js';
import { dial, editKubeconfig, expectServer, insecure } from '../../support/kubeconfigs.js';
import { hit, nearMiss } from '../../support/rule-tests.js';
import { scratch } from '../../support/scratch.js';

const w2 = '  - { name: w2, roles: [worker], addresses: [10.0.0.22] }\n';
const cp2 = '  - { name: cp2, roles: [control-plane, etcd], addresses: [10.0.0.12] }\n';
const spec = smallSpec('layout: kubeadm\n').replace('  - { name: w1', `${cp2}${w2}  - { name: w1`);
let home: string;
beforeAll(async () => {
  home = await makeHome(spec);
});

const wrong = 'https://10.0.0.99:6443';

/** What is asked about a fleet: who is looked at, what etcd is told on control planes, and what else is done to their trees. */
interface Fleet {
  readonly nodes?: readonly string[];
  /** `--initial-cluster`, of all or by node; left out where etcd runs elsewhere. */
  readonly members?: string | Readonly<Record<string, string>>;
  readonly act?: (treeOf: (node: string) => string) => void;
}

function trees({ nodes = ['cp1', 'cp2', 'w1', 'w2'], members, act }: Fleet): Readonly<Record<string, string>> {
  const made = Object.fromEntries(
    nodes.map((node) => {
      const tree = scratch();
      cpSync(join(home, 'nodes', node), tree, { recursive: true });
      const told = typeof members === 'object' ? members[node] : members;
      if (told !== undefined && node.startsWith('cp'))
        pod(tree, 'etcd', [`--name=${node}`, `--initial-cluster=${told}`]);
      return [node, tree];
    }),
  );
  act?.((node) => made[node] ?? '');
  return made;
}

const pod = (tree: string, component: string, flags: readonly string[]): void =>
  put(
    tree,
    `etc/kubernetes/manifests/${component}.yaml`,
    stringify({ apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ command: [component, ...flags] }] } }),
  );

const said = (fleet: Fleet): readonly string[] =>
  fleetFindings(trees(fleet)).filter((line) => line.endsWith(' fleet-server-unnamed'));

const kubelet = (tree: string): string => join(tree, 'etc/kubernetes/kubelet.conf');

/** The first worker, or these, dial an address that is nobody's. */
const lost =
  (...workers: readonly string[]): NonNullable<Fleet['act']> =>
  (treeOf) => {
    for (const worker of workers.length === 0 ? ['w1'] : workers) dial(kubelet(treeOf(worker)), wrong);
  };
const alone = 'cp1=https://10.0.0.11:2380';
const all = `${alone},cp2=https://10.0.0.12:2380`;

describe('fleet-server-unnamed', () => {
  const rule = 'fleet-server-unnamed';
  hit(rule, 'finds a kubelet that dials what no API server is called', `critical kubelet.conf ${rule}`, () =>
    said({ members: all, act: lost() }),
  );
  hit(rule, 'finds several that dial it once', `critical kubelet.conf ${rule}`, () =>
    said({ members: all, act: lost('w1', 'w2') }),
  );
  hit(rule, 'warns where etcd runs elsewhere and cannot say who else there is', `warning kubelet.conf ${rule}`, () =>
    said({ act: lost() }),
  );
  hit(rule, 'finds a name that the kubelet expects and no API server has', `critical kubelet.conf ${rule}`, () =>
    said({ members: all, act: (treeOf) => expectServer(kubelet(treeOf('w1')), 'api.example.org') }),
  );

  nearMiss(rule, 'is information where a control plane was not looked at', `info kubelet.conf ${rule}`, () =>
    said({
      nodes: ['cp1', 'w1'],
      members: all,
      act: (treeOf) => dial(kubelet(treeOf('w1')), 'https://10.0.0.12:6443'),
    }),
  );
  hit(rule, 'warns where the list of a member names nobody else', `warning kubelet.conf ${rule}`, () =>
    said({
      nodes: ['cp1', 'w1'],
      members: alone,
      act: (treeOf) => dial(kubelet(treeOf('w1')), 'https://10.0.0.12:6443'),
    }),
  );
  hit(rule, 'warns where the lists grew as members joined', `warning kubelet.conf ${rule}`, () =>
    said({ members: { cp1: alone, cp2: all }, act: lost() }),
  );
  nearMiss(rule, 'takes the name of a load balancer that all API servers have', [], () => said({ members: all }));
  nearMiss(rule, 'takes the address of one API server', [], () =>
    said({ members: all, act: (treeOf) => dial(kubelet(treeOf('w1')), 'https://10.0.0.12:6443') }),
  );
  nearMiss(rule, 'takes a proxy on the machine itself', [], () =>
    said({ members: all, act: (treeOf) => dial(kubelet(treeOf('w1')), 'https://[::1]:7443') }),
  );
  nearMiss(rule, 'leaves who verifies nobody to kubeconfig-ca', [], () =>
    said({
      members: all,
      act: (treeOf) => {
        lost()(treeOf);
        editKubeconfig(kubelet(treeOf('w1')), (document) => document.setIn(insecure, true));
      },
    }),
  );
  nearMiss(rule, 'knows nothing where no API server is, or one has no certificate that can be seen', [], () => [
    ...said({ nodes: ['w1', 'w2'], act: lost() }),
    ...said({
      members: all,
      act: (treeOf) => {
        lost()(treeOf);
        rmSync(join(treeOf('cp2'), 'etc/kubernetes/pki/apiserver.crt'));
      },
    }),
  ]);
  nearMiss(rule, 'takes what an API server shows for further names', [], () =>
    said({
      members: all,
      act: (treeOf) => {
        // Whatever bears the address: here that of etcd.
        pod(treeOf('cp1'), 'kube-apiserver', [
          '--tls-sni-cert-key=/etc/kubernetes/pki/etcd/server.crt,/etc/kubernetes/pki/etcd/server.key',
        ]);
        dial(kubelet(treeOf('w1')), 'https://localhost.localdomain:6443');
        expectServer(kubelet(treeOf('w1')), 'localhost');
      },
    }),
  );

  it('names the nodes, the address and the name', () => {
    const [found] = foundIn(trees({ members: all, act: lost('w1', 'w2') })).filter((one) => one.rule === rule);
    expect(found?.message).toBe(
      `dials ${wrong} on w1, w2, and no API server that was looked at has a certificate for "10.0.0.99"`,
    );
  });
});
