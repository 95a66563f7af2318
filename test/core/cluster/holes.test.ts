import { parseCluster } from '../../../src/core/cluster/parse.js';
import { overridable } from '../../../src/core/catalog/catalog.js';
import { smallSpec } from '../../support/home.js';

const warningsOf = (more: string): readonly string[] =>
  parseCluster(Buffer.from(smallSpec(more)), 'kubepki.yaml', overridable).warnings;

describe('a setting of extraArgs or extraConfig that opens something', () => {
  it.each([
    ['apiServer: { extraArgs: { token-auth-file: /t.csv } }', 'never end'],
    ['apiServer: { extraArgs: { anonymous-auth: "true" } }', 'no name'],
    [
      'apiServer: { extraArgs: { oidc-issuer-url: https://a.example, oidc-client-id: a, oidc-username-prefix: "-" } }',
      'whom it likes',
    ],
    ['scheduler: { extraArgs: { tls-min-version: VersionTLS11 } }', 'TLS 1.2'],
    ['etcd: { extraArgs: { listen-metrics-urls: "http://0.0.0.0:2381" } }', 'without TLS'],
    ['etcd: { extraArgs: { listen-metrics-urls: ["http://127.0.0.1:2381", "http://[::]:2381"] } }', 'without TLS'],
    ['kubelet: { extraConfig: { authentication: { anonymous: { enabled: true } } } }', 'kubelet'],
    ['kubelet: { extraConfig: { readOnlyPort: 10255 } }', 'without authentication'],
    ['kubelet: { extraConfig: { authorization: { mode: AlwaysAllow } } }', 'every pod'],
  ])('is said: %s', (more, why) => {
    expect(warningsOf(`${more}\n`)).toEqual([expect.stringContaining(why)]);
  });

  it.each([
    'apiServer: { extraArgs: { anonymous-auth: "false" } }',
    'etcd: { extraArgs: { listen-metrics-urls: "http://127.0.0.1:2381,http://[::1]:2381" } }',
    'kubelet: { extraConfig: { readOnlyPort: 0 } }',
    'scheduler: { extraArgs: { tls-min-version: VersionTLS13 } }',
  ])('is not found where there is none: %s', (more) => {
    expect(warningsOf(`${more}\n`)).toEqual([]);
  });
});
