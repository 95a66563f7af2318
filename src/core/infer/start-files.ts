import type { MachineFacts } from '../facts/machine.js';

/** A file that says how a component is started. */
export interface StartFile {
  readonly component: string;
  /** Relative to the root of its machine. */
  readonly path: string;
}

/** Manifests, units, drop-ins and configurations, of what runs and of what would be started; processes are no files. */
export function startFiles({
  sources,
  deployed = [],
}: Pick<MachineFacts, 'sources' | 'deployed'>): readonly StartFile[] {
  const found = [...sources, ...deployed].flatMap(({ component, file, texts }) =>
    [file, ...texts.keys()].filter((name) => name.startsWith('/')).map((name) => [name.slice(1), component] as const),
  );
  return [...new Map(found)].map(([path, component]) => ({ path, component }));
}
