import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { ComponentName } from '../../../src/core/cluster/component-names.js';
import { flagSet } from '../../../src/core/render/flag-set.js';
import { flagTable } from '../../support/flag-tables.js';
import { makeHome, smallSpec } from '../../support/home.js';
import { kubepki } from '../../support/kubepki.js';
import { binaries, withComponents } from '../../support/real-components.js';
import { scratch } from '../../support/scratch.js';
import { refusal } from '../../support/refusal.js';
import { clusterOf } from '../../support/specs.js';

const of = (component: ComponentName, more: string) => {
  const cluster = clusterOf(smallSpec(more));
  return refusal(() => flagSet(component, cluster, cluster.nodes[0]!, () => flagTable));
};

const apiServer = (args: string, more = '') => `${more}apiServer: { extraArgs: { ${args} } }\n`;
const etcd = (args: string, more = '') => `${more}etcd: { extraArgs: { ${args} } }\n`;
const rsa = 'certificates: { overrides: { apiserver: { algorithm: RSA-2048 } } }\n';
const ecdsa128 = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256';
const rsa128 = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256';
const ecdsa256 = 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384';
const file = '/etc/kubernetes/a.yaml';
const oidc = 'authentication: { oidc: [{ issuer: https://id.example.com, audiences: [k] }] }\n';

describe('settings that do not go together', () => {
  it.each<[sentence: string, component: ComponentName, refused: string, fine: string]>([
    [
      'suites without the one that HTTP/2 demands',
      'kube-apiserver',
      apiServer(`tls-cipher-suites: ${ecdsa256}`),
      apiServer(`tls-cipher-suites: "${ecdsa256},${ecdsa128}"`),
    ],
    [
      'the same where HTTP/2 is spoken',
      'kube-apiserver',
      apiServer(`tls-cipher-suites: ${ecdsa256}, disable-http2-serving: false`),
      apiServer(`tls-cipher-suites: ${ecdsa256}, disable-http2-serving: true`),
    ],
    [
      'the same where TLS 1.2 is spoken',
      'kube-apiserver',
      apiServer(`tls-cipher-suites: ${ecdsa256}, tls-min-version: VersionTLS12`),
      apiServer(`tls-cipher-suites: ${ecdsa256}, tls-min-version: VersionTLS13`),
    ],
    [
      'suites for another kind of key than the one it serves with',
      'kube-apiserver',
      apiServer(`tls-cipher-suites: ${rsa128}`),
      apiServer(`tls-cipher-suites: ${rsa128}`, rsa),
    ],
    [
      'suites of etcd for another kind of key',
      'etcd',
      etcd(`cipher-suites: ${rsa128}`),
      etcd(`cipher-suites: "${rsa128},${ecdsa128}"`),
    ],
    [
      'a name and a common name that members demand',
      'etcd',
      'etcd: { peerName: peers.example.com, extraArgs: { peer-cert-allowed-cn: peers } }\n',
      'etcd: { extraArgs: { peer-cert-allowed-cn: peers } }\n',
    ],
    [
      'suites of etcd beside TLS 1.3 only',
      'etcd',
      etcd(`cipher-suites: ${ecdsa128}`, 'hardening: { profile: modern }\n'),
      etcd(`cipher-suites: ${ecdsa128}`, 'hardening: { profile: intermediate }\n'),
    ],
    [
      'a curve twice',
      'kube-apiserver',
      apiServer('tls-curve-preferences: "29,29"'),
      apiServer('tls-curve-preferences: "29,23"'),
    ],
    [
      'a curve that Go does not know',
      'kube-apiserver',
      apiServer('tls-curve-preferences: "29,70000"'),
      apiServer('tls-curve-preferences: "4587,4588,4589,23,24,25,29"'),
    ],
    [
      'a curve of the kubelet twice',
      'kubelet',
      'kubelet: { extraConfig: { tlsCurvePreferences: [29, 29] } }\n',
      'kubelet: { extraConfig: { tlsCurvePreferences: [29, 4588] } }\n',
    ],
    [
      'a directive that no browser knows',
      'kube-apiserver',
      apiServer('strict-transport-security-directives: "max-age=1,includesubdomains"'),
      apiServer('strict-transport-security-directives: "max-age=1,includeSubDomains,preload"'),
    ],
    [
      'authorizers by flag and by file',
      'kube-apiserver',
      apiServer(`authorization-config: ${file}, authorization-mode: Node`),
      apiServer(`authorization-config: ${file}`),
    ],
    [
      'an authorizer without its file',
      'kube-apiserver',
      apiServer('authorization-mode: "Node,RBAC,ABAC"'),
      apiServer(`authorization-mode: "Node,RBAC,ABAC", authorization-policy-file: ${file}`),
    ],
    [
      'the reload of a file that is not named',
      'kube-apiserver',
      apiServer('encryption-provider-config-automatic-reload: true'),
      apiServer(`encryption-provider-config-automatic-reload: true, encryption-provider-config: ${file}`),
    ],
    [
      'OIDC by flags and by file',
      'kube-apiserver',
      apiServer('oidc-issuer-url: https://id.example.com', oidc),
      apiServer('v: 2', oidc),
    ],
    [
      'anonymous requests by flag and by path',
      'kube-apiserver',
      apiServer('anonymous-auth: false', 'authentication: { anonymous: health }\n'),
      apiServer('anonymous-auth: false', 'authentication: { anonymous: never }\n'),
    ],
    [
      'anonymous requests wider than the spec needs',
      'kube-apiserver',
      apiServer('anonymous-auth: true', 'authentication: { anonymous: never }\n'),
      apiServer('anonymous-auth: true'),
    ],
    [
      'discovery documents for everybody, whom nobody lets in',
      'kube-apiserver',
      apiServer('anonymous-auth: false', 'serviceAccounts: { publish: true }\n'),
      apiServer('anonymous-auth: true', 'serviceAccounts: { publish: true }\n'),
    ],
    [
      'one issuer for people and for service accounts',
      'kube-apiserver',
      apiServer('service-account-issuer: [https://sa.example.com, https://id.example.com]', oidc),
      apiServer('service-account-issuer: https://sa.example.com', oidc),
    ],
    [
      'a front proxy that every certificate can be',
      'kube-apiserver',
      apiServer('requestheader-allowed-names: ""'),
      apiServer('requestheader-allowed-names: "front-proxy-client,other"'),
    ],
    ['no RBAC', 'kube-apiserver', apiServer('authorization-mode: Node'), apiServer('authorization-mode: "Node,RBAC"')],
    [
      'no authorizer for kubelets',
      'kube-apiserver',
      apiServer('authorization-mode: RBAC'),
      apiServer('authorization-mode: [RBAC, Node]'),
    ],
    [
      'rights for everybody',
      'kube-apiserver',
      apiServer('authorization-mode: "Node,RBAC,AlwaysAllow"'),
      apiServer('authorization-mode: "Node,RBAC,AlwaysDeny"'),
    ],
    [
      'plugins without NodeRestriction',
      'kube-apiserver',
      apiServer('enable-admission-plugins: AlwaysPullImages'),
      apiServer('enable-admission-plugins: "AlwaysPullImages,NodeRestriction"'),
    ],
    [
      'a front proxy of the authority that signs clients',
      'kube-apiserver',
      'certificates: { overrides: { front-proxy-ca: { authority: ca } } }\n',
      'certificates: { overrides: { front-proxy-ca: { authority: etcd-ca } } }\n',
    ],
    [
      'an etcd that speaks with anybody',
      'etcd',
      etcd('listen-client-urls: "https://127.0.0.1:2379,http://10.0.0.11:2379"'),
      etcd('listen-client-urls: "https://127.0.0.1:2379,https://10.0.0.11:2379"'),
    ],
    ['no port', 'kube-apiserver', apiServer('secure-port: 0'), apiServer('secure-port: 7443')],
  ])('%s are refused before anything is written', (_, component, refused, fine) => {
    expect([of(component, refused), of(component, fine)]).toEqual(['FLAGS_CONFLICT', 'accepted']);
  });
});

