import { type Cluster, type ClusterNode } from '../../cluster/cluster.js';
import { valueText } from '../../components/component.js';
import { serverAuthority } from '../derivation.js';
import { layoutOf } from '../layout-of.js';
import { trustPath } from '../placement.js';
import { settingsOf } from '../settings.js';
import { apiServers, balancedPort, lines, speaksIPv6 } from './entry.js';

/**
 * Values of `templates/haproxy.cfg`. TLS is passed through: HAProxy holds no certificate of the cluster and adds no PROXY protocol,
 * which kube-apiserver does not speak. Its health checks do read TLS, to see whether what answers is an API server of this cluster.
 */
export function haproxyValues(cluster: Cluster, node: ClusterNode): Readonly<Record<string, string>> {
  const port = balancedPort(cluster);
  const { verify } = cluster.front.loadBalancer;
  const layout = layoutOf(cluster);
  const trust = trustPath(layout, node.name, serverAuthority({ cluster, layout }));
  const servers = apiServers(cluster).map(({ node: { name }, at }) => `server ${name} ${at} verifyhost ${name}`);
  return {
    cluster: cluster.name,
    bind: lines([`bind *:${port}`, ...(speaksIPv6(cluster) ? [`bind [::]:${port} v6only`] : [])]),
    status: healthyStatus(cluster),
    verify: verify === 'ca' ? `verify required ca-file ${trust}` : 'verify none',
    servers: lines(verify === 'ca' ? servers : servers.map((line) => line.replace(/ verifyhost .*/, ''))),
  };
}

/** An API server that lets nobody in without a certificate answers 401, ready or not: that it answers is all that a check can know. */
function healthyStatus(cluster: Cluster): string {
  const [first] = apiServers(cluster);
  const anonymous =
    first === undefined
      ? undefined
      : settingsOf('kube-apiserver', cluster, first.node).find(({ name }) => name === '--anonymous-auth');
  return anonymous !== undefined && valueText(anonymous) === 'false' ? '401' : '200';
}

/** Values of `templates/load-balancer.conf`. nginx without a licence has no active checks: it notices an API server that is gone, not one that is not ready. */
export function nginxBalancerValues(cluster: Cluster): Readonly<Record<string, string>> {
  const port = balancedPort(cluster);
  return {
    cluster: cluster.name,
    account: cluster.front.account.user,
    servers: lines(apiServers(cluster).map(({ at }) => `server ${at} max_fails=1 fail_timeout=5s;`)),
    listen: lines([
      `listen ${port} so_keepalive=on;`,
      ...(speaksIPv6(cluster) ? [`listen [::]:${port} so_keepalive=on ipv6only=on;`] : []),
    ]),
  };
}
