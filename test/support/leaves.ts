import { readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { parseKubeconfig } from './kubeconfig-file.js';
import { scratch } from './scratch.js';

export type Usage = 'serverAuth' | 'clientAuth';

/** A certificate of a home as its peers meet it: in a file, with its key, with what they verify it by and what for. */
export interface Leaf {
  /** Relative to the home: the certificate, or the kubeconfig that embeds it. */
  readonly path: string;
  readonly certificate: string;
  readonly key: string;
  readonly trust: string;
  readonly usages: readonly Usage[];
}

/** What each file is for, by hand: a judge must not ask the accused. Everything else is a client. */
const servers = /(^|\/)(apiserver|kube-controller-manager|kube-scheduler|kubelet-server)\.crt$/;
const both = /etcd\/(server|peer)\.crt$/;
const authorities = /(^|\/)(ca|front-proxy-ca|signer-client|signer-serving)\.crt$/;

const usagesOf = (path: string): readonly Usage[] =>
  both.test(path) ? ['serverAuth', 'clientAuth'] : servers.test(path) ? ['serverAuth'] : ['clientAuth'];

function trustOf(certificate: string): string {
  const name = basename(certificate, '.crt');
  const folder = dirname(certificate);
  if (name === 'front-proxy-client') return join(folder, 'front-proxy-ca.crt');
  if (name === 'apiserver-etcd-client') return join(folder, 'etcd', 'ca.crt');
  return join(folder, 'ca.crt');
}

export const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/** Every leaf of the node trees and of `users/`, each once. */
export function leavesOf(home: string): readonly Leaf[] {
  const trees = readdirSync(join(home, 'nodes')).map((node) => join(home, 'nodes', node));
  const found = [...trees, join(home, 'users')].flatMap((tree) =>
    filesIn(tree).flatMap((file) => {
      if (file.endsWith('.conf')) return fromKubeconfig(home, tree, file);
      return file.endsWith('.crt') && !authorities.test(file) ? fromPair(home, file) : [];
    }),
  );
  return [...new Map(found.map((leaf) => [leaf.path, leaf])).values()];
}

const fromPair = (home: string, certificate: string): Leaf => ({
  path: relative(home, certificate),
  certificate,
  key: certificate.replace(/crt$/, 'key'),
  trust: trustOf(certificate),
  usages: usagesOf(certificate),
});

/** Embedded PEM is handed over as files; paths are those of the node. */
function fromKubeconfig(home: string, tree: string, file: string): Leaf {
  const { clusters, users } = parseKubeconfig(file);
  const folder = scratch();
  const fileOf = (fields: Readonly<Record<string, string>>, name: string): string => {
    const data = fields[`${name}-data`];
    if (data === undefined) return join(tree, fields[name] ?? '');
    writeFileSync(join(folder, name), Buffer.from(data, 'base64'), { mode: 0o600 });
    return join(folder, name);
  };
  const certificate = fileOf(users[0].user, 'client-certificate');
  return {
    path: relative(home, certificate.startsWith(folder) ? file : certificate),
    certificate,
    key: fileOf(users[0].user, 'client-key'),
    trust: fileOf(clusters[0].cluster, 'certificate-authority'),
    usages: ['clientAuth'],
  };
}
