import type { LayoutName } from '../cluster/cluster.js';
import type { PartPaths } from '../catalog/layouts/layout.js';
import type { CertificateFacts } from '../facts/certificate.js';
import type { FileFacts } from '../facts/file.js';
import type { Observed } from '../facts/observed.js';
import { onNode, placeKey } from '../facts/place.js';
import type { Settings } from '../facts/settings.js';
import type { CfsslFile } from '../read/cfssl.js';

/** A value with the place that says it, for people. */
export interface Sourced<T> {
  readonly value: T;
  readonly from: string;
}

/** One filesystem of a node, looked at before anything is known about the cluster. */
export interface Survey {
  /** The name that was given for it; undefined when it has to be found out. */
  readonly given: string | undefined;
  /** Absolute; empty for one that lies nowhere here, as where only facts of it are known. Under this name its files are in `observed`. */
  readonly root: string;
  readonly layout: LayoutName;
  /** What components are told on this node, the most telling file first. */
  readonly settings: readonly Settings[];
  /** By row: the files that it has here, wherever they were found. */
  readonly places: ReadonlyMap<string, PartPaths>;
  /** Certificates and kubeconfigs that were looked at and are none of them, relative to the root. */
  readonly leftAlone: readonly string[];
  /** What cfssl was told, in a folder of certificates: every JSON file, from its path relative to the root. */
  readonly cfssl: readonly Sourced<CfsslFile>[];
  /** What the node calls itself (hostname(5)). */
  readonly hostname: string | undefined;
  readonly observed: Observed;
}

/** Every value that a component is told under a name, with where. */
export function told(
  { settings }: Pick<Survey, 'settings'>,
  component: string,
  name: string,
): Sourced<readonly string[]> | undefined {
  const source = settings.find((one) => one.component === component && one.values.has(name));
  const value = source?.values.get(name);
  return source === undefined || value === undefined ? undefined : { value, from: `${source.file} ${name}` };
}

export const toldOnce = (survey: Pick<Survey, 'settings'>, component: string, name: string) => {
  const found = told(survey, component, name);
  const value = found?.value.at(-1);
  return found === undefined || value === undefined || value === '' ? undefined : { value, from: found.from };
};

export const runs = ({ settings }: Pick<Survey, 'settings'>, component: string): Settings | undefined =>
  settings.find((one) => one.component === component);

export const fileAt = (
  { observed, root }: Pick<Survey, 'observed' | 'root'>,
  path: string | undefined,
): FileFacts | undefined => (path === undefined ? undefined : observed.files.get(placeKey(onNode(root, path))));

/** The first certificate of a file. */
export function certificateAt(
  survey: Pick<Survey, 'observed' | 'root'>,
  path: string | undefined,
): Sourced<CertificateFacts> | undefined {
  const file = fileAt(survey, path);
  const [value] = file?.state === 'present' && file.content.kind === 'pem' ? file.content.certificates : [];
  return value === undefined || path === undefined ? undefined : { value, from: path };
}

/** The leaf of a row, from its certificate file or from what its kubeconfig embeds, with the file it is in. */
export function leafOf(survey: Survey, row: string): Sourced<CertificateFacts> | undefined {
  const { certificate, kubeconfig } = survey.places.get(row) ?? {};
  for (const path of [certificate, kubeconfig]) {
    const file = fileAt(survey, path);
    if (file?.state !== 'present' || path === undefined) continue;
    const { content } = file;
    const leaf = certificateAt(survey, path);
    if (leaf !== undefined) return leaf;
    if (content.kind === 'kubeconfig' && content.kubeconfig.certificate.held === 'embedded')
      return { value: content.kubeconfig.certificate.value, from: path };
  }
  return undefined;
}

export function kubeconfigOf(survey: Survey, row: string) {
  const path = survey.places.get(row)?.kubeconfig;
  const file = fileAt(survey, path);
  return path !== undefined && file?.state === 'present' && file.content.kind === 'kubeconfig'
    ? { value: file.content.kubeconfig, from: path }
    : undefined;
}

/** The first answer. */
export function first<T>(...answers: readonly (Sourced<T> | undefined)[]): Sourced<T> | undefined {
  return answers.find((answer) => answer !== undefined);
}

export const map = <T, U>(
  found: Sourced<T> | undefined,
  change: (value: T) => U | undefined,
): Sourced<U> | undefined => {
  const value = found === undefined ? undefined : change(found.value);
  return found === undefined || value === undefined ? undefined : { value, from: found.from };
};
