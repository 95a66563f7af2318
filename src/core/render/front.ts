import { arrange } from '../cluster/template.js';
import { onNode } from '../facts/place.js';
import { fronts, type FrontFile, type FrontName } from '../catalog/front/fronts.js';
import { frontFiles } from '../catalog/layouts/front.js';
import { absolute } from '../catalog/placement.js';
import type { DesiredText } from '../catalog/desired.js';
import { nodesOf, type Cluster, type ClusterNode } from '../cluster/cluster.js';

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

/** Which fronts the spec wants on its nodes, with their roles: a load balancer by what it runs, guards where they are declared. */
const wanted: Readonly<Record<FrontName, (cluster: Cluster) => boolean>> = {
  haproxy: ({ front }) => front.loadBalancer.software === 'haproxy',
  nginx: ({ front }) => front.loadBalancer.software === 'nginx',
  proxy: () => true,
  bastion: () => true,
  firewall: ({ front }) => front.firewall !== undefined,
};

/** The files of declared fronts, as artefacts of their nodes. */
export const desiredFronts = (cluster: Cluster, template: (name: string) => string): readonly DesiredText[] =>
  (Object.keys(fronts) as FrontName[]).flatMap((front) =>
    wanted[front](cluster)
      ? nodesOf(cluster, ...fronts[front].on).flatMap((node) =>
          frontTexts(front, cluster, node, template).map((one) => desiredText(one, node)),
        )
      : [],
  );

const desiredText = ({ name, title, mode, text }: FrontText, node: ClusterNode): DesiredText => ({
  kind: 'file',
  name: `front/${name}`,
  title,
  node: node.name,
  unknown: [],
  files: [{ part: 'text', place: onNode(node.name, frontFiles[name]), mode, owner: 'root', group: 'root' }],
  content: { syntax: 'text', text },
});
