import type { Document } from 'yaml';
import { textAt } from '../../support/copies.js';
import { checkPath, days, today } from '../../support/home.js';
import { editKubeconfig, held } from '../../support/kubeconfigs.js';
import { ToolAuthority, type Leaf, type Pair } from '../../support/trees/tool-authority.js';
import { kubeadmOfRelease } from '../../support/trees/kubeadm-release.js';
import { kubeconfig, type Flags, type Tree } from '../../support/trees/tree.js';

const folder = '/etc/kubernetes/extra';
const web = { subject: ['CN=web'], usages: ['serverAuth'], dns: ['api.example.org'] } as const;

/** What is said of a control plane whose API server has further flags, with whatever they name. */
function said(apiServer: Flags, put: (tree: Tree, ca: ToolAuthority) => void): readonly string[] {
  const tree = kubeadmOfRelease({ minor: 33, now: today, apiServer });
  put(tree, new ToolAuthority(['CN=somebody else'], 'EC', today));
  return checkPath(tree.root)
    .findings.filter(({ rule }) => rule !== 'kubelet-serving-self-signed')
    .map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);
}

const place = (tree: Tree, stem: string, { certificate, key }: Pair): void => {
  tree.put(`${folder}/${stem}.crt`, certificate);
  tree.key(`${folder}/${stem}.key`, key);
};

const sni = (stem: string, names = ''): string => `${folder}/${stem}.crt,${folder}/${stem}.key${names}`;

describe('a pair that --tls-sni-cert-key names', () => {
  it('is right with its key and its names, whoever signed it, and needs no names', () => {
    const flags = { 'tls-sni-cert-key': [sni('web', ':api.example.org'), sni('plain')] };
    const put = (tree: Tree, ca: ToolAuthority) => {
      place(tree, 'web', ca.issue(web));
      place(tree, 'plain', ca.issue({ ...web, dns: ['other.example.org'] }));
    };
    expect(said(flags, put)).toEqual([]);
  });

  it('is found missing, ended, with the key of another, without its names, and for clients', () => {
    const stems = ['missing', 'expired', 'key-mismatch', 'san-missing', 'usage-wrong'];
    const flags = { 'tls-sni-cert-key': stems.map((stem) => sni(stem, ':api.example.org')) };
    const put = (tree: Tree, ca: ToolAuthority) => {
      place(tree, 'expired', ca.issue({ ...web, days: -0.01 }));
      place(tree, 'key-mismatch', { ...ca.issue(web), key: ca.issue(web).key });
      place(tree, 'san-missing', ca.issue({ ...web, dns: ['api.example.com'] }));
      place(tree, 'usage-wrong', ca.issue({ ...web, usages: ['clientAuth'] }));
    };
    expect([...said(flags, put)].sort()).toEqual(stems.map((stem) => `critical ${folder}/${stem}.crt ${stem}`).sort());
  });
});

describe('a kubeconfig of a webhook', () => {
  const flags = {
    'audit-webhook-config-file': `${folder}/audit.conf`,
    'authentication-token-webhook-config-file': `${folder}/tokens.conf`,
    'authorization-webhook-config-file': `${folder}/rights.conf`,
  };
  const parts = { server: 'https://audit.example.org', cluster: 'audit', context: 'audit', user: 'kube-apiserver' };
  const leaf = { subject: ['CN=kube-apiserver'], usages: ['clientAuth'] } as const;
  const embedding = (ca: ToolAuthority, more: Partial<Leaf> = {}) =>
    kubeconfig({ ...parts, ca: ca.pair.certificate, ...ca.issue({ ...leaf, ...more }) });

  it('is right whoever knows the client, may name its files, be readable without a secret, and know no client', () => {
    const put = (tree: Tree, ca: ToolAuthority) => {
      tree.put(`${folder}/ca.crt`, ca.pair.certificate);
      place(tree, 'client', ca.issue(leaf));
      tree.put(`${folder}/audit.conf`, embedding(ca), 0o600);
      const named = { ca: `${folder}/ca.crt`, certificate: `${folder}/client.crt`, key: `${folder}/client.key` };
      tree.put(`${folder}/tokens.conf`, kubeconfig({ ...parts, ...named }));
      tree.yaml(`${folder}/rights.conf`, {
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'a', cluster: { server: parts.server, 'certificate-authority': `${folder}/ca.crt` } }],
        users: [{ name: 'a', user: {} }],
        contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
        'current-context': 'a',
      });
    };
    expect(said(flags, put)).toEqual([]);
  });

  it('is found missing, unreadable, and with a client that has ended', () => {
    const put = (tree: Tree, ca: ToolAuthority) => {
      tree.put(`${folder}/tokens.conf`, 'not a kubeconfig', 0o600);
      tree.put(`${folder}/rights.conf`, embedding(ca, { days: -0.01 }), 0o600);
    };
    expect(said(flags, put)).toEqual([
      `critical ${folder}/audit.conf missing`,
      `critical ${folder}/tokens.conf unparsable`,
      `critical ${folder}/rights.conf expired`,
    ]);
  });

  it('is found without what it names, and where everybody may read its key', () => {
    const put = (tree: Tree, ca: ToolAuthority) => {
      tree.put(`${folder}/audit.conf`, kubeconfig({ ...parts, ca: `${folder}/ca.crt`, ...ca.issue(leaf) }), 0o600);
      tree.put(`${folder}/tokens.conf`, embedding(ca), 0o644);
      tree.put(`${folder}/rights.conf`, embedding(ca), 0o600);
    };
    expect(said(flags, put)).toEqual([
      `critical ${folder}/audit.conf missing`,
      `warning ${folder}/tokens.conf mode-loose`,
    ]);
  });
});

