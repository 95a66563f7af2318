import type { Remark } from './document.js';
import { parseEndpoint } from './network.js';
import type { Spec } from './schema.js';

/** What the flag `--tls-sni-cert-key=CERTIFICATE,KEY:NAME,NAME` cannot say, or would say twice (k8s.io/component-base/cli/flag NamedCertKey). */
export function* sniRemarks(spec: Spec): Iterable<Remark> {
  const { sni, extraArgs } = spec.apiServer;
  const dialled = new Set(namesDialled(spec));
  const path = (...rest: readonly (string | number)[]) => ['apiServer', 'sni', ...rest];
  const seen = new Map<string, string>();
  for (const [index, { name, names, certificate, key }] of sni.entries()) {
    if ((certificate === undefined) !== (key === undefined))
      yield { path: path(index), message: 'expected certificate and key, or neither, got one of them' };
    for (const [what, file] of Object.entries({ certificate, key }))
      if (file !== undefined && /[,:]/.test(file))
        yield {
          path: path(index, what),
          message: 'expected a path without "," and ":", which the flag cannot name, got one',
        };
    for (const [at, { value }] of names.entries()) {
      const other = seen.get(value);
      if (other !== undefined)
        yield {
          path: path(index, 'names', at),
          message: `expected each name once, got "${value}" again, as in ${other}`,
        };
      if (certificate !== undefined && dialled.has(value))
        yield {
          path: path(index, 'names', at),
          message: `expected names that no component of the cluster dials, for a certificate that kubepki does not issue, got "${value}"`,
        };
      seen.set(value, name);
    }
  }
  if (sni.length > 0 && 'tls-sni-cert-key' in extraArgs)
    yield {
      path: ['apiServer', 'extraArgs', 'tls-sni-cert-key'],
      message: 'expected certificates by name in apiServer.sni or in apiServer.extraArgs, got both',
    };
}

/** By what components and pods reach an API server: they trust the cluster CA, and explicit names go before the certificate that they expect. */
function namesDialled({ nodes, network, endpoint, apiServer }: Spec): readonly string[] {
  const host = endpoint === undefined ? undefined : parseEndpoint(endpoint, apiServer.port)?.host;
  return [
    ...nodes
      .filter(({ roles }) => roles.includes('control-plane'))
      .flatMap(({ name, addresses }) => [name, ...addresses]),
    ...network.serviceCidrs.map(({ first }) => first),
    ...['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', `kubernetes.default.svc.${network.dnsDomain}`],
    ...['localhost', '127.0.0.1', '::1'],
    ...(host === undefined ? [] : [host]),
  ];
}
