import { processes } from '../../src/adapters/probe/processes.js';
import { reader } from '../../src/adapters/store/read.js';
import { lookAtMachine } from '../../src/workflows/look-at-machine.js';
import { auditAt } from '../support/flag-files.js';
import { flagTable as table } from '../support/flag-tables.js';
import { put, today } from '../support/home.js';
import { scratch } from '../support/scratch.js';
import { Tree } from '../support/trees/tree.js';

const seen = ({ root }: Tree) => {
  const { sources, unread = [] } = lookAtMachine(
    { folder: root, below: '' },
    'cp1',
    table,
    { reader, processes },
    today,
  );
  return { components: sources.map(({ component }) => component), unread };
};

describe('a place of a machine that is neither a file nor a folder', () => {
  it('is told as unread and ends nothing, since nobody has named it', () => {
    const tree = new Tree();
    tree.unit('etcd', { 'data-dir': '/var/lib/etcd' });
    tree.link('/etc/systemd/system/kubelet.service', '/usr/lib/systemd/system/gone.service');
    tree.link('/var/lib/kubelet/config.yaml', 'config.yaml');
    expect(seen(tree)).toEqual({
      components: ['etcd'],
      unread: ['/var/lib/kubelet/config.yaml', '/etc/systemd/system/kubelet.service'].map((file) => ({
        file,
        component: undefined,
        reason: 'it is a link that leads nowhere',
      })),
    });
  });

  it('is no fault where it masks a unit, which then starts nothing, whatever a package has brought', () => {
    const tree = new Tree();
    tree.link('/etc/systemd/system/etcd.service', '/dev/null');
    tree.put('/usr/lib/systemd/system/etcd.service', '[Service]\nExecStart=/usr/bin/etcd --data-dir=/var/lib/etcd\n');
    expect(seen(tree)).toEqual({ components: [], unread: [] });
  });
});

describe('a file of variables at its usual place', () => {
  const path = '/var/lib/kubelet/kubeadm-flags.env';
  const variables = 'KUBELET_KUBEADM_ARGS="--node-ip=10.0.0.11"\n';
  const unit = `[Service]\nEnvironmentFile=-${path}\nExecStart=/usr/bin/kubelet $KUBELET_KUBEADM_ARGS\n`;

  it.each([
    ['is the unit that reads it', unit, '/usr/lib/systemd/system/kubelet.service'],
    ['speaks for itself where no unit reads it', undefined, path],
  ])('%s, so that each flag counts once', (_, text, file) => {
    const tree = new Tree();
    tree.put(path, variables);
    if (text !== undefined) tree.put('/usr/lib/systemd/system/kubelet.service', text);
    const { sources } = lookAtMachine({ folder: tree.root, below: '' }, 'cp1', table, { reader, processes }, today);
    expect(sources.map((source) => [source.component, source.file, source.flags.map(({ name }) => name)])).toEqual([
      ['kubelet', file, ['--node-ip']],
    ]);
  });
});

describe('what components of a mounted filesystem are started with', () => {
  const flagsOf = ({ root }: Tree) =>
    lookAtMachine({ folder: root, below: '' }, 'cp1', table, { reader, processes }, today).sources.map(
      ({ component, flags }) => [component, ...flags.map(({ name, value }) => `${name}=${value}`)].join(' '),
    );

  it('is found by absolute links as the node means them', () => {
    const tree = new Tree();
    tree.link('/etc/kubernetes/manifests', '/opt/manifests');
    tree.pod('/opt/pods/scheduler.yaml', 'kube-scheduler', { v: '2' });
    tree.link('/opt/manifests/kube-scheduler.yaml', '/opt/pods/scheduler.yaml');
    tree.link('/etc/systemd/system/kubelet.service', '/opt/units/kubelet.service');
    tree.put(
      '/opt/units/kubelet.service',
      '[Service]\nEnvironmentFile=/etc/kubelet.env\nExecStart=/usr/bin/kubelet $MORE\n',
    );
    tree.link('/etc/kubelet.env', '/opt/kubelet.env');
    tree.put('/opt/kubelet.env', 'MORE=--config=/etc/kubelet.yaml\n');
    tree.link('/etc/kubelet.yaml', '/opt/kubelet.yaml');
    tree.yaml('/opt/kubelet.yaml', { kind: 'KubeletConfiguration', port: 10250 });
    expect(flagsOf(tree)).toEqual(['kube-scheduler --v=2', 'kubelet --config=/etc/kubelet.yaml', 'kubelet port=10250']);
  });

  it('is found so by an audit of its flags too', () => {
    const tree = new Tree();
    tree.link('/etc/kubernetes/manifests', '/opt/manifests');
    tree.pod('/opt/manifests/kube-scheduler.yaml', 'kube-scheduler', { v: '2' });
    const { components } = auditAt(tree.root, { paths: [], root: tree.root }).report;
    expect(components).toMatchObject([
      { component: 'kube-scheduler', sources: ['etc/kubernetes/manifests/kube-scheduler.yaml'] },
    ]);
  });

  it('is never what lies on the machine that looks', () => {
    const [tree, elsewhere] = [new Tree(), scratch()];
    put(elsewhere, 'kubelet.service', '[Service]\nExecStart=/usr/bin/kubelet --v=9\n');
    tree.link('/etc/systemd/system/kubelet.service', `${elsewhere}/kubelet.service`);
    tree.link('/etc/systemd/system/kube-proxy.service', 'kube-proxy.service');
    tree.put(
      '/etc/systemd/system/etcd.service',
      '[Service]\nEnvironmentFile=/etc/loop\nExecStart=/usr/bin/etcd $MORE --debug\n',
    );
    tree.link('/etc/loop', 'loop');
    expect(flagsOf(tree)).toEqual(['etcd --debug=true']);
    expect(
      seen(tree)
        .unread.map(({ file }) => file)
        .sort(),
    ).toEqual(['/etc/systemd/system/kube-proxy.service', '/etc/systemd/system/kubelet.service']);
  });
});
