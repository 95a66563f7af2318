import { chownSync, lchownSync, readdirSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../src/adapters/store/read.js';
import { ownersFor } from '../../src/workflows/ownership.js';
import { openHome } from '../../src/workflows/home.js';
import { applyHome, checkPath, makeHomeIn, planOfHome, smallSpec } from '../support/home.js';
import { withRoot } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

const alice = 4001;
const bob = 4002;

/** The small spec with cp1 in a folder of its own. */
const specWithRoot = (root: string): string => smallSpec().replace('[10.0.0.11]', `[10.0.0.11], root: ${root}`);

function folderOf(uid: number, name: string): string {
  const folder = join(scratch(), name);
  mkdirSync(folder);
  chownSync(folder, uid, uid);
  return folder;
}

function giveAll(folder: string, uid: number): void {
  lchownSync(folder, uid, uid);
  for (const path of readdirSync(folder, { recursive: true }) as string[]) lchownSync(join(folder, path), uid, uid);
}

withRoot('files belong', () => {
  it('to the owner of the home in it, to the owner of a root in that, and to root on the machine itself', async () => {
    const [home, tree] = [folderOf(alice, 'prod'), folderOf(bob, 'cp1')];
    await makeHomeIn(home, specWithRoot(tree));
    const { desired } = planOfHome(home);
    const owners = ownersFor(openHome(home, reader), desired, reader);
    expect([undefined, 'w1', 'cp1'].map((node) => owners({ node, path: 'any' })?.uid)).toEqual([alice, alice, bob]);
    const { cluster } = openHome(home, reader);
    const live = {
      folder: home,
      cluster: { ...cluster, nodes: cluster.nodes.map((node) => ({ ...node, root: '/' })) },
    };
    expect(ownersFor(live, desired, reader)({ node: 'cp1', path: 'any' })).toEqual({ uid: 0, gid: 0 });
    expect(statSync(join(tree, 'etc/kubernetes/pki/apiserver.key')).uid).toBe(bob);
    expect(planOfHome(home).plan.actions).toEqual([]);
    expect(checkPath(home)).toMatchObject({ status: 'ok', findings: [] });
  });

  it('to whoever a tree is given to: nothing is planned for a tree that belongs to one user', async () => {
    const [home, tree] = [folderOf(alice, 'prod'), folderOf(bob, 'cp1')];
    await makeHomeIn(home, specWithRoot(tree));
    giveAll(tree, alice);
    expect(planOfHome(home).plan.actions).toEqual([]);
    lchownSync(join(tree, 'etc/kubernetes/pki/apiserver.key'), bob, bob);
    expect(planOfHome(home).plan.actions).toMatchObject([{ action: 'permissions', artefact: 'apiserver' }]);
    expect(await applyHome(home)).toMatchObject({ remaining: [] });
    expect(statSync(join(tree, 'etc/kubernetes/pki/apiserver.key')).uid).toBe(alice);
  });
});
