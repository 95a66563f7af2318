import type { Tree } from './tree.js';

/** What a node of a distribution is told, and where its data lies by that. */
export interface Moved {
  readonly data: string;
  /** Settings of its configuration. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** Settings of a file beside it, by its name. */
  readonly dropIn?: readonly [name: string, settings: Readonly<Record<string, unknown>>];
  /** Words of its command line, as its installer quotes them. */
  readonly words?: readonly string[];
  /** Lines of its file of variables. */
  readonly variables?: readonly string[];
}

/** The configuration of k3s or RKE2, which holds a secret too. */
export function told(tree: Tree, name: 'k3s' | 'rke2', usual: object, { configuration, dropIn }: Moved): void {
  const file = `/etc/rancher/${name}/config.yaml`;
  tree.yaml(file, { token: 'K10secret::server:secret', ...usual, ...configuration }, 0o600);
  if (dropIn !== undefined) tree.yaml(`${file}.d/${dropIn[0]}`, dropIn[1], 0o600);
}
