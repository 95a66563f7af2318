import { desiredState } from '../../../src/core/catalog/derive.js';
import { recordedSettings } from '../../../src/core/catalog/settings.js';
import { contentText } from '../../../src/core/render/contents.js';
import { flagSet } from '../../../src/core/render/flag-set.js';
import { flagTable } from '../../support/flag-tables.js';
import { smallSpec } from '../../support/home.js';
import { clusterOf, problemsOf, refusal } from '../../support/specs.js';

const of = (more: string, release = '1.37') => clusterOf(smallSpec(more).replace('"1.37"', `"${release}"`));

function setOf(more: string, release?: string) {
  const cluster = of(more, release);
  return flagSet('kube-apiserver', cluster, cluster.nodes[0]!, () => flagTable);
}

const flags = (more: string, release?: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(setOf(more, release).flags.map(({ name, value }) => [name, value]));

/** The text of a file on the first node; undefined where there is none. */
function textOf(file: string, more: string, release?: string): string | undefined {
  const found = desiredState(of(more, release), new Map()).artefacts.find(
    ({ name, node }) => name === file && node === 'cp1',
  );
  return found?.kind === 'file' ? contentText(found.content, () => '') : undefined;
}

const folder = '/etc/kubernetes/kube-apiserver';
const hook = '{ name: hook, url: "https://hook.example.com/authorize", ca: /ca.crt, certificate: /c.crt, key: /c.key }';
const hooks = (list: string, modes = '[Node, RBAC, Webhook]') =>
  `authorization: { modes: ${modes}, webhooks: [${list}] }\n`;

describe('authorizers', () => {
  it('are a flag in the simple case, and a file where the spec wants one', () => {
    expect(flags('')).toMatchObject({ '--authorization-mode': 'Node,RBAC' });
    const file = flags('authorization: { form: file }\n');
    expect(file).toMatchObject({ '--authorization-config': `${folder}/authorization.yaml` });
    expect(file).not.toHaveProperty('--authorization-mode');
  });

  it.each(['1.30', '1.31', '1.32', '1.33', '1.34', '1.35', '1.36', '1.37'])('of %s with a webhook', (release) => {
    expect(textOf('authorization.yaml', hooks(hook), release)).toMatchSnapshot();
    expect(flags(hooks(hook), release)).toMatchObject({ '--authorization-config': `${folder}/authorization.yaml` });
  });

  it('name the kubeconfig that is written for a webhook, or the one that the spec names', () => {
    expect(textOf('authorization-webhook.yaml', hooks(hook))).toMatchSnapshot();
    const own = hooks('{ name: own, kubeconfig: /etc/own.conf }');
    expect(textOf('authorization.yaml', own)).toContain('kubeConfigFile: /etc/own.conf');
    expect(textOf('authorization-webhook.yaml', own)).toBeUndefined();
    expect(setOf(hooks(hook)).behind).toEqual(
      expect.arrayContaining([`${folder}/authorization-webhook.yaml`, '/ca.crt', '/c.crt', '/c.key']),
    );
  });

  it('say in one line each what ABAC allows', () => {
    const rules =
      '[{ user: alice, namespace: prod, resource: pods, readonly: true }, { group: ops, nonResourcePath: "/*" }]';
    const abac = `authorization: { modes: [Node, RBAC, ABAC], policy: ${rules} }\n`;
    expect(textOf('abac-policy.jsonl', abac)).toMatchSnapshot();
    expect(flags(abac)).toMatchObject({
      '--authorization-mode': 'Node,RBAC,ABAC',
      '--authorization-policy-file': `${folder}/abac-policy.jsonl`,
    });
    const own = 'authorization: { modes: [Node, RBAC, ABAC], policyFile: /abac.jsonl }\n';
    expect(flags(own)).toMatchObject({ '--authorization-policy-file': '/abac.jsonl' });
  });

  it('that a new file cannot bring ask for a restart', () => {
    const lines = (more: string) => recordedSettings(of(more), of(more).nodes[0]!)['kube-apiserver'];
    const abac = 'authorization: { form: file, modes: [Node, RBAC, ABAC], policyFile: /abac.jsonl }\n';
    expect(lines(abac)).toContain('--authorization-config, authorizers=Node,RBAC,ABAC');
    expect(lines('authorization: { form: file }\n')).toContain('--authorization-config, authorizers=Node,RBAC');
    expect(lines('authentication: { anonymous: health }\n')).toContain(
      '--authentication-config, anonymous=/livez,/readyz,/healthz',
    );
  });

  const at = (path: string): string => expect.stringMatching(` authorization.${path}$`) as string;

  it.each([
    ['without RBAC', 'authorization: { modes: [Node] }\n', 'modes'],
    ['without Node', 'authorization: { modes: [RBAC] }\n', 'modes'],
    ['one of them twice', 'authorization: { modes: [Node, RBAC, Node] }\n', 'modes'],
    ['a webhook that has no place in the order', hooks(hook, '[Node, RBAC]'), 'modes'],
    ['a policy without ABAC', 'authorization: { policyFile: /abac }\n', 'modes'],
    ['a webhook without a way to it', hooks('{ name: hook }'), 'webhooks\\[0\\]'],
    ['a webhook with two', hooks('{ name: hook, url: "https://h", kubeconfig: /k }'), 'webhooks\\[0\\]'],
    ['a webhook with half a pair', hooks('{ name: hook, url: "https://h", key: /k }'), 'webhooks\\[0\\]'],
    ['a webhook that is called as another authorizer', hooks('{ name: rbac, kubeconfig: /k }'), 'webhooks\\[0\\].name'],
    [
      'a webhook that may take too long',
      hooks('{ name: hook, kubeconfig: /k, timeout: 31s }'),
      'webhooks\\[0\\].timeout',
    ],
    ['two webhooks without kubeconfigs', hooks(`${hook}, { name: b, url: "https://b" }`), 'webhooks\\[1\\].url'],
    [
      'a rule about nobody',
      'authorization: { modes: [Node, RBAC, ABAC], policy: [{ resource: pods }] }\n',
      'policy\\[0\\]',
    ],
    ['a rule about nothing', 'authorization: { modes: [Node, RBAC, ABAC], policy: [{ user: a }] }\n', 'policy\\[0\\]'],
  ])('are refused %s', (_, more, path) => {
    expect(refusal(smallSpec(more))).toEqual(['CLUSTER_TOPOLOGY', at(path)]);
  });

  it('are all that keeps components apart: the refusal says so', () => {
    expect(problemsOf(smallSpec('authorization: { modes: [RBAC] }\n'))).toEqual([expect.stringMatching(/no kubelet/)]);
  });
});

describe('whose a token is', () => {
  it('is asked by a kubeconfig of kubepki or of the spec, and in v1', () => {
    const url = 'authentication: { webhook: { url: "https://hook.example.com", ca: /ca.crt, cacheTtl: 30s } }\n';
    expect(flags(url)).toMatchObject({
      '--authentication-token-webhook-cache-ttl': '30s',
      '--authentication-token-webhook-config-file': `${folder}/token-webhook.yaml`,
      '--authentication-token-webhook-version': 'v1',
    });
    expect(textOf('token-webhook.yaml', url)).toContain('server: https://hook.example.com');
    const own = 'authentication: { webhook: { kubeconfig: /etc/own.conf } }\n';
    expect(flags(own)).toMatchObject({ '--authentication-token-webhook-config-file': '/etc/own.conf' });
    expect(textOf('token-webhook.yaml', own)).toBeUndefined();
  });

  it('may be said by proxies that the spec names, of which it is warned', () => {
    const more = 'authentication: { proxies: [sso] }\n';
    expect(flags(more)).toMatchObject({ '--requestheader-allowed-names': 'front-proxy-client,sso' });
  });
});

describe('admission', () => {
  it.each(['1.30', '1.31', '1.32', '1.33', '1.34', '1.35', '1.36', '1.37'])('of %s with the profile cis', (release) => {
    const cis = 'hardening: { profile: cis }\n';
    expect(textOf('admission.yaml', cis, release)).toMatchSnapshot();
    expect(flags(cis, release)).toMatchObject({
      '--admission-control-config-file': `${folder}/admission.yaml`,
      '--enable-admission-plugins': ['DenyServiceExternalIPs', 'EventRateLimit', 'NodeRestriction'],
    });
  });

  it.each([
    ['none', ['NodeRestriction'], undefined],
    ['modern', ['NodeRestriction'], undefined],
    ['nsa', ['NodeRestriction'], /warn: baseline/],
  ])('of the profile %s keeps kubelets to their nodes', (profile, plugins, file) => {
    const more = `hardening: { profile: ${profile} }\n`;
    expect(flags(more)['--enable-admission-plugins']).toEqual(plugins);
    const text = textOf('admission.yaml', more);
    if (file === undefined) expect(text).toBeUndefined();
    else expect(text).toMatch(file);
  });

  it('is what the spec says before what the profile says', () => {
    const more = 'hardening: { profile: nsa }\nadmission: { podSecurity: { enforce: restricted } }\n';
    expect(textOf('admission.yaml', more)).toMatch(/enforce: restricted/);
  });

  it('of a profile is nothing where the spec has a file of its own or the layout no place for one', () => {
    const own = 'hardening: { profile: cis }\napiServer: { extraArgs: { admission-control-config-file: /a.yaml } }\n';
    expect(textOf('admission.yaml', own)).toBeUndefined();
    expect(flags(own)['--enable-admission-plugins']).toEqual(['DenyServiceExternalIPs', 'NodeRestriction']);
    expect(of('layout: rke2\nhardening: { profile: cis }\n').admission.eventRateLimit).toBeUndefined();
  });

  it('has no limit of nothing', () => {
    expect(refusal(smallSpec('admission: { eventRateLimit: { qps: 0 } }\n'))[0]).toBe('CLUSTER_SCHEMA');
  });
});
