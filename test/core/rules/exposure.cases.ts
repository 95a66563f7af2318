import { appendFileSync, chmodSync, copyFileSync, writeFileSync } from 'node:fs';
import { when, type CaseTable } from '../../support/cases.js';
import { etc, kubeadmSpec, pki, textAt } from '../../support/copies.js';
import { authorityKeyFile, authorityOf } from '../../support/counterfeit.js';
import { forgeKey } from '../../support/forge.js';

/** As `cat from >> to` does. */
const append = (to: string, from: string): void => appendFileSync(to, textAt(from));

const expose = (title: string, where: string, from: (home: string) => string, to: (home: string) => string) =>
  when(title, `warning ${where} authority-key-exposed manual`, (home) => copyFileSync(from(home), to(home)));

export const exposure: CaseTable = {
  'authority-key-exposed': {
    stage: 'always',
    severity: 'warning',
    violations: [
      expose(
        'the key of an authority on a worker',
        'w1/ca',
        (home) => authorityOf(home).files.key,
        (home) => pki(home, 'ca.key', 'w1'),
      ),
      expose(
        'the key of an authority on a control plane that does not need it, in a backup',
        'cp1/front-proxy-ca',
        (home) => authorityOf(home, 'front-proxy-ca').files.key,
        (home) => pki(home, 'front-proxy-ca.key.bak'),
      ),
      expose(
        'the key that signs tokens on a worker',
        'w1/sa',
        (home) => authorityKeyFile(home, 'sa'),
        (home) => etc(home, 'token.pem', 'w1'),
      ),
      when(
        'the key of an authority behind its certificate, which everybody reads',
        'critical w1/ca.crt authority-key-exposed rewrite',
        (home) => append(pki(home, 'ca.crt', 'w1'), authorityOf(home).files.key),
      ),
      when(
        'the same in a file that only its owner may read today',
        'warning w1/ca.crt authority-key-exposed rewrite',
        (home) => {
          append(pki(home, 'ca.crt', 'w1'), authorityOf(home).files.key);
          chmodSync(pki(home, 'ca.crt', 'w1'), 0o600);
        },
      ),
      when(
        'the key of an authority behind the certificate of a server',
        'critical cp1/apiserver authority-key-exposed reissue',
        (home) => append(pki(home, 'apiserver.crt'), authorityOf(home, 'etcd-ca').files.key),
      ),
      when(
        'the key of an authority behind the key of a server',
        'warning w1/kubelet-server authority-key-exposed reissue',
        (home) => append(pki(home, 'kubelet-server.key', 'w1'), authorityOf(home).files.key),
      ),
      when(
        'the key that signs tokens behind those that verify them',
        'critical cp1/sa.pub authority-key-exposed rewrite',
        (home) => append(pki(home, 'sa.pub'), authorityKeyFile(home, 'sa')),
      ),
      when(
        'the key of an authority on a worker, which everybody may read',
        'critical w1/ca authority-key-exposed manual',
        (home) => {
          copyFileSync(authorityOf(home).files.key, pki(home, 'ca.key', 'w1'));
          chmodSync(pki(home, 'ca.key', 'w1'), 0o644);
        },
      ),
      when(
        'the key of an authority on a worker, which its group may read',
        'warning w1/ca authority-key-exposed manual',
        (home) => {
          copyFileSync(authorityOf(home).files.key, pki(home, 'ca.key', 'w1'));
          chmodSync(pki(home, 'ca.key', 'w1'), 0o640);
        },
      ),
      when(
        'the key of an authority behind its certificate in the home',
        'warning ca authority-key-exposed manual',
        (home) => append(authorityOf(home).files.certificate, authorityOf(home).files.key),
      ),
    ],
    nearMisses: [
      when('the keys that kubeadm wants on a control plane', [], () => undefined, { spec: kubeadmSpec }),
      when('a key that signs nothing', [], (home) => writeFileSync(pki(home, 'other.key', 'w1'), forgeKey().pem)),
      when('the public half of an authority', [], (home) =>
        copyFileSync(authorityOf(home, 'etcd-ca').files.certificate, pki(home, 'etcd-ca.crt', 'w1')),
      ),
    ],
  },

  'key-misplaced': {
    stage: 'always',
    severity: 'warning',
    violations: [
      when(
        'a server whose key lies beside its certificate too',
        'warning cp1/apiserver key-misplaced reissue',
        (home) => append(pki(home, 'apiserver.crt'), pki(home, 'apiserver.key')),
      ),
      when('a key behind what is trusted', 'warning w1/ca.crt key-misplaced rewrite', (home) =>
        appendFileSync(pki(home, 'ca.crt', 'w1'), forgeKey().pem),
      ),
      when('a key behind the certificate of what signs', 'warning cp1/signer-client key-misplaced rewrite', (home) =>
        appendFileSync(pki(home, 'signer-client.crt'), forgeKey().pem),
      ),
      when('two keys in one file', 'warning w1/kubelet-client key-misplaced reissue', (home) =>
        appendFileSync(pki(home, 'kubelet-client.key', 'w1'), forgeKey().pem),
      ),
      when('the certificate that a kubeconfig names', 'warning cp1/scheduler.conf key-misplaced reissue', (home) =>
        append(pki(home, 'scheduler.crt'), pki(home, 'scheduler.key')),
      ),
    ],
    nearMisses: [
      when('a certificate behind the key, in the file for the key', [], (home) =>
        append(pki(home, 'apiserver.key'), pki(home, 'apiserver.crt')),
      ),
      when('a key that belongs to nothing, in a file of its own', [], (home) =>
        writeFileSync(pki(home, 'mine.key'), forgeKey().pem),
      ),
    ],
  },
};
