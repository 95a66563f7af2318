import * as v from 'valibot';
import { account, cidr, endpointText, flag, frontName, oneOf, pathPattern, port, source } from './scalars.js';
import { list, says } from './schema-parts.js';

// What stands in front of the API server. Which machines do is said by the roles of nodes.

const user = v.strictObject({
  name: says(frontName, 'The CN of the client certificate, and whom the proxy impersonates.'),
  groups: says(v.optional(list(frontName), []), 'The groups that the proxy impersonates.'),
  proxySubresources: says(
    v.optional(flag, 'false'),
    'Whether this user may reach services, pods and nodes through the API server (`…/proxy`).',
  ),
});

const loadBalancer = v.strictObject({
  software: says(v.optional(oneOf('haproxy', 'nginx'), 'haproxy'), 'What its nodes run.'),
  port: says(v.optional(port), 'The port it listens on. Default: that of the endpoint.'),
  verify: says(
    v.optional(oneOf('ca', 'none'), 'ca'),
    'ca: an API server is healthy only with a certificate of the cluster that names it (HAProxy; reload it when `ca.crt` changes). none: whatever answers is.',
  ),
});

const gate = (usualPort: string, what: string) => ({
  port: says(v.optional(port, usualPort), 'The port it listens on.'),
  endpoint: says(
    v.optional(endpointText),
    `What users dial, host:port; the host is in its certificate. Default: the first address of the first node with the role ${what}.`,
  ),
});

const everyPath = '^/(api|apis|openapi|version)(/.*)?$';
// API servers take no notice of a slash at the end.
const noTerminals = '^/api/.*/pods/.*/(exec|attach|portforward)(/|$)';

const bastion = v.strictObject({
  ...gate('8443', 'bastion'),
  role: says(
    v.optional(frontName, 'view'),
    'The ClusterRole that `bootstrap manifests` binds to the bastion: what its users may do together.',
  ),
  accept: says(v.optional(list(pathPattern), [everyPath]), 'Paths that may be asked for, as regular expressions.'),
  reject: says(v.optional(list(pathPattern), [noTerminals]), 'Paths among them that may not.'),
});

const proxy = v.strictObject({
  ...gate('9443', 'proxy'),
  mode: says(
    v.optional(oneOf('impersonate', 'request-header'), 'impersonate'),
    'impersonate: the proxy may become the users of `front.users` and nobody else, by RBAC. request-header: by a certificate that the API server believes for every user; who has its key is anybody.',
  ),
});

const scraper = v.strictObject({
  name: says(frontName, 'Who it is, for people.'),
  addresses: says(
    v.pipe(list(source), v.minLength(1, 'expected at least one address, got none')),
    'Where it comes from.',
  ),
  ports: says(
    v.pipe(list(port), v.minLength(1, 'expected at least one port, got none')),
    'Guarded ports it may reach.',
  ),
});

const firewall = v.strictObject({
  clients: says(
    v.optional(list(cidr)),
    'Who may reach the API server besides the nodes and their pods. Left out: anybody. Needs `network.podCidrs`.',
  ),
  scrapers: says(v.optional(list(scraper), []), 'Who may reach ports that are closed to others, such as Prometheus.'),
});

/** What stands in front of the API server. */
export const front = v.strictObject({
  users: says(
    v.optional(list(user), []),
    'Who may come in by the bastion and the proxy. Whoever is taken out stays out, whatever certificate they have, once nginx has taken its new configuration (`plan` says how).',
  ),
  administrators: says(
    v.optional(list(frontName), []),
    'Groups that `bootstrap manifests` makes administrators without proxy sub-resources.',
  ),
  account: says(v.optional(account, 'www-data'), 'Whom the workers of nginx run as.'),
  loadBalancer: says(v.optional(loadBalancer, {}), 'Nodes with the role load-balancer.'),
  bastion: says(v.optional(bastion, {}), 'Nodes with the role bastion: `kubectl proxy` behind nginx.'),
  proxy: says(v.optional(proxy, {}), 'Nodes with the role proxy: nginx as an authenticating proxy.'),
  firewall: says(v.optional(firewall), 'Guards of ports on every node; left out, no node gets the file.'),
});
