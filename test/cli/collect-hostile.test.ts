import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kubepki } from '../support/kubepki.js';
import { put } from '../support/home.js';
import { scratch } from '../support/scratch.js';

interface Document {
  readonly files: readonly { readonly path: string; readonly content?: { readonly kind: string } }[];
  readonly components: readonly {
    readonly component: string;
    readonly file: string;
    readonly flags: readonly { readonly name: string; readonly value: string | null }[];
  }[];
}

let script: string;
beforeAll(() => {
  script = join(scratch(), 'collect.sh');
  writeFileSync(script, kubepki(['collect', '--script']).stdout);
});

describe.each([
  ['dash', ['dash']],
  ['busybox', ['busybox', 'sh']],
])('the script of collect, run by %s', (_, [program = '', ...args]) => {
  /** What it writes within 1 GiB and 10 s. */
  const scripted = (root: string): Document => {
    const limited = 'ulimit -v 1048576; ulimit -t 10; exec "$@"';
    const run = spawnSync('sh', ['-c', limited, 'sh', program, ...args, script, '--root', root, '--node', 'cp1'], {
      encoding: 'utf8',
    });
    expect(run).toMatchObject({ status: 0, stderr: '' });
    return JSON.parse(run.stdout) as Document;
  };

  it.each([
    ['a pair in a list', 'kind: Config\nargs: [a: b]\n'],
    ['a colon alone in a list', 'kind: Config\nargs: [: , :]\n'],
    ['lists in lists', `kind: Config\nargs: ${'['.repeat(20_000)}a\n`],
  ])('ends with %s, and reads no kubeconfig in it', (_name, text) => {
    const root = scratch();
    put(root, 'etc/kubernetes/admin.conf', text);
    const [file] = scripted(root).files.filter(({ path }) => path === '/etc/kubernetes/admin.conf');
    expect(file?.content?.kind).toBe('unparsable');
  });

  it('finds manifests, units, their drop-ins, variables and configurations behind links within the root, and none out of it', () => {
    const [root, outside] = [scratch(), scratch()];
    const link = (path: string, to: string) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      symlinkSync(to, join(root, path));
    };
    put(outside, 'pod.yaml', 'spec:\n  containers:\n  - command:\n    - kube-scheduler\n    - --v=9\n');
    put(outside, 'outside.conf', '[Service]\nExecStart=/usr/bin/kubelet --v=9\n');
    put(outside, 'outside.env', 'MORE=--v=9\n');
    put(root, 'srv/pod.yaml', 'spec:\n  containers:\n  - command:\n    - kube-apiserver\n    - --v=2\n');
    put(
      root,
      'srv/kubelet.service',
      '[Service]\nEnvironmentFile=/etc/inside.env\nEnvironmentFile=/etc/outside.env\nExecStart=/usr/bin/kubelet --config=/etc/kubelet.yaml $ARGS $MORE\n',
    );
    put(root, 'srv/drops/10-a.conf', '[Service]\nEnvironment=ARGS=--v=3\n');
    put(root, 'srv/inside.env', 'ARGS=--v=4\n');
    put(root, 'srv/kubelet.yaml', 'kind: KubeletConfiguration\nrotateCertificates: true\n');
    link('etc/kubernetes/manifests/a.yaml', '/srv/pod.yaml');
    link('etc/kubernetes/manifests/b.yaml', join(outside, 'pod.yaml'));
    link('etc/systemd/system/kubelet.service', '/srv/kubelet.service');
    link('etc/systemd/system/kubelet.service.d', '/srv/drops');
    link('srv/drops/20-b.conf', join(outside, 'outside.conf'));
    link('etc/systemd/system/etcd.service', '/etc/systemd/system/etcd.service');
    link('etc/inside.env', '/srv/inside.env');
    link('etc/outside.env', join(outside, 'outside.env'));
    link('etc/kubelet.yaml', '/srv/kubelet.yaml');
    link('etc/kubernetes/pki', outside);
    const { components, files } = scripted(root);
    expect(
      components.map(({ component, file, flags }) => [
        component,
        file,
        flags.map(({ name, value }) => `${name}=${value ?? ''}`),
      ]),
    ).toEqual([
      ['kube-apiserver', '/etc/kubernetes/manifests/a.yaml', ['--v=2']],
      ['kubelet', '/etc/systemd/system/kubelet.service', ['--config=/etc/kubelet.yaml', '--v=4']],
      ['kubelet', '/etc/kubelet.yaml', ['rotateCertificates=true']],
    ]);
    expect(files.filter(({ path }) => path.startsWith('/etc/kubernetes/pki/outside'))).toEqual([]);
  });
});
