import { smallSpec } from '../../support/home.js';
import { clusterOf, parseSpec, problemsOf } from '../../support/specs.js';

const policyOf = (more: string) => clusterOf(smallSpec(more)).audit?.policy;

describe('what is recorded', () => {
  it.each([
    ['nothing', '', undefined],
    ['what the profile cis asks for', 'hardening: { profile: cis }\n', { kind: 'recommended' }],
    ['what the profile nsa asks for', 'hardening: { profile: nsa }\n', { kind: 'recommended' }],
    ['nothing with a profile of TLS', 'hardening: { profile: modern }\n', undefined],
    ['what the spec says', 'audit: { policy: metadata }\n', { kind: 'metadata' }],
    [
      'what a policy on the node says',
      'audit: { policy: /etc/audit.yaml }\n',
      { kind: 'file', path: '/etc/audit.yaml' },
    ],
  ])('is %s', (_, more, expected) => {
    expect(policyOf(more)).toEqual(expected);
  });

  it.each([
    ['says that nothing is', 'audit: { policy: none }\n'],
    ['gives a policy of its own', 'apiServer: { extraArgs: { audit-policy-file: /etc/mine.yaml } }\n'],
  ])('is nothing of the profile where the spec %s', (_, more) => {
    expect(policyOf(`hardening: { profile: cis }\n${more}`)).toBeUndefined();
  });

  it('is kept as long as the benchmark asks, in a folder of its own, where the spec says nothing', () => {
    expect(clusterOf(smallSpec('audit: { policy: recommended }\n')).audit?.log).toEqual({
      path: '/var/log/kubernetes/audit/audit.log',
      maxAge: 30,
      maxBackup: 10,
      maxSize: 100,
    });
  });

  it.each([
    ['policy: all', /recommended/],
    ['policy: recommended, log: { path: audit.log }', /absolute path/],
    ['policy: recommended, log: { maxAge: -1 }', /from 0 to/],
  ])('cannot be %s', (text, words) => {
    expect(problemsOf(smallSpec(`audit: { ${text} }\n`))).toEqual([expect.stringMatching(words)]);
  });
});

describe('encryption in etcd, for which a profile asks', () => {
  const said = (more: string) => parseSpec(smallSpec(more)).warnings.join();

  it.each(['cis', 'nsa'])('is begun by no profile such as %s: its lack is said', (profile) => {
    const more = `hardening: { profile: ${profile} }\n`;
    expect(clusterOf(smallSpec(more)).encryption).toBeUndefined();
    expect(said(more)).toMatch(/set encryption\.provider to secretbox, or to none/);
  });

  it.each([
    ['the profile does not ask', 'hardening: { profile: modern }\n'],
    ['something is encrypted', 'hardening: { profile: cis }\nencryption: { provider: secretbox }\n'],
    ['somebody has decided against it', 'hardening: { profile: cis }\nencryption: { provider: none }\n'],
    [
      'the spec names a configuration of its own',
      'hardening: { profile: cis }\napiServer: { extraArgs: { encryption-provider-config: /e.yaml } }\n',
    ],
  ])('is not spoken of where %s', (_, more) => {
    expect(said(more)).toBe('');
  });
});
