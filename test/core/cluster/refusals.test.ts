import { smallSpec } from '../../support/home.js';
import { problemsOf, refusal } from '../../support/specs.js';

const spec = smallSpec();
const worker = '{ name: w1, roles: [worker], addresses: [10.0.1.21] }';
const endpoint = 'endpoint: api.prod.example.com:6443';
const both = '[control-plane, etcd]';

/** The small spec with the entry of its worker, which begins at 8:5, replaced. */
const withNode = (entry: string): string => spec.replace(worker, entry);
/** The small spec with one more line, the ninth. */
const withLine = (line: string): string => `${spec}${line}\n`;
/** The small spec with its nodes in folders of their own; the key of the second is at 8:58. */
const withRoots = (first: string, second: string): string =>
  spec.replace('[10.0.0.11]', `[10.0.0.11], root: ${first}`).replace('[10.0.1.21]', `[10.0.1.21], root: ${second}`);
const external = 'etcd: { external: { endpoints: [https://e1:2379], ca: /ca, certificate: /crt, key: /key } }';

describe('a spec that is well-formed and impossible is refused', () => {
  it.each<[what: string, text: string, problem: string]>([
    ['two nodes of one name', withNode('{ name: cp1, roles: [worker], addresses: [10.0.1.21] }'), '8:7 nodes[1].name'],
    [
      'two nodes of one address',
      withNode('{ name: w1, roles: [worker], addresses: [10.0.0.11] }'),
      '8:46 nodes[1].addresses[0]',
    ],
    [
      'two spellings of one address',
      withNode('{ name: w1, roles: [worker], addresses: [fd00::1, FD00:0::1] }'),
      '8:55 nodes[1].addresses[1]',
    ],
    [
      'a certificate of somebody else for what the cluster itself dials',
      withLine('apiServer: { sni: [{ name: a, names: [10.0.0.11], certificate: /a.crt, key: /a.key }] }'),
      '9:39 apiServer.sni[0].names[0]',
    ],
    [
      'resources of encryption that overlap',
      withLine("encryption: { provider: secretbox, resources: ['*.*', secrets] }"),
      '9:55 encryption.resources[1]',
    ],
    [
      'a key that two entries read with',
      withLine('encryption: { provider: secretbox, read: [{ provider: secretbox }] }'),
      '9:43 encryption.read[0]',
    ],
    [
      'a reader beside nothing that writes',
      withLine('encryption: { read: [{ provider: aescbc }] }'),
      '9:1 encryption.provider',
    ],
    [
      'a peer proxy before there was one',
      withLine('apiServer: { peerProxy: true }').replace('"1.37"', '"1.35"'),
      '9:14 apiServer.peerProxy',
    ],
    ['two nodes in one folder', withRoots('/x', '/x'), '8:58 nodes[1].root'],
    ['two spellings of one folder', withRoots('/x', '//x/./'), '8:58 nodes[1].root'],
    ['a node in the folder of another', withRoots('/x/', '/x/y'), '8:58 nodes[1].root'],
    ['a node around the folder of another', withRoots('/x/y', '/x'), '8:58 nodes[1].root'],
    ['no control plane', spec.replace(both, '[etcd]'), '6:1 nodes'],
    ['no etcd', spec.replace(both, '[control-plane]'), '6:1 nodes'],
    ['an etcd of its own and a foreign one', withLine(external), '9:9 etcd.external'],
    [
      'a leaf that outlives authorities',
      withLine('certificates: { validity: { leaf: 11y } }'),
      '9:29 certificates.validity.leaf',
    ],
    [
      'one certificate that outlives its authority',
      withLine('certificates: { overrides: { apiserver: { validity: 11y } } }'),
      '9:43 certificates.overrides.apiserver.validity',
    ],
    [
      'an authority that ends before what it signs',
      withLine('certificates: { overrides: { etcd-ca: { validity: 90d } } }'),
      '9:41 certificates.overrides.etcd-ca.validity',
    ],
    ['a user who outlives the cluster', withLine('users: [{ name: ci, validity: 11y }]'), '9:21 users[0].validity'],
    ['overlapping ranges', withLine('network: { podCidrs: [10.100.0.0/16] }'), '9:23 network.podCidrs[0]'],
    [
      'two ranges of one family',
      withLine('network: { serviceCidrs: [10.96.0.0/16, 10.97.0.0/16] }'),
      '9:12 network.serviceCidrs',
    ],
    [
      'three ranges',
      withLine("network: { serviceCidrs: [10.96.0.0/16, 'fd00::/112', 10.97.0.0/16] }"),
      '9:12 network.serviceCidrs',
    ],
    ['no range', withLine('network: { serviceCidrs: [] }'), '9:12 network.serviceCidrs'],
    [
      'a range that kube-apiserver refuses',
      withLine('network: { serviceCidrs: [10.96.0.0/30] }'),
      '9:27 network.serviceCidrs[0]',
    ],
    [
      'an API server that advertises an address of another family',
      spec.replace('[10.0.0.11]', "['fd00::11', 10.0.0.11]"),
      '7:60 nodes[0].addresses[0]',
    ],
    ['an endpoint without a host', spec.replace(endpoint, 'endpoint: ":6443"'), '5:1 endpoint'],
    ['an endpoint with an impossible port', spec.replace(endpoint, 'endpoint: api:65536'), '5:1 endpoint'],
    ['an endpoint that is a wildcard', spec.replace(endpoint, 'endpoint: "*.example.com:6443"'), '5:1 endpoint'],
    [
      'several control planes and no endpoint',
      withNode('{ name: cp2, roles: [control-plane], addresses: [10.0.0.12] }').replace(`${endpoint}\n`, ''),
      '1:1 endpoint',
    ],
    [
      'combined pairs in layout kubeadm',
      withLine('{ pairs }').replace('{ pairs }', 'layout: kubeadm\ncertificates: { pairs: combined }'),
      '10:17 certificates.pairs',
    ],
    [
      'one combined pair in layout kubeadm',
      withLine('{ pairs }').replace(
        '{ pairs }',
        'layout: kubeadm\ncertificates: { overrides: { apiserver: { pairs: combined } } }',
      ),
      '10:43 certificates.overrides.apiserver.pairs',
    ],
    [
      'combined pairs of an authority',
      withLine('certificates: { overrides: { etcd-ca: { pairs: combined } } }'),
      '9:41 certificates.overrides.etcd-ca.pairs',
    ],
    ['two users in one file', withLine('users: [{ name: a }, { name: b, file: a.conf }]'), '9:22 users[1]'],
    ['a user whose name makes no file name', withLine('users: [{ name: a/b }]'), '9:11 users[0].name'],
    [
      'an override of what is not in the table',
      withLine('certificates: { overrides: { apiservr: {} } }'),
      '9:30 certificates.overrides.apiservr',
    ],
  ])('%s', (_, text, problem) => {
    expect(refusal(text)).toEqual(['CLUSTER_TOPOLOGY', problem]);
  });
});

