import { smallSpec } from '../../support/home.js';
import { clusterOf, parseSpec, problemsOf, refusal } from '../../support/specs.js';

const spec = smallSpec();

describe('a text that is no YAML', () => {
  it.each<[what: string, text: string | Uint8Array, ...problems: string[]]>([
    ['over 4 MiB', Buffer.alloc(4 * 1024 * 1024 + 1, '#'), '1:1 '],
    ['in UTF-16', Buffer.from(`\ufeff${spec}`, 'utf16le'), '1:1 '],
    ['in UTF-16 without a mark', Buffer.from(spec, 'utf16le'), '1:1 '],
    ['in Latin-1', Buffer.from(`${spec}# ü\n`, 'latin1'), '1:1 '],
    ['with a list that does not end', `${spec}users: [\n`, '10:1 '],
    ['with a tab', `${spec}\tusers: []\n`, '9:1 '],
    ['with a key twice', `${spec}name: test\n`, '9:1 '],
    ['with a second document', `${spec}---\n${spec}`, '9:1 '],
    ['with an alias of nothing', `${spec}users: *nobody\n`, '9:8 '],
    ['with an alias of itself', `${spec}users: &us [*us]\n`, '1:1 '],
    ['with brackets without end', `${spec}users: ${'['.repeat(10_000)}`, '9:794 '],
  ])('%s is refused', (_, text, ...problems) => {
    const [code, first] = refusal(text);
    expect([code, first?.replace(/^9:\d+ $/, (at) => (problems[0]?.startsWith('9:') ? problems[0] : at))]).toEqual([
      'CLUSTER_SYNTAX',
      ...problems,
    ]);
  });

  it('is refused at once when its aliases multiply', () => {
    const lists = Array.from({ length: 12 }, (_, index) => {
      const items = Array<string>(10)
        .fill(index === 0 ? 'x' : `*a${index - 1}`)
        .join(', ');
      return `  - { name: u${index}, groups: &a${index} [${items}] }\n`;
    });
    expect(refusal(`${spec}users:\n${lists.join('')}`)).toEqual(['CLUSTER_SYNTAX', '1:1 ']);
  });

  it('of exactly 4 MiB is read', () => {
    const text = Buffer.concat([Buffer.from(spec), Buffer.alloc(4 * 1024 * 1024 - Buffer.byteLength(spec), '#')]);
    expect(refusal(text)).toEqual(['accepted']);
  });

  it.each([
    ['a list', '- name: prod\n'],
    ['a word', 'prod\n'],
    ['nothing', ''],
    ['a comment', '# later\n'],
  ])('but a %s is no spec', (_, text) => {
    expect(refusal(text)).toEqual(['CLUSTER_SCHEMA', '1:1 ']);
  });
});

describe('a spec with several mistakes', () => {
  it('meets all of them in one run, in the order of its lines', () => {
    const text = spec
      .replace('name: prod', 'name: Prod')
      .replace('api.prod.example.com:6443', 'api.prod.example.com:x')
      .replace('[10.0.1.21]', '[10.0.0.11]')
      .concat(
        'foo: 1\n',
        'network: { serviceCidrs: [10.96.0.1/12] }\n',
        'certificates: { overrides: { apiservr: {} } }\n',
      );
    expect(refusal(text)).toEqual([
      'CLUSTER_SCHEMA',
      '3:1 name',
      '5:1 endpoint',
      '8:46 nodes[1].addresses[0]',
      '9:1 foo',
      '10:27 network.serviceCidrs[0]',
      '11:30 certificates.overrides.apiservr',
    ]);
  });

  it('meets what is impossible beside what is malformed in the same section', () => {
    const certificates =
      '{ algorithm: X, renewBefore: x, pairs: combined, validity: { authority: 1y, leaf: 2y }, overrides: { apisever: {} } }';
    const text = `${spec.replace(/endpoint: .*\n/, 'layout: kubeadm\n')}  - { name: cp2, roles: [control-plane], addresses: [x, 10.0.0.12] }\ncertificates: ${certificates}\n`;
    expect(refusal(text)).toEqual([
      'CLUSTER_SCHEMA',
      '1:1 endpoint',
      '9:54 nodes[2].addresses[0]',
      '10:17 certificates.algorithm',
      '10:31 certificates.renewBefore',
      '10:47 certificates.pairs',
      '10:91 certificates.validity.leaf',
      '10:116 certificates.overrides.apisever',
    ]);
  });

  it('hears nothing of what only follows from a mistake', () => {
    const text = `${spec}certificates: { validity: { authority: 90d, leaf: x } }\nnetwork: { serviceCidrs: [x] }\n`;
    expect(refusal(text)).toEqual([
      'CLUSTER_SCHEMA',
      '9:45 certificates.validity.leaf',
      '10:27 network.serviceCidrs[0]',
    ]);
  });

  it('tells what is impossible whatever the nodes are called', () => {
    const text = spec.replace('name: cp1', 'name: none').replace('kind: Cluster', 'kind: Config');
    const external = 'etcd: { external: { endpoints: [https://e1:2379], ca: /ca, certificate: /crt, key: /key } }\n';
    expect(refusal(text + external)).toEqual(['CLUSTER_SCHEMA', '2:1 kind', '9:9 etcd.external']);
  });

  it('points to the node that is meant, also behind one that is malformed', () => {
    const nodes = [
      '{ name: W, roles: [worker], addresses: [10.0.0.1] }',
      '{ name: cp1, roles: [worker], addresses: [10.0.0.2] }',
    ];
    expect(refusal(spec + nodes.map((node) => `  - ${node}\n`).join(''))).toEqual([
      'CLUSTER_SCHEMA',
      '9:7 nodes[2].name',
      '10:7 nodes[3].name',
    ]);
  });

  it('is answered in good time when there are thousands', () => {
    const nodes = Array.from(
      { length: 2000 },
      (_, index) => `  - { name: n${index}, roles: [worker], addresses: [x] }\n`,
    );
    expect(problemsOf(spec + nodes.join(''))).toHaveLength(2000);
  }, 10_000);
});

