import type { Cluster, Override } from './cluster.js';

const none: Override = { sans: [], optionalSans: [] };

/** Everything that the spec says of an artefact: by its name, and on top of that for its node. */
export function overrideOf(
  { certificates: { overrides } }: Pick<Cluster, 'certificates'>,
  name: string,
  node?: string,
): Override {
  const general = overrides[name] ?? none;
  const own = node === undefined ? undefined : overrides[`${node}/${name}`];
  if (own === undefined) return general;
  return {
    ...general,
    ...own,
    sans: [...general.sans, ...own.sans],
    optionalSans: [...general.optionalSans, ...own.optionalSans],
  };
}

/** What a path, a name or a subject of an override is on one node. */
export const onThatNode = (text: string, node: string): string => text.replaceAll('{node}', node);
