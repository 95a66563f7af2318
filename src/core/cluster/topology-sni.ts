import type { Remark } from './document.js';
import type { Spec } from './schema.js';

/** What the flag `--tls-sni-cert-key=CERTIFICATE,KEY:NAME,NAME` cannot say, or would say twice (k8s.io/component-base/cli/flag NamedCertKey). */
export function* sniRemarks({ apiServer: { sni, extraArgs } }: Spec): Iterable<Remark> {
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
      seen.set(value, name);
    }
  }
  if (sni.length > 0 && 'tls-sni-cert-key' in extraArgs)
    yield {
      path: ['apiServer', 'extraArgs', 'tls-sni-cert-key'],
      message: 'expected certificates by name in apiServer.sni or in apiServer.extraArgs, got both',
    };
}
