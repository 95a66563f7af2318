import type { Override } from './cluster.js';
import { renderPath, type Path, type Remark } from './document.js';
import { renderDuration, type Seconds } from './duration.js';
import { unknownWord } from './nearest.js';
import type { Spec } from './schema.js';

/** What an override can be about: a row of the catalog, as far as a spec has to know it. */
export interface OverridableRow {
  readonly kind: 'authority' | 'pair' | 'kubeconfig' | 'trust' | 'signer' | 'file' | 'secret';
  /** The authority that signs it; undefined for what is not signed. */
  readonly signer: string | undefined;
  /** Users and groups that its certificate names to kube-apiserver, where these are the same on every node. */
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

/** By catalog name. */
export type Overridable = ReadonlyMap<string, OverridableRow>;

type Setting = keyof Override;

const issued: readonly Setting[] = [
  'algorithm',
  'validity',
  'renewBefore',
  'sans',
  'optionalSans',
  'pairs',
  'subject',
  'usages',
];
const placed: readonly Setting[] = ['absent', 'files', 'authority', 'modes', 'owner'];

/** Settings that mean something for a kind of artefact. */
const settings: Readonly<Record<OverridableRow['kind'], readonly Setting[]>> = {
  authority: ['algorithm', 'validity', 'renewBefore', 'absent', 'authority', 'sans', 'optionalSans'],
  pair: [...issued, ...placed],
  kubeconfig: [...issued, ...placed, 'server'],
  trust: placed,
  signer: placed,
  file: ['absent', 'files', 'modes', 'owner'],
  secret: [],
};

/** `cp1/apiserver`: the artefact of one node. A row has slashes in its name too, such as `etcd/ca.crt`. */
function rowOf(name: string, { nodes }: Spec, overridable: Overridable): OverridableRow | undefined {
  const row = overridable.get(name);
  if (row !== undefined) return row;
  const own = nodes.find((node) => name.startsWith(`${node.name}/`));
  const ofNode = own === undefined ? undefined : overridable.get(name.slice(own.name.length + 1));
  return ofNode?.kind === 'authority' || ofNode?.kind === 'secret' ? undefined : ofNode;
}

export function* unknownOverrides(spec: Spec, overridable: Overridable): Iterable<Remark> {
  for (const [name, override] of Object.entries(spec.certificates.overrides)) {
    const path: Path = ['certificates', 'overrides', name];
    const row = rowOf(name, spec, overridable);
    if (row === undefined) {
      yield { path, message: unknownWord(name, [...overridable.keys()]) };
      continue;
    }
    for (const [setting, value] of Object.entries(override)) {
      if (isEmpty(value) || settings[row.kind].includes(setting as Setting)) continue;
      yield { path: [...path, setting], message: `expected a setting of a ${row.kind}, got ${setting}` };
    }
    const { authority } = override;
    if (authority !== undefined && overridable.get(authority)?.kind !== 'authority') {
      const known = [...overridable].flatMap(([other, { kind }]) => (kind === 'authority' ? [other] : []));
      yield { path: [...path, 'authority'], message: unknownWord(authority, known) };
    }
  }
}

const isEmpty = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.length === 0);

/** Nothing may be asked to outlive what signs it. */
export function* lifetimes(spec: Spec, overridable: Overridable): Iterable<Remark> {
  const { validity, overrides } = spec.certificates;
  const own = (name: string): Asked | undefined =>
    asked(overrides[name]?.validity, ['certificates', 'overrides', name, 'validity']);
  const standIn = (authority: string): string => overrides[authority]?.authority ?? authority;
  const pairs = [
    ...[...overridable].flatMap(([name, { signer }]) =>
      signer === undefined ? [] : [{ leaf: own(name), signer: own(standIn(overrides[name]?.authority ?? signer)) }],
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
