import { checkPath, days, today } from '../../support/home.js';
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

describe('a second file for what the table has once', () => {
  const auth = '/etc/kubernetes/auth.conf';
  const parts = { server: 'https://10.0.0.11:6443', cluster: 'k', context: 'k', user: 'auth' };

  it('is judged beside the first', () => {
    const tree = kubeadmOfRelease({ minor: 33, now: today });
    tree.pod('/etc/kubernetes/manifests/kube-scheduler.yaml', 'kube-scheduler', {
      kubeconfig: '/etc/kubernetes/scheduler.conf',
      'authentication-kubeconfig': auth,
    });
    const ca = new ToolAuthority(['CN=kubernetes'], 'EC', days(-400));
    tree.put(
      auth,
      kubeconfig({ ...parts, ca: ca.pair.certificate, ...ca.issue({ subject: ['CN=auth'], usages: ['clientAuth'] }) }),
      0o600,
    );
    expect(checkPath(tree.root).findings.map(({ artefact, rule }) => `${artefact} ${rule}`)).toContain(
      `${auth} expired`,
    );
  });
});
