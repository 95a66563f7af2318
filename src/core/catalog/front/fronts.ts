import type { Cluster, ClusterNode, Role } from '../../cluster/cluster.js';
import { type frontFiles } from '../layouts/front.js';
import { firewallScriptValues, firewallValues } from './firewall.js';
import { haproxyValues, nginxBalancerValues } from './load-balancer.js';

/** A text that follows from the spec: a template, and the values that it arranges. */
export interface FrontFile {
  /** Of the template, and how people name the file. */
  readonly name: keyof typeof frontFiles;
  readonly title: string;
  readonly mode: number;
  readonly values: (cluster: Cluster, node: ClusterNode) => Readonly<Record<string, string>>;
}

/** One way to stand in front of the API server. */
interface Front {
  readonly on: readonly Role[];
  /** The first is what is meant when no file is named. */
  readonly files: readonly [FrontFile, ...FrontFile[]];
}

const text = (name: FrontFile['name'], title: string, values: FrontFile['values'], mode = 0o644): FrontFile => ({
  name,
  title,
  mode,
  values,
});

export const fronts = {
  haproxy: {
    on: ['load-balancer'],
    files: [text('haproxy.cfg', 'the configuration of HAProxy', haproxyValues)],
  },
  nginx: {
    on: ['load-balancer'],
    files: [text('load-balancer.conf', 'the configuration of nginx', nginxBalancerValues)],
  },
  firewall: {
    on: ['control-plane', 'etcd', 'worker', 'load-balancer', 'bastion', 'proxy'],
    files: [
      text('firewall.nft', 'the rules for nft', firewallValues),
      text('firewall.sh', 'what loads them, and takes them back unless confirmed', firewallScriptValues, 0o755),
    ],
  },
} as const satisfies Readonly<Record<string, Front>>;

export type FrontName = keyof typeof fronts;
