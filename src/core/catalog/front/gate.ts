import type { Cluster, ClusterNode } from '../../cluster/cluster.js';
import { serverAuthority } from '../derivation.js';
import { layoutOf } from '../layout-of.js';
import { absolute, pathsOn, trustPath } from '../placement.js';
import { lines, speaksIPv6, type Gate } from './entry.js';

// What the bastion and the proxy have in common: who is let in, and what is let through.

/**
 * A table of nginx from the subject of the client certificate, as RFC 4514 writes it, to a value. Nothing is taken out of a subject:
 * it is one of those that the spec lists, or nobody. The subject holds a CN alone, as `kubeconfig create --through` issues it. An
 * expression, since nginx compares plain words without regard to case.
 */
const bySubject = (entries: readonly (readonly [user: string, value: string])[]): string =>
  lines(entries.map(([user, value]) => `"~^CN=${user.replaceAll('.', String.raw`\.`)}$" "${value}";`));

/** Values of both templates. */
export function gateValues(gate: Gate, cluster: Cluster, node: ClusterNode): Readonly<Record<string, string>> {
  const { users, account } = cluster.front;
  const { port } = cluster.front[gate];
  return {
    cluster: cluster.name,
    node: node.name,
    account: account.user,
    listen: lines([`listen ${port} ssl;`, ...(speaksIPv6(cluster) ? [`listen [::]:${port} ssl ipv6only=on;`] : [])]),
    certificate: pathOf(gate, 'certificate', cluster, node),
    key: pathOf(gate, 'key', cluster, node),
    usersTrust: pathOf('users-ca.crt', 'trust', cluster, node),
    users: bySubject(users.map(({ name }) => [name, name])),
    proxySubresourceUsers: bySubject(users.filter((user) => user.proxySubresources).map(({ name }) => [name, '1'])),
  };
}

/** Tables from the subject to one group each, and the headers that carry them: nginx repeats a header, and leaves out an empty one. */
export function groupValues(cluster: Cluster, header: string): { readonly tables: string; readonly headers: string } {
  const { users } = cluster.front;
  const most = Math.max(0, ...users.map(({ groups }) => groups.length));
  const names = Array.from({ length: most }, (_, index) => `$front_group_${index}`);
  const tables = names.map((name, index) => {
    const entries = users.flatMap(({ name: user, groups }) => {
      const group = groups[index];
      return group === undefined ? [] : [[user, group] as const];
    });
    return [`map $ssl_client_s_dn ${name} {`, '    default "";', indented(bySubject(entries)), '}'].join('\n');
  });
  return {
    tables: tables.join('\n'),
    headers: lines(names.map((name) => `proxy_set_header ${header} ${name};`)),
  };
}

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '    ');

/** Absolute path of a file of the node. */
export function pathOf(
  name: string,
  part: 'certificate' | 'key' | 'trust' | 'kubeconfig',
  cluster: Cluster,
  node: ClusterNode,
): string {
  return absolute(pathsOn(layoutOf(cluster), name, node.name)?.[part] ?? '');
}

/** The file by which API servers are verified. */
export function serverTrust(cluster: Cluster, node: ClusterNode): string {
  const layout = layoutOf(cluster);
  return trustPath(layout, node.name, serverAuthority({ cluster, layout }));
}
