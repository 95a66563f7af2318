import { chmodSync, chownSync, copyFileSync, linkSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { textAt } from '../../support/copies.js';
import { checkPath, put } from '../../support/home.js';
import { machine, pki, said } from '../../support/one-machine.js';
import { withRoot } from '../../support/real-components.js';
import { hit, nearMiss } from '../../support/rule-tests.js';

const served = (tree: string): string => join(tree, pki, 'apiserver.crt');

describe('files that a component watches', () => {
  it('are files, of which nothing is said', async () => {
    expect(said(await machine())).toEqual([]);
  });

  hit('link-watched', 'are found where a link is in their place', 'warning kube-apiserver link-watched', async () => {
    const tree = await machine();
    renameSync(served(tree), `${served(tree)}.1`);
    symlinkSync('apiserver.crt.1', served(tree));
    return said(tree);
  });
  nearMiss('link-watched', 'may be watched no more than at the start, and then be links', [], async () => {
    const tree = await machine();
    const file = join(tree, pki, 'etcd/ca.crt');
    renameSync(file, `${file}.1`);
    symlinkSync('ca.crt.1', file);
    return said(tree);
  });

  hit(
    'hard-link-watched',
    'are found where they have a second name',
    'warning kube-apiserver hard-link-watched',
    async () => {
      const tree = await machine();
      linkSync(served(tree), join(tree, 'backup.crt'));
      return said(tree);
    },
  );
  nearMiss('hard-link-watched', 'may have a copy', [], async () => {
    const tree = await machine();
    copyFileSync(served(tree), join(tree, 'backup.crt'));
    return said(tree);
  });
});

describe('what lies beside', () => {
  const manifests = 'etc/kubernetes/manifests';

  for (const name of ['kube-apiserver.yaml.bak', 'kube-apiserver-old.yaml', 'etcd.yaml~'])
    hit(
      'manifest-extra',
      `is a manifest to the kubelet even where it is called ${name}`,
      `warning ${name} manifest-extra`,
      async () => {
        const tree = await machine();
        put(tree, `${manifests}/${name}`, textAt(join(tree, manifests, 'kube-apiserver.yaml')), 0o600);
        return said(tree);
      },
    );
  nearMiss(
    'manifest-extra',
    'is nothing to the kubelet where it begins with a dot, and may be a pod of somebody else',
    [],
    async () => {
      const tree = await machine();
      put(tree, `${manifests}/.kube-apiserver.yaml.bak`, 'kind: Pod\n', 0o600);
      put(tree, `${manifests}/kube-vip.yaml`, 'kind: Pod\n', 0o600);
      return said(tree);
    },
  );

  hit(
    'manifest-extra',
    'is a second manifest of one component whatever it is called, and the one that is called like it counts',
    'warning a-2026.yaml manifest-extra',
    async () => {
      const tree = await machine();
      const other = textAt(join(tree, manifests, 'kube-apiserver.yaml')).replaceAll('apiserver.crt', 'gone.crt');
      put(tree, `${manifests}/a-2026.yaml`, other, 0o600);
      return said(tree);
    },
  );
  nearMiss('manifest-extra', 'is nothing to the kubelet in a folder of its folder', [], async () => {
    const tree = await machine();
    const old = textAt(join(tree, manifests, 'kube-apiserver.yaml')).replaceAll('apiserver.crt', 'gone.crt');
    const before = checkPath(tree).findings;
    put(tree, `${manifests}/backup/kube-apiserver.yaml`, old, 0o600);
    expect(checkPath(tree).findings).toEqual(before);
    return said(tree);
  });

  hit('pki-leftover', 'is a backup of keys, once for a folder', 'info apiserver.crt.bak pki-leftover', async () => {
    const tree = await machine();
    for (const name of ['apiserver.key', 'apiserver.crt'])
      copyFileSync(join(tree, pki, name), join(tree, pki, `${name}.bak`));
    return said(tree);
  });
  nearMiss('pki-leftover', 'is no backup of keys where it is a note', [], async () => {
    const tree = await machine();
    put(tree, `${pki}/notes.bak`, 'nothing', 0o600);
    return said(tree);
  });

  hit('unused', 'is a certificate that nothing reads', 'info web.crt unused', async () => {
    const tree = await machine();
    copyFileSync(join(tree, pki, 'apiserver.crt'), join(tree, pki, 'web.crt'));
    return said(tree);
  });
  nearMiss('unused', 'is a certificate that a flag names', [], async () => {
    const tree = await machine();
    copyFileSync(join(tree, pki, 'apiserver.crt'), join(tree, pki, 'web.crt'));
    const pod = textAt(join(tree, manifests, 'kube-apiserver.yaml'));
    const named = pod.replace(/( +)- --tls-cert-file/, `$1- --oidc-ca-file=${pki}/web.crt\n$&`);
    put(tree, `${manifests}/kube-apiserver.yaml`, named);
    return said(tree);
  });
});

describe('what a component is started by', () => {
  const manifest = 'etc/kubernetes/manifests/kube-apiserver.yaml';
  const change = async (path: string, how: (file: string) => void): Promise<readonly string[]> => {
    const tree = await machine();
    how(join(tree, path));
    return said(tree);
  };

  hit('start-writable', 'is found where everybody may write it', 'critical kube-apiserver start-writable', () =>
    change(manifest, (file) => chmodSync(file, 0o666)),
  );
  hit('start-writable', 'is found where its group may', 'critical kubelet start-writable', () =>
    change('var/lib/kubelet/config.yaml', (file) => chmodSync(file, 0o620)),
  );
  nearMiss('start-writable', 'may be read by everybody, as kubeadm leaves the configuration of the kubelet', [], () =>
    change('var/lib/kubelet/config.yaml', (file) => chmodSync(file, 0o644)),
  );
});

withRoot('what a component is started by and a user may change', () => {
  it('is found with the control of the benchmark and the command that mends it', async () => {
    const tree = await machine();
    const manifest = join(tree, 'etc/kubernetes/manifests/kube-apiserver.yaml');
    chownSync(manifest, 1000, 0);
    const found = checkPath(tree).findings.find(({ rule }) => rule === 'start-writable');
    expect(found).toMatchObject({ cis: ['1.1.2'], fix: `on cp1: chown root:root /${manifest.slice(tree.length + 1)}` });
  });
});
