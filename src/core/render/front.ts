import { arrange } from '../cluster/template.js';
import { fronts, type FrontFile, type FrontName } from '../catalog/front/fronts.js';
import { frontFiles } from '../catalog/layouts/front.js';
import { absolute } from '../catalog/placement.js';
import type { Cluster, ClusterNode } from '../cluster/cluster.js';

/** A file of the front, as it lies on its node. */
export interface FrontText extends Pick<FrontFile, 'name' | 'title' | 'mode'> {
  /** Absolute, on the node. */
  readonly path: string;
  readonly text: string;
}

/** Every file of one front on one node; the first is the one that is meant. @param template the text of a template, by its name */
export const frontTexts = (
  front: FrontName,
  cluster: Cluster,
  node: ClusterNode,
  template: (name: string) => string,
): readonly FrontText[] =>
  fronts[front].files.map(({ name, template: from = name, title, mode, values }: FrontFile) => ({
    name,
    title,
    mode,
    path: absolute(frontFiles[name]),
    text: arrange(template(from), values(cluster, node)),
  }));
