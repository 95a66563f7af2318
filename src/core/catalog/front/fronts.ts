import type { Cluster, ClusterNode, Role } from '../../cluster/cluster.js';
import { frontFiles } from '../layouts/front.js';
import { absolute } from '../placement.js';
import { bastionValues, kubectlUnit } from './bastion.js';
import { firewallScriptValues, firewallValues } from './firewall.js';
import { haproxyValues, nginxBalancerValues } from './load-balancer.js';
import { proxyValues } from './proxy.js';

/** A text that follows from the spec: a template, and the values that it arranges. */
export interface FrontFile {
  /** How people name the file. */
  readonly name: keyof typeof frontFiles;
  /** The template, where it is not called as the file. */
  readonly template?: string;
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

/** A unit of systemd. @param settings the section of the service */
const unit = (
  front: string,
  name: FrontFile['name'],
  title: string,
  settings: (cluster: Cluster, node: ClusterNode) => readonly string[],
): FrontFile => ({
  ...text(name, `the unit of ${title}`, (cluster, node) => ({
    front,
    title: `${title} in front of the API servers of ${cluster.name}`,
    settings: settings(cluster, node).join('\n'),
  })),
  template: 'front.service',
});

/** nginx with a configuration of its own, beside any other that runs. */
const nginxUnit = (front: string, name: FrontFile['name'], configuration: FrontFile['name']): FrontFile => {
  const command = `/usr/sbin/nginx -c ${absolute(frontFiles[configuration])}`;
  return unit(front, name, `nginx (${front})`, () => [
    `ExecStartPre=${command} -t`,
    `ExecStart=${command} -g "daemon off;"`,
    `ExecReload=${command} -s reload`,
  ]);
};

export const fronts = {
  haproxy: {
    on: ['load-balancer'],
    files: [text('haproxy.cfg', 'the configuration of HAProxy', haproxyValues)],
  },
  nginx: {
    on: ['load-balancer'],
    files: [
      text('load-balancer.conf', 'the configuration of nginx', nginxBalancerValues),
      nginxUnit('nginx', 'load-balancer.service', 'load-balancer.conf'),
    ],
  },
  proxy: {
    on: ['proxy'],
    files: [
      text('proxy.conf', 'the configuration of nginx', proxyValues),
      nginxUnit('proxy', 'proxy.service', 'proxy.conf'),
    ],
  },
  bastion: {
    on: ['bastion'],
    files: [
      text('bastion.conf', 'the configuration of nginx', bastionValues),
      nginxUnit('bastion', 'bastion.service', 'bastion.conf'),
      unit('bastion', 'kubectl-proxy.service', 'kubectl proxy', kubectlUnit),
    ],
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
