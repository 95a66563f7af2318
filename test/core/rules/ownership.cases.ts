import { chmodSync, chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { when, type CaseTable } from '../../support/cases.js';
import { etc, kubeadmSpec, pki, userFile } from '../../support/copies.js';
import { authorityKeyFile, authorityOf } from '../../support/counterfeit.js';
import { smallSpec } from '../../support/home.js';

/** Only root can give files away; what the rule sees is tested for everybody in rules.test.ts. */
const asRoot = { needsRoot: true } as const;

const narrow = (title: string, where: string, path: (home: string) => string, mode: number) =>
  when(title, `warning ${where} mode-loose permissions`, (home) => chmodSync(path(home), mode));

const open = (title: string, where: string, path: (home: string) => string, mode = 0o644) =>
  when(title, `critical ${where} mode-loose permissions`, (home) => chmodSync(path(home), mode), { spec: kubeadmSpec });

const give = (title: string, where: string, path: (home: string) => string) =>
  when(title, `warning ${where} owner-wrong permissions`, (home) => chownSync(path(home), 65_534, -1), asRoot);

export const ownership: CaseTable = {
  'mode-loose': {
    stage: 'always',
    severity: 'warning',
    violations: [
      narrow('a key that everybody may read', 'cp1/apiserver', (home) => pki(home, 'apiserver.key'), 0o644),
      narrow('a certificate that its group may write', 'w1/ca.crt', (home) => pki(home, 'ca.crt', 'w1'), 0o664),
      narrow(
        'a kubeconfig that everybody may read',
        'cp1/scheduler.conf',
        (home) => etc(home, 'scheduler.conf'),
        0o644,
      ),
      narrow(
        "a person's kubeconfig that its group may read",
        'admin.conf',
        (home) => userFile(home, 'admin.conf'),
        0o640,
      ),
      narrow('the key of an authority that everybody may read', 'ca', (home) => authorityOf(home).files.key, 0o644),
      narrow(
        'the key that signs tokens, which everybody may read',
        'sa',
        (home) => authorityKeyFile(home, 'sa'),
        0o604,
      ),
      open('the key of an authority that everybody on a node may read', 'cp1/ca.key', (home) => pki(home, 'ca.key')),
      open(
        'the key of the authority of etcd that everybody may read and only its owner write',
        'cp1/etcd/ca.key',
        (home) => pki(home, 'etcd/ca.key'),
        0o604,
      ),
      open('the key of the aggregation layer, alike', 'cp1/front-proxy-ca.key', (home) =>
        pki(home, 'front-proxy-ca.key'),
      ),
      open('the key that signs tokens, alike', 'cp1/sa.key', (home) => pki(home, 'sa.key')),
      open('the kubeconfig of an administrator, alike', 'cp1/admin.conf', (home) => etc(home, 'admin.conf')),
      open('what is trusted, which everybody may write', 'w1/ca.crt', (home) => pki(home, 'ca.crt', 'w1'), 0o646),
      narrow(
        'the key that signs tokens, which only its group may read',
        'cp1/sa.key',
        (home) => pki(home, 'sa.key'),
        0o640,
      ),
      narrow(
        'a key that runs with the rights of its owner',
        'w1/kubelet-server',
        (home) => pki(home, 'kubelet-server.key', 'w1'),
        0o4600,
      ),
      ...['authorities', 'authorities/etcd-ca', 'users', '.kubepki'].map((folder) =>
        narrow(`the folder ${folder}, which everybody may enter`, 'home', (home) => join(home, folder), 0o755),
      ),
      narrow('the folder of an authority whose group may write', 'home', (home) => join(home, 'authorities/ca'), 0o770),
      narrow('a keyset that everybody may write', 'home', (home) => join(home, 'authorities/ca/keyset.json'), 0o666),
      when(
        'folders of the home, each by itself',
        ['warning home mode-loose permissions', 'warning home mode-loose permissions'],
        (home) => ['authorities', 'users'].forEach((folder) => chmodSync(join(home, folder), 0o777)),
      ),
      when(
        'the mode of a file that is judged otherwise too',
        ['critical cp1/apiserver unparsable reissue', 'critical cp1/apiserver mode-loose permissions'],
        (home) => {
          writeFileSync(pki(home, 'apiserver.crt'), '');
          chmodSync(pki(home, 'apiserver.key'), 0o666);
        },
      ),
    ],
    nearMisses: [
      when('a key that nobody may write', [], (home) => chmodSync(pki(home, 'apiserver.key'), 0o400)),
      when('a keyset that only its owner may read', [], (home) =>
        chmodSync(join(home, 'authorities/ca/keyset.json'), 0o600),
      ),
      when('a home that everybody may enter', [], (home) => chmodSync(home, 0o755)),
      when('a folder of a node tree that everybody may enter', [], (home) => chmodSync(join(home, 'nodes'), 0o755)),
      when('a certificate that only its owner may read', [], (home) => chmodSync(pki(home, 'ca.crt'), 0o600)),
    ],
  },

  'owner-wrong': {
    stage: 'always',
    severity: 'warning',
    violations: [
      give('a key of another user', 'cp1/apiserver', (home) => pki(home, 'apiserver.key')),
      give("a person's kubeconfig of another user", 'admin.conf', (home) => userFile(home, 'admin.conf')),
      give(
        'the certificate of an authority of another user',
        'etcd-ca',
        (home) => authorityOf(home, 'etcd-ca').files.certificate,
      ),
      give('the folder of the authorities, of another user', 'home', (home) => join(home, 'authorities')),
      give('the list of what is in a node tree, of another user', 'w1/manifest.json', (home) =>
        join(home, 'nodes', 'w1', 'manifest.json'),
      ),
    ],
    nearMisses: [
      when(
        'a key of another group, which may not read it',
        [],
        (home) => chownSync(pki(home, 'apiserver.key'), -1, 65_534),
        asRoot,
      ),
    ],
  },

  'reader-denied': {
    stage: 'always',
    severity: 'critical',
    violations: [
      when(
        'a key that two components need, which run as different users',
        'critical cp1/sa.key reader-denied manual',
        () => undefined,
        { spec: smallSpec("owners: { kube-apiserver: '4242' }\n") },
      ),
      when(
        'a key for the group of both, whose mode says nothing of a group',
        'critical cp1/sa.key reader-denied manual',
        () => undefined,
        { spec: smallSpec("owners: { kube-apiserver: '4242:77', kube-controller-manager: '4243:77' }\n") },
      ),
    ],
    nearMisses: [
      when('a key that its one user may read', [], () => undefined, { spec: smallSpec("owners: { etcd: '4242' }\n") }),
      when('a key that the group of both may read', [], () => undefined, {
        spec: smallSpec(
          "owners: { kube-apiserver: '4242:77', kube-controller-manager: '4243:77' }\ncertificates: { overrides: { sa.key: { modes: { key: '0640' } } } }\n",
        ),
      }),
      when('one user for both', [], () => undefined, {
        spec: smallSpec("owners: { kube-apiserver: '4242', kube-controller-manager: '4242' }\n"),
      }),
    ],
  },
};
