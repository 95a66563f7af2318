import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { processes } from '../../src/adapters/probe/processes.js';
import { reader } from '../../src/adapters/store/read.js';
import type { ProcessPort } from '../../src/core/facts/process-port.js';
import { compareMachine, nameSeen, viewOf } from '../../src/workflows/check-machine.js';
import { flagTable as table } from '../support/flag-tables.js';
import { checkRequest, today } from '../support/home.js';
import { kubeadmOfRelease } from '../support/trees/kubeadm-release.js';
import { refusal } from '../support/refusal.js';
import { Tree } from '../support/trees/tree.js';

const nameOf = ({ root }: Tree) =>
  nameSeen(viewOf({ folder: root, below: '' }, 'local', today, { reader, processes, table }), { isPublic: false });

describe('the name of a machine that is checked where it is', () => {
  it('is what its kubelet calls it, whatever the machine is called', () => {
    const tree = kubeadmOfRelease({ minor: 33 });
    tree.put('/etc/hostname', 'box-17\n');
    expect(nameOf(tree)).toBe('cp1');
  });

  it('is its own where it has no kubelet, and none where nothing says one', () => {
    const tree = new Tree();
    expect(nameOf(tree)).toBeUndefined();
    tree.put('/etc/hostname', 'box-17\n');
    expect(nameOf(tree)).toBe('box-17');
  });
});

describe('a machine that is called otherwise than by its label', () => {
  it('is looked at once', () => {
    const { root } = new Tree();
    let looks = 0;
    const counting: ProcessPort = {
      startsOf: () => new Map(),
      commandsOf: () => {
        looks += 1;
        return [{ id: 1, program: 'kubelet', words: ['--hostname-override=cp1'] }];
      },
    };
    const mount = { folder: root, below: root.slice(1) };
    const compared = compareMachine(mount, 'local', checkRequest, { reader, processes: counting, table });
    expect([compared.here, looks]).toEqual(['cp1', 1]);
  });
});

describe('a node of k3s whose data lies on a disk that is not mounted', () => {
  it('is none where all is well', () => {
    const tree = new Tree();
    const unit = '[Service]\nExecStart=/usr/local/bin/k3s server --data-dir /data/k3s\n';
    tree.put('/etc/systemd/system/k3s.service', unit);
    const mount = { folder: tree.root, below: '' };
    expect(refusal(() => compareMachine(mount, 'local', checkRequest, { reader, processes, table }))).toBe(
      'PATH_NOT_PKI',
    );
  });
});

describe('a folder with nothing of Kubernetes in it', () => {
  it.each([
    ['etc/kubernetes', ''],
    ['etc/kubernetes/pki', ''],
    ['etc/kubernetes/pki', 'etc/kubernetes/pki'],
  ])('is none where all is well: %s looked at from /%s', (folder, below) => {
    const { root } = new Tree();
    mkdirSync(join(root, folder), { recursive: true });
    const mount = { folder: join(root, below), below };
    expect(refusal(() => compareMachine(mount, 'local', checkRequest, { reader, processes, table }))).toBe(
      'PATH_NOT_PKI',
    );
  });
});
