import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inHome, onNode } from '../../../src/core/facts/place.js';
import { reader } from '../../../src/adapters/store/read.js';
import { scratch } from '../../support/scratch.js';

it('what an interrupted run has still to do belongs to the home or node whose folder is the innermost, whatever else contains it', () => {
  const home = scratch();
  mkdirSync(join(home, '.kubepki'));
  const removals = ['users/ci.conf', 'nodes/w1/etc/kubernetes/kubelet.conf'].map((path) => ({ path, sha256: '' }));
  const elsewhere = { root: '/', path: 'etc/kubernetes/pki/apiserver.crt', sha256: '' };
  writeFileSync(
    join(home, '.kubepki/journal.json'),
    JSON.stringify({ staged: [], removals: [...removals, elsewhere] }),
  );
  const nodes = new Map([
    ['cp1', { folder: '/', below: '' }],
    ['w1', { folder: join(home, 'nodes/w1'), below: '' }],
  ]);
  expect(reader.pending({ home, nodes }, () => true).map(({ place }) => place)).toEqual([
    inHome('users/ci.conf'),
    onNode('w1', 'etc/kubernetes/kubelet.conf'),
    onNode('cp1', 'etc/kubernetes/pki/apiserver.crt'),
  ]);
});
