import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pki, type TestCluster } from './cluster.js';
import { scratch } from './scratch.js';

/** A cluster of the same names and addresses that nobody here trusts. */
export class Stranger {
  readonly #home = join(scratch(), 'stranger');

  constructor(private readonly cluster: TestCluster) {
    const nodes = Object.entries(cluster.shape.controlPlanes).map(
      ([name, address]) => `--control-plane=${name}=${address}`,
    );
    cluster.kubepki(['init', this.#home, ...nodes]);
  }

  /** A file of its first control plane, by its path below its PKI. */
  read(path: string): string {
    return readFileSync(join(this.#home, 'nodes', this.cluster.controlPlanes[0] ?? '', pki, path), 'utf8');
  }

  /** While its files lie in the place of the cluster's own, something is done; then these come back. */
  async inPlaceOf(paths: readonly string[], act: () => Promise<void> | void): Promise<void> {
    const own = paths.map((path) => this.cluster.read(this.cluster.controlPlanes[0] ?? '', path));
    try {
      for (const path of paths) swapIn(this.cluster, path, this.read(path));
      await act();
    } finally {
      paths.forEach((path, index) => swapIn(this.cluster, path, own[index] ?? ''));
    }
  }
}

/** A file of the first control plane, by its path below its PKI, as this machine sees it. */
export const treeFile = (cluster: TestCluster, path: string): string =>
  join(cluster.tree(cluster.controlPlanes[0] ?? ''), pki, path);

/** New contents take the name of a file by one rename, as kubepki does it. */
export function swapIn(cluster: TestCluster, path: string, contents: string): void {
  const file = treeFile(cluster, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, contents, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Beside a file, under a name that no component knows. */
export function copyAside(cluster: TestCluster, path: string, to: string): void {
  copyFileSync(treeFile(cluster, path), treeFile(cluster, to));
}
