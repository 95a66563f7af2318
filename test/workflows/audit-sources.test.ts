import { processes } from '../../src/adapters/probe/processes.js';
import { reader } from '../../src/adapters/store/read.js';
import { lookAtMachine } from '../../src/workflows/look-at-machine.js';
import { flagTable as table } from '../support/flag-tables.js';
import { today } from '../support/home.js';
import { Tree } from '../support/trees/tree.js';

const seen = ({ root }: Tree) => {
  const { sources, unread } = lookAtMachine({ folder: root, below: '' }, 'cp1', table, { reader, processes }, today);
  return { components: sources.map(({ component }) => component), unread };
};

describe('a place of a machine that is neither a file nor a folder', () => {
  it('is told as unread and ends nothing, since nobody has named it', () => {
    const tree = new Tree();
    tree.unit('etcd', { '--data-dir': '/var/lib/etcd' });
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
