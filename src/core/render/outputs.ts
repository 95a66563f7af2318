import { modes } from '../catalog/placement.js';
import type { DesiredText } from '../catalog/desired.js';
import { obeys } from '../catalog/row.js';
import { nodesOf, type Cluster, type ClusterNode, type Output } from '../cluster/cluster.js';
import type { ComponentName } from '../cluster/component-names.js';
import { runsComponent } from '../components/components.js';
import type { FlagTable } from '../components/flag-table.js';
import { onNode } from '../facts/place.js';
import { RenderError } from './errors.js';
import type { Templates } from './templates.js';
import { flagSet, type FlagSet } from './flag-set.js';
import { filesIn, formats, unfit, type Format, type Surroundings } from './formats.js';

/** A text with where it lies and who is started from it. */
interface OutputFile {
  readonly name: string;
  readonly title: string;
  readonly path: string;
  readonly text: string;
  readonly readers: readonly ComponentName[];
}

/**
 * What `outputs` of a spec puts on nodes: flag sets as the files that components are started from.
 *
 * @param template the text of a template by its name
 * @throws RenderError OUTPUT_CONFLICT, and those of flag sets and formats
 */
export function outputArtefacts(
  cluster: Cluster,
  template: Templates,
  tables: () => FlagTable,
): readonly DesiredText[] {
  assertFitting(cluster.outputs);
  return cluster.nodes.flatMap((node) => {
    const known = new Map<ComponentName, FlagSet>();
    const setOf = (component: ComponentName): FlagSet => {
      const set = known.get(component) ?? flagSet(component, cluster, node, tables);
      known.set(component, set);
      return set;
    };
    return cluster.outputs
      .flatMap((output) => {
        const sets = componentsOf(output)
          .filter((component) => runsComponent(component, node, cluster))
          .map(setOf);
        return filesOf(output, sets, { cluster, node, template, binaries: output.binaries });
      })
      .map((file) => artefactOf(file, node));
  });
}

/** Those that it names, or all that it can start from a file. */
function componentsOf({ format, components }: Output): readonly ComponentName[] {
  const { fits } = formats[format];
  return components ?? fits.filter((component) => pathOf(formats[format], component) !== undefined);
}

const pathOf = (format: Format, component: ComponentName): string | undefined =>
  format.of === 'node' ? format.path() : format.path(component);

function filesOf(
  { format: name }: Output,
  sets: readonly FlagSet[],
  surroundings: Surroundings,
): readonly OutputFile[] {
  const format = formats[name];
  if (sets.length === 0 || (name === 'kubeadm' && !isFirstControlPlane(surroundings))) return [];
  return filesIn(format, sets, surroundings).map(({ component, path = '', text }) => ({
    // kubeadm, k3s and RKE2 read theirs, which are none of the components.
    ...(component === undefined
      ? { name, title: format.title, readers: [] }
      : { name: `${name}/${component}`, title: `${component}: ${format.title}`, readers: [component] }),
    path,
    text,
  }));
}

function artefactOf({ name, title, path, text, readers }: OutputFile, node: ClusterNode): DesiredText {
  return {
    kind: 'file',
    name,
    title,
    node: node.name,
    // Whoever may write it decides what root starts.
    files: [{ part: 'text', place: onNode(node.name, path), mode: modeOf(path), owner: 'root', group: 'root' }],
    readBy: readers.map((component) => obeys(component, { text: `/${path}` })),
    unknown: [],
    content: { syntax: 'text', text },
  };
}

/** `kubeadm init` begins a cluster: on any other node it would begin a second one. */
const isFirstControlPlane = ({ cluster, node }: Surroundings): boolean =>
  nodesOf(cluster, 'control-plane')[0]?.name === node.name;

/** systemd complains of units that not everybody may read: its interface tells them anyway. */
const modeOf = (path: string): number => (path.startsWith('etc/systemd/') ? 0o644 : modes.text);

/** One component is started once. */
function assertFitting(outputs: readonly Output[]): void {
  const starters = new Map<ComponentName, Output['format']>();
  const paths = new Set<string>();
  for (const output of outputs)
    for (const component of componentsOf(output)) {
      const format = formats[output.format];
      const path = pathOf(format, component);
      if (!format.fits.includes(component) || path === undefined) throw unfit(output.format, component);
      const other = starters.get(component);
      const place = format.of === 'node' ? `${path} ${component}` : path;
      if (paths.has(place) || (format.starts === true && other !== undefined))
        throw new RenderError(
          'OUTPUT_CONFLICT',
          `expected one output that starts ${component}, got ${other ?? output.format} and ${output.format}`,
          { hint: 'name in outputs of kubepki.yaml which components each of them is for' },
        );
      paths.add(place);
      if (format.starts === true) starters.set(component, output.format);
    }
}
