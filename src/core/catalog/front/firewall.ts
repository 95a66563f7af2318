import type { Cluster, ClusterNode } from '../../cluster/cluster.js';
import { absolute } from '../placement.js';
import { frontFiles } from '../layouts/front.js';
import { lines } from './entry.js';
import { guardsOf, type Guard, type Source } from './guards.js';

const families = [
  { family: 4, type: 'ipv4_addr', match: 'ip' },
  { family: 6, type: 'ipv6_addr', match: 'ip6' },
] as const;

const setOf = (guard: Guard, family: 4 | 6): string => `${guard.name}_v${family}`;

/** Networks of a family, each once, with those who come from there. */
function elements({ from }: Guard, family: 4 | 6): readonly Pick<Source, 'network' | 'who'>[] {
  const byNetwork = new Map<string, readonly string[]>();
  for (const { network, family: its, who } of from)
    if (its === family) byNetwork.set(network, [...(byNetwork.get(network) ?? []), who]);
  return [...byNetwork].map(([network, names]) => ({ network, who: [...new Set(names)].join(', ') }));
}

/** Values of `templates/firewall.nft`, for one node. */
export function firewallValues(cluster: Cluster, node: ClusterNode): Readonly<Record<string, string>> {
  const guards = guardsOf(cluster, node);
  return {
    cluster: cluster.name,
    node: node.name,
    roles: node.roles.join(', '),
    sets: lines(guards.flatMap(setLines)),
    jumps: lines(guards.map(({ name, ports }) => `tcp dport ${portText(ports)} jump ${name}`)),
    chains: lines(guards.flatMap(chainLines)),
  };
}

const portText = ([first, last]: Guard['ports']): string => (first === last ? String(first) : `${first}-${last}`);

const setLines = (guard: Guard): readonly string[] =>
  families.flatMap(({ family, type }) => {
    const all = elements(guard, family);
    if (all.length === 0) return [];
    return [
      `set ${setOf(guard, family)} {`,
      `    type ${type}`,
      '    flags interval',
      '    auto-merge',
      '    elements = {',
      ...all.map(({ network, who }) => `        ${network}, # ${who}`),
      '    }',
      '}',
    ];
  });

const chainLines = (guard: Guard): readonly string[] => [
  `# ${guard.title}`,
  `chain ${guard.name} {`,
  ...families.flatMap(({ family, match }) =>
    elements(guard, family).length === 0 ? [] : [`    ${match} saddr @${setOf(guard, family)} accept`],
  ),
  '    counter drop',
  '}',
];

/** Values of `templates/firewall.sh`. */
export const firewallScriptValues = (): Readonly<Record<string, string>> => ({
  rules: absolute(frontFiles['firewall.nft']),
});
