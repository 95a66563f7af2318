import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { kubepki } from '../support/kubepki.js';
import { makeHome, put, smallSpec } from '../support/home.js';
import { scratch } from '../support/scratch.js';

interface Document {
  readonly files: readonly {
    readonly path: string;
    readonly state: string;
    readonly content?: { readonly kind: string };
  }[];
  readonly components: readonly {
    readonly component: string;
    readonly file: string;
    readonly flags: readonly { readonly name: string; readonly value: string | null; readonly file: string }[];
  }[];
}

const canary = 'c4n4ry';

/** Units as packages and administrators have them: drop-ins in two folders, variables, files of variables. */
const units: Readonly<Record<string, string>> = {
  'usr/lib/systemd/system/kubelet.service': '[Service]\nExecStart=/usr/bin/kubelet --v=2\n',
  'usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf': `# Note
[Service]
Environment="KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/b.conf --kubeconfig=/etc/kubernetes/kubelet.conf" ZONE=a
Environment = "CONFIG_ARGS=--config=/etc/kubernetes/kubelet.yaml"
EnvironmentFile=-/etc/default/kubelet
EnvironmentFile=-/etc/default/none
ExecStart=
ExecStart=/usr/bin/kubelet $KUBECONFIG_ARGS $CONFIG_ARGS \\
  # between its lines
  --node-labels=zone=\${ZONE} $EXTRA_ARGS $NOTHING
`,
  'usr/lib/systemd/system/kubelet.service.d/20-zone.conf': '[Service]\nEnvironment=ZONE=package\n',
  'etc/systemd/system/kubelet.service.d/20-zone.conf': '[Service]\nEnvironment=ZONE=administrator\n',
  'etc/default/kubelet': `EXTRA_ARGS="--node-ip=10.0.0.11 --hostname-override cp1"\nTOKEN=${canary}\n`,
  'etc/kubernetes/kubelet.yaml':
    'kind: KubeletConfiguration\nauthentication:\n  x509:\n    clientCAFile: /etc/kubernetes/pki/ca.crt\n',
  'etc/systemd/system/etcd.service':
    '[Service]\nEnvironmentFile=/etc/etcd.env\nExecStart=/usr/bin/etcd --config-file /etc/etcd/etcd.yaml\n',
  'etc/etcd.env': `ETCD_CERT_FILE=/etc/etcd/server.crt\nETCD_INITIAL_CLUSTER_TOKEN=${canary}\n`,
  'etc/etcd/etcd.yaml': `name: cp1
listen-client-urls: https://10.0.0.11:2379
client-transport-security:
  trusted-ca-file: /etc/etcd/ca.crt
  client-cert-auth: true
peer-transport-security:
  trusted-ca-file: /etc/etcd/peer-ca.crt
`,
};

let tree: string;
beforeAll(async () => {
  const home = await makeHome(smallSpec('layout: kubeadm\n'));
  tree = scratch();
  for (const [path, text] of Object.entries(units)) put(tree, path, text);
  const config = parse(readFileSync(join(home, 'nodes/cp1/etc/kubernetes/kubelet.conf'), 'utf8')) as object;
  put(tree, 'etc/kubernetes/kubelet.conf', stringify(config, { collectionStyle: 'flow', lineWidth: 0 }));
  put(tree, 'etc/kubernetes/admin.conf', JSON.stringify(config, undefined, 2));
  put(tree, 'etc/kubernetes/scheduler.conf', JSON.stringify(config));
  const mixed = `kind: Config
clusters:
- cluster: { server: "https://u:${canary}@10.0.0.11:6443", certificate-authority: /etc/kubernetes/pki/ca.crt }
  name: prod
contexts: [ { context: { cluster: prod, user: "b: {x" }, name: 'boot' } ]
current-context: boot
preferences: {}
users:
- name: "b: {x"
  user: {
    token: ${canary} }
`;
  put(tree, 'etc/kubernetes/bootstrap-kubelet.conf', mixed);
  put(
    tree,
    'etc/kubernetes/relative.conf',
    `kind: Config
clusters: [ { name: k, cluster: { server: "https://10.0.0.11:6443", certificate-authority: ../../opt/./ca.crt } } ]
contexts: [ { context: { cluster: k, user: u }, name: k } ]
current-context: k
users: [ { name: u, user: { client-certificate: pki/u.crt, client-key: ../../../../srv/u.key } } ]
`,
  );
  put(
    tree,
    'etc/kubernetes/nobody.conf',
    `kind: Config
clusters:
- cluster:
    server: https://10.0.0.11:6443
  name: k
contexts:
- context:
    cluster: k
    user: u
  name: k
current-context: k
users:
- name: u
  user:
`,
  );
  put(tree, 'opt/ca.crt', 'no certificate');
  const keys = [{ name: 'a', secret: canary }];
  put(tree, 'etc/kubernetes/encryption.json', JSON.stringify({ kind: 'EncryptionConfiguration', keys }));
  put(tree, 'etc/kubernetes/broken.conf', '{"kind":"Config","users":[{"name":"a","user":{"token":"' + canary);
});

const parsed = (text: string): Document => {
  expect(text).not.toContain(canary);
  return JSON.parse(text) as Document;
};
const collected = () => parsed(kubepki(['collect', '--root', tree, '--node', 'cp1']).stdout);

/** What components are given, and which file says so. */
const given = ({ components }: Document) =>
  components.map(({ component, file, flags }) => ({
    component,
    file,
    flags: flags.map((flag) => `${flag.name}=${flag.value ?? ''} ${flag.file}`),
  }));

describe.each([
  ['dash', ['dash']],
  ['busybox', ['busybox', 'sh']],
])('the script of collect, run by %s', (_, shell) => {
  const scripted = (): Document => {
    const script = join(scratch(), 'collect.sh');
    writeFileSync(script, kubepki(['collect', '--script']).stdout);
    const [program = '', ...args] = shell;
    const run = spawnSync(program, [...args, script, '--root', tree, '--node', 'cp1'], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    return parsed(run.stdout);
  };

  it('reads units with drop-ins, variables and files of them, and the configurations that they name, as collect does', () => {
    const [kubelet] = given(collected());
    expect(kubelet?.flags).toContain(
      '--node-labels=zone=administrator /usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf',
    );
    expect(given(scripted())).toEqual(given(collected()));
  });

  it('reads kubeconfigs in flow style and JSON as collect does, and tells nothing of what it does not understand', () => {
    const kubeconfigs = ({ files }: Document) => files.filter(({ content }) => content?.kind === 'kubeconfig');
    expect(kubeconfigs(collected())).toHaveLength(6);
    expect(kubeconfigs(scripted()).map(({ path, content }) => [path, content])).toEqual(
      kubeconfigs(collected()).map(({ path, content }) => [path, content]),
    );
  });

  it('looks where a path leads that begins in the folder of its kubeconfig', () => {
    const elsewhere = ({ files }: Document) =>
      files.filter(({ path }) => /^\/(?:opt|srv)\//.test(path)).map(({ path, state }) => `${path} ${state}`);
    expect(elsewhere(collected())).toEqual(['/opt/ca.crt present', '/srv/u.key absent']);
    expect(elsewhere(scripted())).toEqual(elsewhere(collected()));
  });
});
