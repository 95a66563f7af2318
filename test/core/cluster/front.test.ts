import { frontSpec } from '../../support/front-specs.js';
import { clusterOf, problemsOf } from '../../support/specs.js';

describe('a front that cannot be', () => {
  it.each([
    ['a user twice', '    - { name: alice }\n', ['expected each user of the front once, got "alice" again']],
    [
      'an identity of the cluster',
      '    - { name: kubernetes-admin }\n',
      ['expected a user who has no other way in, got "kubernetes-admin", which is a name of the cluster\'s own'],
    ],
    [
      'somebody who has a certificate of the cluster',
      '    - { name: jane }\nusers: [{ name: jane }]\n',
      ['expected a user who has no other way in, got "jane", who has a kubeconfig by users'],
    ],
    [
      'two listeners on one port of a node',
      '  proxy: { port: 8443 }\n',
      ['expected another port than that of bastion on gate1, got 8443'],
    ],
    [
      'an endpoint without a host',
      '  bastion: { endpoint: ":8443" }\n',
      ['expected host:port, such as bastion.example.com:8443, got ":8443"'],
    ],
    [
      'a scraper of a port that nobody guards',
      '  firewall: { scrapers: [{ name: p, addresses: [10.9.0.1], ports: [9100] }] }\n',
      ['expected a guarded port (6443, 2379, 2380, 10250, 10257, 10259), got 9100'],
    ],
  ])('is refused: %s', (_, more, expected) => {
    expect(problemsOf(frontSpec(more))).toEqual(expected);
  });

  it('is refused: clients that would shut pods out', () => {
    const spec = frontSpec('  firewall: { clients: [192.0.2.0/24] }\n').replace(/^network.*\n/m, '');
    expect(problemsOf(spec)).toEqual([
      'expected network.podCidrs beside clients, since pods come under their own addresses, got none',
    ]);
  });

  it.each(['system:masters', 'a,O=b', 'a b', 'ü', '', '"', '${x}', 'a\\\\n'])(
    'is refused: a user or a group %j, which belongs to the cluster or would need quoting',
    (name) => {
      const expected = 'expected a name of letters, digits and "._@:-" that does not begin with "system:"';
      const text = JSON.stringify(name);
      for (const user of [`{ name: ${text} }`, `{ name: carol, groups: [${text}] }`])
        expect(problemsOf(frontSpec(`    - ${user}\n`))).toEqual([expect.stringContaining(expected)]);
    },
  );

  it.each(['a,b', 'a b', '"', '('])('is refused: a pattern %j, which kubectl would not take for one', (pattern) => {
    expect(problemsOf(frontSpec(`  bastion: { accept: [${JSON.stringify(pattern)}] }\n`))).toEqual([
      expect.stringContaining('expected a regular expression'),
    ]);
  });
});

describe('a front', () => {
  it('is nothing where the spec says nothing', () => {
    const spec = frontSpec().replace(/^front:[^]*/m, '');
    expect(clusterOf(spec).front).toMatchObject({
      users: [],
      proxy: { mode: 'impersonate' },
    });
  });
});
