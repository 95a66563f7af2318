import type { Desired, DesiredState, DesiredText } from '../catalog/desired.js';
import type { Cluster } from '../cluster/cluster.js';

/** Gives out the text of a template by its name: that of the home where it has one, else ours. */
export type Templates = (name: string) => string;

/** Files of nodes that are made from settings and templates rather than from a row of the table. Nothing, where the spec asks for none. */
type FileSource = (cluster: Cluster, templates: Templates) => readonly DesiredText[];

const sources: readonly FileSource[] = [];

/**
 * The desired state with the files that are arranged by templates. They come behind everything else of their nodes: whoever reacts to one,
 * as a kubelet does to a manifest, finds what it names.
 */
export function withFurtherFiles(state: DesiredState, cluster: Cluster, templates: Templates): DesiredState {
  const further = sources.flatMap((source) => source(cluster, templates));
  if (further.length === 0) return state;
  const isLast = ({ kind }: Desired): boolean => kind === 'manifest' || kind === 'home';
  return {
    ...state,
    artefacts: [...state.artefacts.filter((one) => !isLast(one)), ...further, ...state.artefacts.filter(isLast)],
  };
}