describe('a scalar', () => {
  it.each(['1.30', '"1.30"', "'1.30'", 'v1.30', 'v1.30.14', '1.30.0-rc.1'])(
    'of the release %s means one release',
    (text) => {
      const { version } = clusterOf(spec.replace('"1.37"', text));
      expect([version.major, version.minor]).toEqual([1, 30]);
    },
  );

  it('is its text, quoted or not', () => {
    const text = (value: string) =>
      `${spec}apiServer: { extraArgs: { v: ${value}, feature-gates: [${value}, true] } }\n`;
    const values = (value: string) => [...clusterOf(text(value)).extraArgs['kube-apiserver']];
    expect(values('0x10')).toEqual(values('"0x10"'));
    expect(values('007')).toEqual([
      ['v', ['007']],
      ['feature-gates', ['007', 'true']],
    ]);
  });

  it('that is left out is what leaving out the key means', () => {
    expect(clusterOf(`${spec}users:\n`)).toEqual(clusterOf(spec));
  });
});

describe('what is allowed and probably not meant', () => {
  const places = (text: string) => parseSpec(text).warnings.map((line) => line.split(': ', 2).join(' '));

  it.each([
    ['an even number of etcd members', spec.replace('[worker]', '[etcd]'), 'kubepki.yaml:6:1 nodes'],
    ['a release newer than any known', spec.replace('1.37', '1.38'), 'kubepki.yaml:4:1 kubernetesVersion'],
    ['a release older than 1.30', spec.replace('1.37', '1.29'), 'kubepki.yaml:4:1 kubernetesVersion'],
    [
      'anonymous requests beside a profile that limits them',
      `${spec}authentication: { anonymous: all }\nhardening: { profile: nsa }\nencryption: { provider: none }\n`,
      'kubepki.yaml:9:19 authentication.anonymous',
    ],
    ['a release of etcd', `${spec}etcd: { version: 3.6 }\n`, 'kubepki.yaml:9:9 etcd.version'],
    [
      'a component that no output says',
      `${spec}konnectivity: {}\noutputs: [{ format: static-pod }]\n`,
      'kubepki.yaml:10:13 outputs[0].format',
    ],
  ])('warns of %s', (_, text, place) => {
    expect(places(text)).toEqual([place]);
  });

  it('does not warn of settings that say what happens anyway', () => {
    const text = `${spec}certificates: { pairs: combined, overrides: { apiserver: { pairs: separate } } }\nserviceAccounts: { publish: false }\nhardening: { profile: cis }\nencryption: { provider: none }\nauthentication: { anonymous: health }\n`;
    expect(places(text)).toEqual([]);
  });

  it.each(['1.30', '1.37'])('does not warn of %s', (version) => {
    expect(places(spec.replace('1.37', version))).toEqual([]);
  });
});
