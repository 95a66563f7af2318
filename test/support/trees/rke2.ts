import { rancherServer } from './k3s.js';
import { told, type Moved } from './moved.js';
import { flagLines, type Flags, type Tree } from './tree.js';

/** A server node of RKE2: the files of k3s under other names, and static pods that say the flags. */
export const rke2Server = (moved: Moved = { data: '/var/lib/rancher/rke2' }): Tree =>
  rancherServer({
    name: 'rke2',
    apiPort: 6443,
    data: moved.data,
    run: (tree, flags) => {
      for (const [component, own] of Object.entries(flags))
        podWithArgs(tree, `${moved.data}/agent/pod-manifests/${component}.yaml`, component, own);
      told(tree, 'rke2', { 'tls-san': [] }, moved);
      tree.put('/etc/default/rke2-server', (moved.variables ?? []).map((line) => `${line}\n`).join(''), 0o600);
      tree.put(
        '/usr/local/lib/systemd/system/rke2-server.service',
        `[Unit]\nDescription=Rancher Kubernetes Engine v2 (server)\n\n[Service]\nType=notify\nEnvironmentFile=-/etc/default/%N\nEnvironmentFile=-/usr/local/lib/systemd/system/%N.env\nExecStart=${['/usr/local/bin/rke2', 'server', ...(moved.words ?? [])].join(' ')}\n`,
      );
    },
  });

/** RKE2 has the flags in `args`, behind a command of one word. */
const podWithArgs = (tree: Tree, path: string, component: string, flags: Flags): void =>
  tree.yaml(path, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: component, namespace: 'kube-system' },
    spec: {
      hostNetwork: true,
      containers: [
        {
          name: component,
          image: `index.docker.io/rancher/hardened-kubernetes:v1.36.1-rke2r1-build20260801`,
          command: [component],
          args: flagLines(flags),
        },
      ],
    },
  });