describe('a malformed value is refused', () => {
  it.each<[what: string, text: string, problem: string]>([
    ['a name in capitals', spec.replace('name: prod', 'name: Prod'), '3:1 name'],
    ['a name with an underscore', spec.replace('name: w1', 'name: w_1'), '8:7 nodes[1].name'],
    ['a name that is too long', spec.replace('name: w1', `name: ${'a.'.repeat(127)}`), '8:7 nodes[1].name'],
    ['no node', spec.replace(/nodes:[^]*/, 'nodes: none\n'), '6:1 nodes'],
    ['a node without roles', spec.replace('[worker]', '[]'), '8:17 nodes[1].roles'],
    ['a node without addresses', spec.replace('[10.0.1.21]', '[]'), '8:34 nodes[1].addresses'],
    ['an unknown role', spec.replace('[worker]', '[master]'), '8:25 nodes[1].roles[0]'],
    ['an address with a zone', spec.replace('10.0.1.21', "'fe80::1%eth0'"), '8:46 nodes[1].addresses[0]'],
    ['an address with leading zeros', spec.replace('10.0.1.21', '10.0.1.021'), '8:46 nodes[1].addresses[0]'],
    ['a range with host bits', withLine('network: { serviceCidrs: [10.96.0.1/12] }'), '9:27 network.serviceCidrs[0]'],
    ['a range that is none', withLine('network: { podCidrs: [10.244.0.0/33] }'), '9:23 network.podCidrs[0]'],
    ['an endpoint that is a URL', spec.replace(endpoint, 'endpoint: https://api:6443'), '5:1 endpoint'],
    [
      'a duration without a unit',
      withLine('certificates: { validity: { leaf: 90 } }'),
      '9:29 certificates.validity.leaf',
    ],
    ['a share of everything', withLine('certificates: { renewBefore: 100% }'), '9:17 certificates.renewBefore'],
    ['an unknown algorithm', withLine('certificates: { algorithm: RSA-1024 }'), '9:17 certificates.algorithm'],
    ['a release that is none', spec.replace('"1.37"', 'latest'), '4:1 kubernetesVersion'],
    ['a file in another folder', withLine('users: [{ name: ci, file: ../ci.conf }]'), '9:21 users[0].file'],
    ['a folder that is named upwards', spec.replace('[10.0.1.21]', '[10.0.1.21], root: /x/../y'), '8:58 nodes[1].root'],
    ['a relative folder', spec.replace('[10.0.1.21]', '[10.0.1.21], root: x'), '8:58 nodes[1].root'],
    ['a flag with dashes', withLine('apiServer: { extraArgs: { --v: 2 } }'), '9:27 apiServer.extraArgs.--v'],
    ['a value of two lines', withLine('apiServer: { extraArgs: { v: "a\\nb" } }'), '9:27 apiServer.extraArgs.v'],
    ...['constructor', '__proto__', 'toString', 'True', 'yes'].map((word): [string, string, string] => [
      `the word ${word} for true or false`,
      withLine(`serviceAccounts: { publish: ${word} }`),
      '9:20 serviceAccounts.publish',
    ]),
    ['a missing key', spec.replace('name: prod\n', ''), '1:1 name'],
    ['another kind of document', spec.replace('kind: Cluster', 'kind: Config'), '2:1 kind'],
  ])('%s', (_, text, problem) => {
    expect(refusal(text)).toEqual(['CLUSTER_SCHEMA', problem]);
  });

  it.each(['a..b', 'example.com.', 'a b', 'a_b', '*.*.com', 'a.*', '10.0.0', '-a', `${'a'.repeat(64)}.com`])(
    'the name "%s", which some release of Go or kubeadm does not take',
    (name) => {
      const text = spec.replace('[10.0.1.21]', `[10.0.1.21], sans: [ok.example.com, "${name}"]`);
      expect(refusal(text)).toEqual(['CLUSTER_SCHEMA', '8:81 nodes[1].sans[1]']);
    },
  );

  it.each([
    ['endpont: x', 'endpoint'],
    ['network: { serviceCIDRs: [10.96.0.0/12] }', 'serviceCidrs'],
    ['certificates: { overrides: { apiserver: { validty: 1y } } }', 'validity'],
    ['certificates: { overrides: { apiservr: {} } }', 'apiserver'],
    ['etcd: { external: { endpoint: [] } }', 'endpoints'],
  ])('an unknown key, with the known one that is nearest: %s', (line, meant) => {
    expect(problemsOf(withLine(line)).join()).toContain(`(did you mean "${meant}"?)`);
  });
});
