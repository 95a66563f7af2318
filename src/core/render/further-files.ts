import type { Desired, DesiredState, DesiredText } from '../catalog/desired.js';
import type { Cluster } from '../cluster/cluster.js';
import type { FlagTable } from '../components/flag-table.js';
import { desiredFronts } from './front.js';
import { outputArtefacts } from './outputs.js';
import type { Templates } from './templates.js';

/** Files of nodes that are made from settings and templates rather than from a row of the table. Nothing, where the spec asks for none. */
type FileSource = (cluster: Cluster, templates: Templates, tables: () => FlagTable) => readonly DesiredText[];

const sources: readonly FileSource[] = [outputArtefacts, desiredFronts];

/**
 * The desired state with the files that are arranged by templates. They come behind everything else of their nodes: whoever reacts to one,
 * as a kubelet does to a manifest, finds what it names.
 */
export function withFurtherFiles(
  state: DesiredState,
  cluster: Cluster,
  templates: Templates,
  tables: () => FlagTable,
): DesiredState {
  const further = sources.flatMap((source) => source(cluster, templates, tables));
  if (further.length === 0) return state;
  const isLast = ({ kind }: Desired): boolean => kind === 'manifest' || kind === 'home';
  return {
    ...state,
    artefacts: [...state.artefacts.filter((one) => !isLast(one)), ...further, ...state.artefacts.filter(isLast)],
  };
}
