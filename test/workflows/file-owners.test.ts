import { chmodSync, lchownSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../src/adapters/store/read.js';
import { lookAtHome, openHome } from '../../src/workflows/home.js';
import { ownersFor } from '../../src/workflows/ownership.js';
import { applyHome, checkPath, editSpec, makeHome, planOfHome, put, smallSpec } from '../support/home.js';
import { withRoot } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

const key = 'etc/kubernetes/pki/etcd/server.key';

/** The filesystem of a machine with an etcd that runs as a user of its own. */
function aMachine(): string {
  const root = scratch();
  chmodSync(root, 0o755);
  put(root, 'etc/passwd', 'root:x:0:0::/:/bin/sh\netcd:x:4106:4112::/:/bin/false\n');
  put(root, 'etc/group', 'root:x:0:\netcd:x:4112:\nkeys:x:4200:\n');
  return root;
}

const specOf = (root: string, owner: string): string =>
  smallSpec(`owners: { etcd: "${owner}" }\n`).replace('[10.0.0.11]', `[10.0.0.11], root: ${root}`);

function idsOf(root: string, path: string): string {
  const { uid, gid } = statSync(join(root, path));
  return `${uid}:${gid}`;
}

withRoot('a node in place whose etcd has a user of its own', () => {
  it('gets the keys of etcd for that user, whose ids are those of the machine, and everything else for root', async () => {
    const root = aMachine();
    const home = await makeHome(specOf(root, 'etcd'));
    expect(idsOf(root, key)).toBe('4106:4112');
    expect(statSync(join(root, key)).mode & 0o777).toBe(0o600);
    expect(idsOf(root, 'etc/kubernetes/pki/etcd/ca.crt')).toBe('0:0');
    expect(idsOf(root, 'etc/kubernetes/pki/apiserver.key')).toBe('0:0');
    expect(planOfHome(home).plan.actions).toEqual([]);
    expect(checkPath(home)).toMatchObject({ status: 'ok', findings: [] });
  });

  it('has an owner that is wrong mended by apply: the user, or the group alone', async () => {
    const root = aMachine();
    const home = await makeHome(specOf(root, 'etcd:keys'));
    const before = readFileSync(join(root, key), 'utf8');
    for (const [uid, gid] of [
      [0, 0],
      [4106, 4112],
    ] as const) {
      lchownSync(join(root, key), uid, gid);
      expect(checkPath(home).findings).toMatchObject([
        {
          rule: 'owner-wrong',
          artefact: 'etcd-server',
          message: `belongs to user ${uid} and group ${gid}, not to user 4106 and group 4200`,
        },
      ]);
      expect(await applyHome(home)).toMatchObject({ done: [{ action: 'permissions' }], remaining: [] });
      expect(idsOf(root, key)).toBe('4106:4200');
    }
    expect(readFileSync(join(root, key), 'utf8')).toBe(before);
  });

  it('follows the spec when that names another owner, by number too', async () => {
    const root = aMachine();
    const home = await makeHome(specOf(root, 'etcd'));
    editSpec(home, specOf(root, '4300:4301'));
    expect(planOfHome(home).plan.actions.map(({ action, artefact }) => `${action} ${artefact}`)).toEqual([
      'permissions etcd-server',
      'permissions etcd-peer',
      'rewrite manifest.json',
    ]);
    await applyHome(home);
    expect(idsOf(root, key)).toBe('4300:4301');
    expect(planOfHome(home).plan.actions).toEqual([]);
  });

  it.each(['nobody-here', 'etcd:nobody-here', 'keys'])('is not touched while it does not know %s', async (owner) => {
    const root = aMachine();
    await expect(makeHome(specOf(root, owner))).rejects.toMatchObject({ code: 'OWNER_UNKNOWN' });
    expect(reader.namesIn(join(root, 'etc'))).toEqual(['group', 'passwd']);
  });
});

withRoot('owners of components', () => {
  it('are those of this machine for the node that it is', async () => {
    const home = await makeHome(smallSpec('owners: { etcd: "daemon:daemon" }\n'));
    const opened = openHome(home, reader);
    const nodes = opened.cluster.nodes.map((node) => ({ ...node, root: node.name === 'cp1' ? '/' : node.root }));
    const { desired } = planOfHome(home);
    const owners = ownersFor({ folder: home, cluster: { ...opened.cluster, nodes } }, desired, reader);
    const [, uid, gid] = /^daemon:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8')) ?? [];
    expect(owners({ node: 'cp1', path: key })).toEqual({ uid: Number(uid), gid: Number(gid) });
    expect(owners({ node: 'cp1', path: 'etc/kubernetes/pki/sa.key' })).toEqual({ uid: 0, gid: 0 });
  });

  it('change nobody in a home, where they are names for the node alone', async () => {
    const home = await makeHome(smallSpec('owners: { etcd: "no-such-user:no-such-group" }\n'));
    const { uid } = statSync(home);
    expect(statSync(join(home, 'nodes/cp1', key)).uid).toBe(uid);
    const manifest = JSON.parse(readFileSync(join(home, 'nodes/cp1/manifest.json'), 'utf8')) as {
      readonly files: readonly { readonly path: string; readonly owner: string; readonly group: string }[];
    };
    expect(manifest.files.find(({ path }) => path === key)).toMatchObject({
      owner: 'no-such-user',
      group: 'no-such-group',
    });
    const { desired, observed } = planOfHome(home);
    expect(lookAtHome(openHome(home, reader), desired, reader).fileOwners?.size).toBe(0);
    expect(observed.fileOwners?.size).toBe(0);
  });
});
