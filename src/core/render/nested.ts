import type { Setting } from '../components/component.js';

/** Dotted fields as the nested document that a component reads. */
export function nested(fields: readonly Pick<Setting, 'name' | 'value'>[]): Readonly<Record<string, unknown>> {
  const root: Record<string, unknown> = {};
  for (const { name, value } of fields) {
    const path = name.split('.');
    const owner = path
      .slice(0, -1)
      .reduce<Record<string, unknown>>((at, key) => (at[key] ??= {}) as Record<string, unknown>, root);
    owner[path.at(-1) ?? name] = value;
  }
  return root;
}
