import { authenticationConfiguration } from '../../../src/core/components/authentication.js';
import { flagSet } from '../../../src/core/render/flag-set.js';
import { flagTable } from '../../support/flag-tables.js';
import { smallSpec } from '../../support/home.js';
import { refusal } from '../../support/refusal.js';
import { clusterOf } from '../../support/specs.js';

const of = (more: string, release = '1.37') => clusterOf(smallSpec(more).replace('"1.37"', `"${release}"`));

function flags(more: string, release = '1.37'): Readonly<Record<string, unknown>> {
  const cluster = of(more, release);
  const set = flagSet('kube-apiserver', cluster, cluster.nodes[0]!, () => flagTable);
  return Object.fromEntries(set.flags.map(({ name, value }) => [name, value]));
}

const issuers = `authentication:
  oidc:
    - issuer: https://id.example.com
      ca: "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n"
      audiences: [kubernetes, kubectl]
      username: { claim: email, prefix: "staff:" }
      groups: { claim: groups, prefix: "staff:" }
      requiredClaims: { hd: example.com }
    - issuer: https://ci.example.com
      audiences: [kubernetes]
      username: { prefix: "ci:" }
`;
const file = '/etc/kubernetes/kube-apiserver/authentication.yaml';

describe('the AuthenticationConfiguration', () => {
  it('holds every issuer with its certificates, audiences, claims and prefixes', () => {
    expect(authenticationConfiguration(of(issuers))).toMatchSnapshot();
  });

  it.each([
    ['1.30', 'v1beta1'],
    ['1.31', 'v1beta1'],
    ['1.32', 'v1beta1'],
    ['1.33', 'v1beta1'],
    ['1.34', 'v1'],
    ['1.35', 'v1'],
    ['1.36', 'v1'],
    ['1.37', 'v1'],
  ])('of %s is %s', (release, version) => {
    expect(authenticationConfiguration(of(issuers, release))).toMatchObject({
      apiVersion: `apiserver.config.k8s.io/${version}`,
    });
    expect(flags(issuers, release)).toMatchObject({ '--authentication-config': file });
  });

  it('is not there where nothing has to be said', () => {
    expect(authenticationConfiguration(of(''))).toBeUndefined();
    expect(Object.keys(flags('')).filter((name) => /anonymous|authentication/.test(name))).toEqual([]);
  });
});

const paths = (more: string, release?: string): readonly string[] => {
  const { anonymous } = (authenticationConfiguration(of(more, release)) ?? {}) as {
    readonly anonymous?: { readonly enabled: boolean; readonly conditions: readonly { readonly path: string }[] };
  };
  return anonymous?.conditions.map(({ path }) => path) ?? [];
};

const health = ['/livez', '/readyz', '/healthz'];
const limited = 'authentication: { anonymous: health }\n';

describe('anonymous requests', () => {
  it.each([
    ['health', limited, health],
    [
      'and what joining nodes read',
      `${limited}kubelet: { certificates: bootstrap }\n`,
      [...health, '/api/v1/namespaces/kube-public/configmaps/cluster-info'],
    ],
    [
      'and what is published',
      `${limited}serviceAccounts: { publish: true }\n`,
      [...health, '/.well-known/openid-configuration', '/openid/v1/jwks'],
    ],
  ])('reach %s', (_, more, expected) => {
    expect(paths(more)).toEqual(expected);
    expect(flags(more)).not.toHaveProperty('--anonymous-auth');
  });

  it.each([
    ['never', false],
    ['all', true],
  ])('with %s are a matter of a flag', (what, value) => {
    expect(flags(`authentication: { anonymous: ${what} }\n`)).toMatchObject({ '--anonymous-auth': value });
    expect(paths(`authentication: { anonymous: ${what} }\n`)).toEqual([]);
  });

  it.each([
    ['none', '1.37', [], undefined],
    ['modern', '1.37', [], undefined],
    ['cis', '1.37', health, undefined],
    ['cis', '1.31', [], undefined],
    ['nsa', '1.32', health, undefined],
    ['nsa', '1.31', [], false],
    ['nsa', '1.30', [], false],
  ])('are what the profile %s says in %s', (profile, release, open, flag) => {
    const more = `hardening: { profile: ${profile} }\n`;
    expect([paths(more, release), flags(more, release)['--anonymous-auth']]).toEqual([open, flag]);
  });

  it.each([
    ['a file', `authentication-config: ${file}`],
    ['flags', 'oidc-issuer-url: https://id.example.com, oidc-client-id: k'],
  ])('are all refused by a profile beside %s of the spec, which nobody here can read', (_, args) => {
    const more = `hardening: { profile: nsa }\napiServer: { extraArgs: { ${args} } }\n`;
    expect([paths(more), flags(more)['--anonymous-auth']]).toEqual([[], false]);
  });

  it('are what extraArgs say before what the profile says', () => {
    const more = 'hardening: { profile: nsa }\napiServer: { extraArgs: { anonymous-auth: true } }\n';
    expect([paths(more), flags(more)['--anonymous-auth']]).toEqual([[], 'true']);
  });

  it('are what the spec says before what the profile says', () => {
    expect(paths(`hardening: { profile: nsa }\nauthentication: { anonymous: all }\n`)).toEqual([]);
  });

  it('are refused paths where the flags are written for an older release', () => {
    const cluster = { ...of(limited), version: { major: 1, minor: 31, patch: undefined } };
    expect(refusal(() => flagSet('kube-apiserver', cluster, cluster.nodes[0]!, () => flagTable))).toBe(
      'FLAGS_CONFLICT',
    );
  });
});
