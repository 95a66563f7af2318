import { chmodSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { put } from '../home.js';
import { scratch } from '../scratch.js';

/** Flags of one component; several values for one that is repeated. */
export type Flags = Readonly<Record<string, string | readonly string[]>>;

/** The filesystem of one node, as a tool leaves it. Paths are those of the node. */
export class Tree {
  readonly root = scratch();

  at(path: string): string {
    return join(this.root, path);
  }

  text(path: string): string {
    return readFileSync(this.at(path), 'utf8');
  }

  put(path: string, contents: string | Uint8Array, mode = 0o644): void {
    put(this.root, path, contents);
    // Whatever the umask of the test run is.
    chmodSync(this.at(path), mode);
  }

  key(path: string, contents: string | Uint8Array): void {
    this.put(path, contents, 0o600);
  }

  yaml(path: string, value: object, mode = 0o644): void {
    this.put(path, stringify(value), mode);
  }

  link(path: string, target: string): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    symlinkSync(target, this.at(path));
  }

  /** A systemd unit that runs a component with its flags, one a line. */
  unit(component: string, flags: Flags): void {
    const command = [`/usr/local/bin/${component}`, ...flagLines(flags)].join(' \\\n  ');
    this.put(
      `/etc/systemd/system/${component}.service`,
      `[Unit]\nDescription=${component}\n\n[Service]\nExecStart=${command}\nRestart=on-failure\nRestartSec=5\n\n[Install]\nWantedBy=multi-user.target\n`,
    );
  }

  /** A static pod that runs a component with its flags. */
  pod(path: string, component: string, flags: Flags, image = `example.com/${component}:v1.33.4`): void {
    this.yaml(
      path,
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: component, namespace: 'kube-system' },
        spec: {
          hostNetwork: true,
          containers: [{ name: component, image, command: [component, ...flagLines(flags)] }],
        },
      },
      0o600,
    );
  }
}

export const flagLines = (flags: Flags): readonly string[] =>
  Object.entries(flags).flatMap(([name, value]) => [value].flat().map((one) => `--${name}=${one}`));

/** What a kubeconfig names or holds. */
export interface KubeconfigParts {
  readonly server: string;
  readonly cluster: string;
  readonly context: string;
  readonly user: string;
  /** Paths, or PEM to embed. */
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

export function kubeconfig({ server, cluster, context, user, ca, certificate, key }: KubeconfigParts): string {
  const held = (name: string, value: string) =>
    value.startsWith('/') ? { [name]: value } : { [`${name}-data`]: Buffer.from(value).toString('base64') };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: cluster, cluster: { server, ...held('certificate-authority', ca) } }],
    users: [{ name: user, user: { ...held('client-certificate', certificate), ...held('client-key', key) } }],
    contexts: [{ name: context, context: { cluster, user } }],
    'current-context': context,
  });
}
