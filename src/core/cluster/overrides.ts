import { renderPath, type Path, type Remark } from './document.js';
import { renderDuration, type Seconds } from './duration.js';
import { unknownWord } from './nearest.js';
import type { Spec } from './schema.js';

/** What `certificates.overrides` may name, each with the authority that signs it; undefined for an authority itself. */
export type Overridable = ReadonlyMap<string, string | undefined>;

export function* unknownOverrides({ certificates }: Spec, overridable: Overridable): Iterable<Remark> {
  for (const name of Object.keys(certificates.overrides)) {
    if (!overridable.has(name))
      yield { path: ['certificates', 'overrides', name], message: unknownWord(name, [...overridable.keys()]) };
  }
}

/** Nothing may be asked to outlive what signs it. */
export function* lifetimes(spec: Spec, overridable: Overridable): Iterable<Remark> {
  const { validity, overrides } = spec.certificates;
  const own = (name: string): Asked | undefined =>
    asked(overrides[name]?.validity, ['certificates', 'overrides', name, 'validity']);
  const pairs = [
    ...[...overridable].flatMap(([name, signer]) =>
      signer === undefined ? [] : [{ leaf: own(name), signer: own(signer) }],
    ),
    ...spec.users.map((user, index) => ({
      leaf: asked(user.validity, ['users', index, 'validity']),
      signer: own('ca'),
    })),
  ];
  const told = new Set<string>();
  for (const { leaf, signer } of pairs) {
    const [long, short] = [leaf?.seconds ?? validity.leaf, signer?.seconds ?? validity.authority];
    const { path } = leaf ?? signer ?? { path: ['certificates', 'validity', 'leaf'] };
    if (long <= short || told.has(renderPath(path))) continue;
    told.add(renderPath(path));
    const [wanted, given] = [renderDuration(short), renderDuration(long)];
    yield leaf === undefined && signer !== undefined
      ? { path, message: `expected at least the lifetime of what it signs, ${given}, got ${wanted}` }
      : { path, message: `expected at most the lifetime of its authority, ${wanted}, got ${given}` };
  }
}

interface Asked {
  readonly seconds: Seconds;
  readonly path: Path;
}

const asked = (seconds: Seconds | undefined, path: Path): Asked | undefined =>
  seconds === undefined ? undefined : { seconds, path };
