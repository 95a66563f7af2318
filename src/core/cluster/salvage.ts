import * as v from 'valibot';
import { renderPath, type Path, type Remark } from './document.js';
import type { Overridable } from './overrides.js';
import { clusterSchema } from './schema.js';
import { topologyRemarks } from './topology.js';

/**
 * What is impossible in the well-formed rest of a spec that has malformed parts, so that a user meets every mistake in one run.
 * A malformed list item or key is left out; a check that misses something stays silent, since what it misses may be what was left out.
 *
 * @param broken paths of the malformed parts
 */
export function topologyOfRest(value: object, broken: readonly Path[], overridable: Overridable): readonly Remark[] {
  const removed = new Removed(broken);
  // Leaving out a key can leave its owner incomplete, which then goes too.
  for (let round = 0; round < 3; round += 1) {
    const result = v.safeParse(clusterSchema, { ...placeholders, ...(without(value, removed) as object) });
    if (result.success) {
      return topologyRemarks(result.output, overridable, (key) => removed.concerns(key))
        .filter(({ absent }) => absent !== true)
        .map(({ path, message }) => ({ path: originalPath(path, removed), message }));
    }
    const incomplete = result.issues.map(({ path }) =>
      originalPath(
        (path ?? []).map(({ key }) => key as string | number),
        removed,
      ),
    );
    removed.add(incomplete.map(wholeItem));
  }
  return [];
}

/** Stand in for required keys that are themselves malformed: no check of the topology looks at them. */
const placeholders = { apiVersion: 'kubepki/v1', kind: 'Cluster', name: 'x', kubernetesVersion: '1.37', nodes: [] };

/** The list item that a path leads into, else the path itself. */
function wholeItem(path: Path): Path {
  const index = path.findIndex((step) => typeof step === 'number');
  return index === -1 ? path : path.slice(0, index + 1);
}

/** What is left out: list items, and keys, whose defaults then stand where nobody wrote them. */
class Removed {
  readonly #paths = new Set<string>();
  /** Keys that are defaults now, which nobody wrote. */
  readonly #keys = new Set<string>();

  constructor(paths: readonly Path[]) {
    this.add(paths);
  }

  add(paths: readonly Path[]): void {
    for (const path of paths) {
      this.#paths.add(renderPath(path));
      if (path.every((step) => typeof step === 'string')) this.#keys.add(renderPath(path));
    }
  }

  /** Whether a default stands at the key, in it or around it. */
  concerns(key: string): boolean {
    return [...this.#keys].some((gone) => `${gone}.`.startsWith(`${key}.`) || `${key}.`.startsWith(`${gone}.`));
  }

  has(path: Path): boolean {
    return this.#paths.has(renderPath(path));
  }
}

function without(value: unknown, removed: Removed, at: Path = []): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      removed.has([...at, index]) ? [] : [without(item, removed, [...at, index])],
    );
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      removed.has([...at, key]) ? [] : [[key, without(item, removed, [...at, key])]],
    ),
  );
}

/** Indexes count the items that are left; this counts those that went before them too. */
function originalPath(path: Path, removed: Removed): Path {
  return path.reduce<Path>((done, step) => {
    if (typeof step === 'string') return [...done, step];
    let index = -1;
    for (let left = step; left >= 0; left -= 1) {
      do index += 1;
      while (removed.has([...done, index]));
    }
    return [...done, index];
  }, []);
}
