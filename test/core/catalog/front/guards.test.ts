import { guardsOf } from '../../../../src/core/catalog/front/guards.js';
import { frontSpec } from '../../../support/front-specs.js';
import { clusterOf } from '../../../support/specs.js';

/** `port: who, …` of each guard of a node; the node itself is in none. */
function guards(name: string, firewall = ''): readonly string[] {
  const cluster = clusterOf(frontSpec(firewall === '' ? '' : `  firewall: ${firewall}\n`));
  const node = cluster.nodes.find((one) => one.name === name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return guardsOf(cluster, node).map(({ ports: [first, last], from }) => {
    const port = first === last ? String(first) : `${first}-${last}`;
    return `${port}: ${[...new Set(from.map(({ who }) => who))].join(', ')}`;
  });
}

const etcd = '2379-2380: cp1, cp2, etcd1';
const kubelet = '10250: cp1, cp2, w1, pods';

describe('the guards of a node', () => {
  it.each([
    ['cp1', [etcd, kubelet, '10257: ', '10259: ']],
    ['cp2', [kubelet, '10257: ', '10259: ']],
    ['etcd1', [etcd]],
    ['w1', [kubelet]],
    ['lb1', []],
    ['gate1', []],
  ])('follow from the roles of %s', (node, expected) => {
    expect(guards(node)).toEqual(expected);
  });

  it('let declared clients to API servers and their load balancer, with every machine of the cluster and its pods', () => {
    const clients = '{ clients: [192.0.2.0/24] }';
    const all = '6443: clients, cp1, cp2, etcd1, w1, lb1, gate1, pods';
    expect(guards('cp2', clients)).toEqual([all, kubelet, '10257: ', '10259: ']);
    expect(guards('lb1', clients)).toEqual([all]);
    expect(guards('w1', clients)).toEqual([kubelet]);
  });

  it('let a scraper to the ports that it names, and to no other', () => {
    const scraper = '{ scrapers: [{ name: prometheus, addresses: [10.9.0.1], ports: [10257, 2380] }] }';
    expect(guards('cp1', scraper)).toEqual([
      `${etcd}, scraper prometheus`,
      kubelet,
      '10257: scraper prometheus',
      '10259: ',
    ]);
  });

  it('are about the ports that components are told to listen on', () => {
    const spec = `${frontSpec()}controllerManager: { extraArgs: { secure-port: 11257 } }\n`;
    const cluster = clusterOf(spec);
    const ports = guardsOf(cluster, cluster.nodes[0]!).map(({ ports: [first] }) => first);
    expect(ports).toEqual([2379, 10_250, 11_257, 10_259]);
  });
});
