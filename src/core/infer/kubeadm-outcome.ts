import { renderPath, type Path } from '../cluster/document.js';
import type { Setting } from '../cluster/draft.js';
import type { KubeadmDocument } from '../read/kubeadm-config.js';

/** A value of a kubeadm configuration. */
export interface At {
  readonly document: KubeadmDocument;
  readonly path: Path;
}

/** A value within another. */
export const inside = ({ document, path }: At, ...steps: Path): At => ({ document, path: [...path, ...steps] });

/** What became of a value: a setting of the spec, or a reason why it became none. A setting without a place is a default of kubeadm. */
export type Outcome =
  | { readonly at: At | undefined; readonly setting: Setting; readonly why?: undefined }
  | { readonly at: At; readonly setting?: undefined; readonly why: string };

/** `ClusterConfiguration networking.dnsDomain` */
export const renderAt = ({ document, path }: At): string => `${document.kind} ${renderPath(path)}`.trim();

export const taken = (at: At, to: Path, value: unknown, remark?: string): Outcome => ({
  at,
  setting: { to, value, from: remark === undefined ? renderAt(at) : `${renderAt(at)}: ${remark}` },
});

export const assumed = (to: Path, value: unknown, from: string | undefined): Outcome => ({
  at: undefined,
  setting: { to, value, from },
});

export const refused = (at: At, why: string): Outcome => ({ at, why });

/** A value that is there: an empty one, and one that says null, are as if left out (YAML 1.2, 10.2.1.1). */
export const valueAt = ({ document, path }: At): unknown => {
  const value = path.reduce<unknown>(
    (owner, step) =>
      typeof owner === 'object' && owner !== null && Object.hasOwn(owner, step)
        ? (owner as Readonly<Record<string | number, unknown>>)[step]
        : undefined,
    document.value,
  );
  return isNothing(value) ? undefined : value;
};

export const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' ? ['', 'null', '~'].includes(value) : Object.values(value).every(isNothing));

export const textAt = (at: At): string | undefined => {
  const value = valueAt(at);
  return typeof value === 'string' ? value : undefined;
};

/** The texts of a list, each with its place. */
export const textsAt = ({ document, path }: At): readonly { readonly at: At; readonly text: string }[] => {
  const value = valueAt({ document, path });
  if (!Array.isArray(value)) return [];
  return value.flatMap((text: unknown, index) =>
    typeof text === 'string' ? [{ at: { document, path: [...path, index] }, text }] : [],
  );
};
