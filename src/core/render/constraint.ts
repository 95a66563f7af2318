import type { Cluster } from '../cluster/cluster.js';
import { valueText, type Setting } from '../components/component.js';
import type { ComponentName } from '../cluster/component-names.js';

/** What a component is started with, by name: of a repeated flag the last value counts, and of a list all of them. */
export interface Values {
  readonly names: readonly string[];
  readonly has: (name: string) => boolean;
  readonly get: (name: string) => string | undefined;
  readonly list: (name: string) => readonly string[];
}

/** Something that must hold between settings, or the component does not start, nobody can talk to it, or too many can. */
export type Constraint = { readonly components: readonly ComponentName[] } & (
  | {
      /** "expected X, got Y", or undefined where it holds: of any settings, whoever wrote them. */
      readonly find: (values: Values) => string | undefined;
    }
  | {
      /** The same of what is written by a spec only. */
      readonly findIn: (values: Values, cluster: Cluster, component: ComponentName) => string | undefined;
    }
);

export function valuesOf(settings: readonly Setting[]): Values {
  const of = (name: string) => settings.filter((one) => one.name === name).map(valueText);
  return {
    names: settings.map(({ name }) => name),
    has: (name) => of(name).length > 0,
    get: (name) => of(name).at(-1),
    list: (name) =>
      of(name)
        .flatMap((text) => text.split(','))
        .map((one) => one.trim())
        .filter((one) => one !== ''),
  };
}
