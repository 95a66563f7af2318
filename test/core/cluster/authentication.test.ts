import { smallSpec } from '../../support/home.js';
import { clusterOf, problemsOf, refusal } from '../../support/specs.js';

const issuer = (more: string, url = 'https://id.example.com'): string =>
  `{ issuer: "${url}", audiences: [k8s], ${more} }`;
const spec = (oidc: readonly string[], more = ''): string =>
  smallSpec(`authentication: { oidc: [${oidc.join(', ')}] }\n${more}`);
const named = (prefix: string): string => issuer(`username: { claim: email, prefix: "${prefix}" }`);
const grouped = (prefix: string): string => issuer(`groups: { claim: groups, prefix: "${prefix}" }`);
const at = (path: string, index = 0): string =>
  expect.stringMatching(` authentication.oidc\\[${index}\\].${path}$`) as string;

const ca = ['-----BEGIN CERTIFICATE-----', 'AAAA', '-----END CERTIFICATE-----', ''].join('\\n');

describe('an OIDC issuer', () => {
  it('puts itself in front of names where the spec says nothing, as kube-apiserver does by its flags', () => {
    const [only] = clusterOf(spec([issuer('groups: { claim: groups }')])).authentication.oidc;
    expect(only).toMatchObject({
      username: { claim: 'sub', prefix: 'https://id.example.com#' },
      groups: { claim: 'groups', prefix: 'https://id.example.com#' },
    });
  });

  it.each([
    ['with a query', issuer('', 'https://id.example.com?x=1')],
    ['with a fragment', issuer('', 'https://id.example.com#x')],
    ['with a user', issuer('', 'https://me@id.example.com')],
    ['without TLS', issuer('', 'http://id.example.com')],
  ])('%s is none', (_, entry) => {
    expect(refusal(spec([entry]))).toEqual(['CLUSTER_SCHEMA', at('issuer')]);
  });

  it.each([
    ['no PEM', '/etc/ssl/ca.crt'],
    ['a key', ca.replaceAll('CERTIFICATE', 'PRIVATE KEY')],
    ['half a certificate', ca.slice(0, 40)],
  ])('is not verified by %s', (_, text) => {
    expect(refusal(spec([issuer(`ca: "${text}"`)]))).toEqual(['CLUSTER_SCHEMA', at('ca')]);
    expect(refusal(spec([issuer(`ca: "${ca}"`)]))).toEqual(['accepted']);
  });

  it('is there once, and is not who signs for service accounts', () => {
    expect(refusal(spec([issuer(''), issuer('username: { prefix: "b:" }')]))).toEqual([
      'CLUSTER_TOPOLOGY',
      at('issuer', 1),
    ]);
    const own = 'serviceAccounts: { issuers: [https://id.example.com] }\n';
    expect(refusal(spec([issuer('')], own))).toEqual(['CLUSTER_TOPOLOGY', at('issuer')]);
    const usual = issuer('', 'https://kubernetes.default.svc.cluster.local');
    expect(refusal(spec([usual]))).toEqual(['CLUSTER_TOPOLOGY', at('issuer')]);
  });
});

describe('one authentication method per user: a token cannot bear', () => {
  it.each([
    ['any name', ''],
    ['that of a component', 'system:'],
    ['that of a node', 'system:node:'],
    ['that of a component by half a prefix', 'sys'],
    ['that of admin.conf', 'kubernetes-'],
    ['that of somebody in the spec', 'ci-'],
  ])('the name of a user who has a certificate: %s', (_, prefix) => {
    const users = 'users: [{ name: ci-runner, groups: [builders] }]\n';
    expect(refusal(spec([named(prefix)], users))).toEqual(['CLUSTER_TOPOLOGY', at('username.prefix')]);
    expect(refusal(spec([named('oidc:')], users))).toEqual(['accepted']);
  });

  it.each([
    ['any group', ''],
    ['the one above RBAC', 'system:'],
    ['that of admin.conf', 'kubeadm:'],
    ['that of somebody in the spec', 'build'],
  ])('a group of a certificate: %s', (_, prefix) => {
    const users = 'users: [{ name: ci-runner, groups: [builders] }]\n';
    expect(refusal(spec([grouped(prefix)], users))).toEqual(['CLUSTER_TOPOLOGY', at('groups.prefix')]);
    expect(refusal(spec([grouped('oidc:')], users))).toEqual(['accepted']);
  });

  it.each(['a:', 'a', 'a:b:'])('the name that another issuer gives, by the prefix "%s" beside "a:"', (prefix) => {
    const other = issuer(`username: { prefix: "${prefix}" }`, 'https://b.example.com');
    expect(refusal(spec([named('a:'), other]))).toEqual(['CLUSTER_TOPOLOGY', at('username.prefix', 1)]);
  });

  it('and two issuers with prefixes apart are two', () => {
    expect(refusal(spec([named('a:'), issuer('username: { prefix: "b:" }', 'https://b.example.com')]))).toEqual([
      'accepted',
    ]);
  });
});

describe('anonymous requests', () => {
  const anonymous = (what: string, more = ''): string => smallSpec(`authentication: { anonymous: ${what} }\n${more}`);

  it.each(['1.30', '1.31'])('cannot be limited to paths in %s', (release) => {
    const old = (what: string) => anonymous(what).replace('"1.37"', `"${release}"`);
    expect(problemsOf(old('health'))).toEqual([expect.stringMatching(/alpha feature gate/)]);
    expect([refusal(old('never')), refusal(old('all'))]).toEqual([['accepted'], ['accepted']]);
  });

  it('are needed for what is published', () => {
    const published = 'serviceAccounts: { publish: true }\n';
    expect(refusal(anonymous('never', published))).toEqual(['CLUSTER_TOPOLOGY', '9:19 authentication.anonymous']);
    expect(refusal(anonymous('health', published))).toEqual(['accepted']);
  });
});

describe('a file that a layout has no place for', () => {
  it.each([
    ['anonymous requests by path', 'authentication: { anonymous: health }\n', 'authentication'],
    ['encryption', 'encryption: { provider: secretbox }\n', 'encryption'],
    ['what goes by konnectivity', 'konnectivity: {}\n', 'konnectivity', 'egress.yaml'],
    ['an audit policy', 'audit: { policy: recommended }\n', 'audit', 'audit-policy.yaml'],
  ])('is not left out in silence: %s', (_, more, path, file = `${path}.yaml`) => {
    expect(refusal(smallSpec(`layout: rke2\n${more}`))).toEqual([
      'CLUSTER_TOPOLOGY',
      expect.stringMatching(` ${path}$`),
    ]);
    const placed = `certificates: { overrides: { ${file}: { files: { text: /etc/x/${file} } } } }\n`;
    expect(refusal(smallSpec(`layout: rke2\n${more}${placed}`))).toEqual(['accepted']);
    const absent = `certificates: { overrides: { ${file}: { absent: true } } }\n`;
    expect(refusal(smallSpec(`${more}${absent}`))).toEqual(['CLUSTER_TOPOLOGY', expect.stringMatching(` ${path}$`)]);
  });
});