describe('certificates that a flag names', () => {
  const artefact = `${folder}/oidc.crt`;
  const put = (daysLeft: number) => (tree: Tree) =>
    tree.put(artefact, new ToolAuthority(['CN=oidc'], 'EC', today, { days: daysLeft }).pair.certificate);

  it('are right while they last', () => {
    expect(said({ 'oidc-ca-file': artefact }, put(400))).toEqual([]);
  });

  it('are found when one has ended', () => {
    expect(said({ 'oidc-ca-file': artefact }, put(-0.01))).toEqual([`critical ${artefact} bundle-ends`]);
  });
});

describe('a second kubeconfig for a component that the table has one of', () => {
  const second = '/etc/kubernetes/second.conf';

  /** What is said where flags of the scheduler name a second kubeconfig, made of its own by this. */
  function besides(flags: readonly string[], edit: (document: Document) => void): readonly string[] {
    const tree = kubeadmOfRelease({ minor: 33, now: today });
    const own = '/etc/kubernetes/scheduler.conf';
    const names = ['kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig'];
    const told = Object.fromEntries(names.map((name) => [name, flags.includes(name) ? second : own]));
    tree.pod('/etc/kubernetes/manifests/kube-scheduler.yaml', 'kube-scheduler', told);
    tree.put(second, textAt(tree.at(own)), 0o600);
    editKubeconfig(tree.at(second), edit);
    return checkPath(tree.root)
      .findings.filter(({ artefact, rule }) => artefact === second && rule !== 'role-shared')
      .map(({ severity, rule }) => `${severity} ${rule}`);
  }
  const as = (document: Document, { certificate, key }: Pair) => {
    document.setIn(held.certificate, Buffer.from(certificate).toString('base64'));
    document.setIn(held.key, Buffer.from(key).toString('base64'));
  };
  const stranger = new ToolAuthority(['CN=kubernetes'], 'EC', days(-400));
  const tokenOnly = (document: Document) => {
    document.deleteIn(held.certificate);
    document.deleteIn(held.key);
    document.setIn(['users', 0, 'user', 'token'], 'x');
  };

  it.each(['kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig'])(
    'is judged like the first: by whom it trusts and who signed its client, where --%s names it',
    (flag) => {
      const trusting = (document: Document) =>
        document.setIn(held.trust, Buffer.from(stranger.pair.certificate).toString('base64'));
      expect(besides([flag], trusting)).toEqual(['critical kubeconfig-ca']);
      const leaf = { subject: ['CN=system:kube-scheduler'], usages: ['clientAuth'] } as const;
      expect(besides([flag], (document) => as(document, stranger.issue(leaf)))).toEqual(['critical issuer-wrong']);
      expect(besides([flag], (document) => document.setIn(held.server, 'http://10.0.0.11:8080'))).toEqual([
        'critical kubeconfig-server',
      ]);
    },
  );

  it('may have nothing but a token, of which is said where it is the identity of the component that nobody knows whose it is', () => {
    expect(besides(['authentication-kubeconfig'], tokenOnly)).toEqual([]);
    expect(besides(['kubeconfig'], tokenOnly)).toEqual(['info kubeconfig-identity']);
  });

  it('may be a copy of the first', () => {
    expect(besides(['authentication-kubeconfig'], () => undefined)).toEqual([]);
  });
});
