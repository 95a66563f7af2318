import type { Cluster } from '../cluster/cluster.js';
import { layouts } from './catalog.js';
import type { Layout } from './layouts/layout.js';

/** Where the files of a cluster lie: the layout that its spec names. */
export const layoutOf = ({ layout }: Pick<Cluster, 'layout'>): Layout => layouts[layout];
