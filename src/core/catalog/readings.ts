import type { ComponentName } from '../cluster/component-names.js';
import type { KubeconfigPart } from '../components/reload.js';
import { fileOf, holds, type Desired, type DesiredFile, type DesiredKubeconfig } from './desired.js';
import { catalog } from './catalog.js';
import { absolute } from './placement.js';
import type { Part, Reader } from './row.js';

/** A component comes to a file of an artefact: by a flag or field that names it, or through a kubeconfig that does. */
export interface Reading {
  readonly component: ComponentName;
  /** The flag or field. */
  readonly name: string;
  /** What of a kubeconfig is read; undefined for what a flag names itself. */
  readonly part: KubeconfigPart | undefined;
}

/** The readers of an artefact: those of its node, or, where no spec says what runs there, all that the table knows. */
export const readersOf = ({ name, readBy }: Pick<Desired, 'name' | 'readBy'>): readonly Reader[] =>
  readBy ?? catalog[name]?.readBy ?? [];

/**
 * Who on its node reads the files of an artefact, if these parts of it change: the reader column of the table, kubeconfigs followed.
 *
 * @param neighbours the artefacts of the same node
 */
export function readingsOf(
  artefact: Desired,
  parts: readonly DesiredFile['part'][],
  neighbours: readonly Desired[],
): readonly Reading[] {
  const places = new Set(
    artefact.files.filter(({ part }) => parts.includes(part)).map(({ place }) => absolute(place.path)),
  );
  const kubeconfigs = neighbours.filter((other): other is DesiredKubeconfig => other.kind === 'kubeconfig');
  const through = kubeconfigs.flatMap((kubeconfig) => {
    const { trust, credential } = kubeconfig;
    return [
      ...(trust.held === 'path' && places.has(trust.path) ? byKubeconfig(kubeconfig, 'trust') : []),
      ...(credential.held === 'path' && (places.has(credential.certificate) || places.has(credential.key))
        ? byKubeconfig(kubeconfig, 'credential')
        : []),
    ];
  });
  const own =
    artefact.kind === 'kubeconfig'
      ? parts.includes('kubeconfig')
        ? byKubeconfig(artefact, 'text')
        : []
      : (artefact.readBy ?? []).flatMap(({ component, names }) =>
          Object.entries(names).flatMap(([part, flags]) =>
            parts.some((changed) => holds(changed, part as Part))
              ? flags.map((name) => ({ component, name, part: undefined }))
              : [],
          ),
        );
  return [...own, ...through];
}

/** Components, by the flags that name the kubeconfig. One that nobody reads, as a person's, has none. */
const byKubeconfig = (kubeconfig: DesiredKubeconfig, part: KubeconfigPart): readonly Reading[] =>
  kubeconfig.node === undefined || fileOf(kubeconfig, 'kubeconfig') === undefined
    ? []
    : (kubeconfig.readBy ?? []).flatMap(({ component, names }) =>
        (names.kubeconfig ?? []).map((name) => ({ component, name, part })),
      );
