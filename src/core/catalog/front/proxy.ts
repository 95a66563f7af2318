import type { Cluster, ClusterNode } from '../../cluster/cluster.js';
import { apiServers, lines } from './entry.js';
import { gateValues, groupValues, pathOf, serverTrust } from './gate.js';

/** How API servers are told whom a request is from, and by which pair they believe it. */
const modes = {
  // https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation
  impersonate: { client: 'proxy-client', user: 'Impersonate-User', group: 'Impersonate-Group' },
  // https://kubernetes.io/docs/reference/access-authn-authz/authentication/#authenticating-proxy
  'request-header': { client: 'proxy-front-client', user: 'X-Remote-User', group: 'X-Remote-Group' },
} as const;

/** Values of `templates/proxy.conf`. */
export function proxyValues(cluster: Cluster, node: ClusterNode): Readonly<Record<string, string>> {
  const { client, user, group } = modes[cluster.front.proxy.mode];
  const groups = groupValues(cluster, group);
  return {
    ...gateValues('proxy', cluster, node),
    mode: cluster.front.proxy.mode,
    groups: groups.tables,
    identityHeaders: [`proxy_set_header ${user} $front_user;`, groups.headers].filter((text) => text !== '').join('\n'),
    servers: lines(apiServers(cluster).map(({ at }) => `server ${at} max_fails=1 fail_timeout=5s;`)),
    clientCertificate: pathOf(client, 'certificate', cluster, node),
    clientKey: pathOf(client, 'key', cluster, node),
    serverTrust: serverTrust(cluster, node),
  };
}