withComponents('the real components', () => {
  it.each<[component: 'kube-apiserver' | 'etcd', args: readonly string[], words: RegExp]>([
    ['kube-apiserver', ['--strict-transport-security-directives=max-age=1,includesubdomains'], /directives invalid/],
    ['kube-apiserver', ['--authorization-config=/none'], /can not be specified when --authorization-mode/],
    ['kube-apiserver', ['--authorization-mode=ABAC'], /authorization policy file not passed/],
    ['kube-apiserver', ['--encryption-provider-config-automatic-reload=true'], /must be set with/],
    ['kube-apiserver', ['--tls-curve-preferences=29,29'], /duplicate curve preference 29/],
    ['kube-apiserver', ['--tls-curve-preferences=70000'], /out of range/],
    ['kube-apiserver', ['--tls-curve-preferences=26'], /not supported by the current Go version/],
    ['kube-apiserver', ['--secure-port=0'], /must be between 1 and 65535/],
    ['etcd', ['--tls-min-version=TLS1.3', `--cipher-suites=${ecdsa128}`], /cipher suites cannot be configured/],
  ])('refuse the same: %s %j', async (component, args, words) => {
    const home = await makeHome(undefined, new Date());
    const tree = join(home, 'nodes', 'cp1');
    const ours = kubepki(['flags', component, '--home', home, '--root', tree]).stdout.trimEnd().split('\n');
    const more = component === 'etcd' ? [`--data-dir=${join(scratch(), 'data')}`] : [];
    // What comes later replaces what came before; it ends while it reads its command line.
    const { stderr, status } = spawnSync(binaries()[component], [...ours, ...more, ...args], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(words) });
  });
});
