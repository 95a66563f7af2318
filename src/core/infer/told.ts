import { catalog } from '../catalog/catalog.js';
import { parseVersion, type Version } from '../cluster/version.js';
import { flagOfField, kubeletFields } from '../components/audited.js';
import { namedFiles } from '../components/named-files.js';
import type { FlagSource } from '../facts/flag-source.js';
import { hostPath } from '../facts/mounts.js';
import type { MachineFacts } from '../facts/machine.js';

/** What a component is told under a name, and the file or process that says it. */
export interface Told {
  readonly values: readonly string[];
  readonly from: string;
}

/** How a machine answers what a component is told; undefined where nothing says it. */
export type Telling = (component: string, name: string) => Told | undefined;

/**
 * What components of a machine are told: of several sources the most telling one that says anything. A flag of the kubelet goes before
 * the field of its configuration (https://kubernetes.io/docs/tasks/administer-cluster/kubelet-config-file). A path is that of the machine,
 * and what lies in the image of a container is as if nothing said it: nobody can look at it.
 */
export const tellingOf =
  ({ sources }: Pick<MachineFacts, 'sources'>): Telling =>
  (component, name) => {
    const names = namesOf(component, name);
    for (const one of names)
      for (const source of sources) {
        const values =
          source.component === component
            ? source.flags
                .filter((flag) => flag.name === one)
                .flatMap(({ value }) => onMachine(source.mounts, one, value) ?? [])
            : [];
        if (values.length > 0) return { values, from: source.file };
      }
    return undefined;
  };

/** A pair for further names stays as it is told where it cannot be seen, since what is shown is then not known. */
function onMachine(mounts: FlagSource['mounts'], name: string, value: string): string | undefined {
  if (namedFiles[name] !== 'server pair') return hostPath(mounts, value);
  return value.replace(/^([^,:]+),([^,:]+)/, (_, ...[certificate, key]: readonly string[]) =>
    [certificate, key].map((path = '') => hostPath(mounts, path) ?? path).join(','),
  );
}

/** The names under which a component can be told the same, the one that counts first. */
function namesOf(component: string, name: string): readonly string[] {
  if (component !== 'kubelet') return [name];
  const field = kubeletFields[name] ?? name;
  const flag = flagOfField(field);
  return flag === undefined ? [field] : [flag, field];
}

/** The value that counts of a setting that is given once; undefined where it is not given, or is given as nothing. */
export function toldOnce(telling: Telling, component: string, name: string): string | undefined {
  const value = telling(component, name)?.values.at(-1);
  return value === '' ? undefined : value;
}

/**
 * The file that a component is told under a name: of several that it takes together, as kube-apiserver keys that verify tokens, the
 * first; else the one that counts.
 */
export const toldFile = (telling: Telling, component: string, name: string): string | undefined =>
  takenTogether.has(name)
    ? telling(component, name)?.values.find((value) => value !== '')
    : toldOnce(telling, component, name);

/** Flags of which every value counts. https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver */
const takenTogether: ReadonlySet<string> = new Set(
  Object.values(catalog).flatMap(({ readBy = [] }) => readBy.flatMap(({ names }) => names.publicKeys ?? [])),
);

/**
 * The release of a component, as far as something on its machine says it, such as the tag of its image; where nothing says its own,
 * that of what runs beside it.
 */
export function toldRelease(
  machine: Pick<MachineFacts, 'sources'> | undefined,
  component: string,
): Version | undefined {
  const sources = machine?.sources.filter((source) => !/^(?:etcd|konnectivity)/.test(source.component)) ?? [];
  const isOwn = (source: { readonly component: string }) => source.component === component;
  return [...sources.filter(isOwn), ...sources].flatMap(({ release }) => parseVersion(release?.text ?? '') ?? [])[0];
}
