import type { Path } from '../cluster/document.js';
import type { Setting } from '../cluster/draft.js';
import type { Conceded } from './concessions.js';
import type { FoundNode } from './node.js';
import type { Sourced } from './survey.js';

/** What a kubeadm configuration says under a path of the spec. */
export function configured<T>(settings: readonly Setting[], ...path: Path): Sourced<T> | undefined {
  const key = JSON.stringify(path);
  const found = settings.find(({ to }) => JSON.stringify(to) === key);
  return found === undefined ? undefined : { value: found.value as T, from: found.from ?? 'the kubeadm configuration' };
}

/** The same of a mapping of which only parts are said. */
export const configuredBelow = (settings: readonly Setting[], ...path: Path): readonly Setting[] =>
  settings.filter(({ to }) => to.length === path.length + 1 && path.every((step, index) => to[index] === step));

/** Names that a kubeadm configuration wants in the certificates of every node that has them. One that lacks them may, until it is issued anew. */
export function configuredNames(settings: readonly Setting[], nodes: readonly FoundNode[]): readonly Conceded[] {
  return settings.flatMap(({ to: [root, overrides, row, key], value, from }) =>
    root === 'certificates' && overrides === 'overrides' && key === 'sans'
      ? nodes
          .filter(({ survey }) => survey.places.has(String(row)))
          .map(({ name }) => ({
            row: String(row),
            node: name?.value,
            concession: { sans: value as readonly string[] },
            why: `from ${from ?? 'the kubeadm configuration'}`,
          }))
      : [],
  );
}
