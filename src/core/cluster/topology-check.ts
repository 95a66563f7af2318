import type { Path, Remark } from './document.js';
import type { Overridable } from './overrides.js';
import type { Spec } from './schema.js';

/** Something that a well-formed spec can still get wrong. */
export interface Check {
  /** Keys whose value decides what is found. While one of them is malformed, nothing can be said. */
  readonly reads: readonly string[];
  readonly find: (spec: Spec, overridable: Overridable) => Iterable<Remark>;
}

export function* repeated(
  entries: readonly { readonly path: Path; readonly key: string }[],
  what: string,
): Iterable<Remark> {
  const seen = new Set<string>();
  for (const { path, key } of entries) {
    if (seen.has(key)) yield { path, message: `expected each ${what} once, got "${key}" again` };
    seen.add(key);
  }
}
