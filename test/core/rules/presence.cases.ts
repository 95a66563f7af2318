import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { when, type CaseTable } from '../../support/cases.js';
import { authorityOf, counterfeit } from '../../support/counterfeit.js';
import { etc, inItsPlace, kubeadmSpec, pki, remove, textAt, userFile } from '../../support/copies.js';
import { integer } from '../../support/forge.js';
import { editKubeconfig, held } from '../../support/kubeconfigs.js';
import { missing } from './missing.cases.js';

/** Cuts the text of an embedded value. */
const cut = (path: string, place: readonly (string | number)[]): void =>
  editKubeconfig(path, (document) => document.setIn(place, String(document.getIn(place)).slice(0, -8)));

export const presence: CaseTable = {
  missing,

  unreadable: {
    stage: 'readable',
    severity: 'unknown',
    violations: [
      when('a folder in the place of a certificate', 'unknown cp1/apiserver unreadable manual', (home) =>
        inItsPlace(pki(home, 'apiserver.crt'), mkdirSync),
      ),
      when('a pipe in the place of public keys', 'unknown cp1/sa.pub unreadable manual', (home) =>
        inItsPlace(pki(home, 'sa.pub'), (path) => execFileSync('mkfifo', [path])),
      ),
      when('a loop of links in the place of a kubeconfig', 'unknown w1/kubelet.conf unreadable manual', (home) =>
        inItsPlace(etc(home, 'kubelet.conf', 'w1'), (path) => symlinkSync('kubelet.conf', path)),
      ),
      when('a file that is larger than any PKI needs', 'unknown cp1/front-proxy-ca.crt unreadable manual', (home) =>
        writeFileSync(pki(home, 'front-proxy-ca.crt'), Buffer.alloc(1024 * 1024 + 1, '\n')),
      ),
      when(
        'an authority whose key cannot be read signs nothing',
        ['critical cp1/front-proxy-client missing create', 'unknown front-proxy-ca unreadable manual'],
        (home) => {
          inItsPlace(authorityOf(home, 'front-proxy-ca').files.key, mkdirSync);
          remove(pki(home, 'front-proxy-client.crt'));
        },
        { left: ['critical cp1/front-proxy-client missing create', 'unknown front-proxy-ca unreadable manual'] },
      ),
    ],
    nearMisses: [
      when('a link to a file is a file', [], (home) => {
        const path = pki(home, 'apiserver.crt');
        mkdirSync(join(dirname(path), 'real'));
        renameSync(path, join(dirname(path), 'real', 'apiserver.crt'));
        symlinkSync('real/apiserver.crt', path);
      }),
      when('a file of exactly the size that is read is read', [], (home) => {
        const text = readFileSync(pki(home, 'ca.crt', 'w1'));
        writeFileSync(pki(home, 'ca.crt', 'w1'), Buffer.concat([text, Buffer.alloc(1024 * 1024 - text.length, '\n')]));
      }),
    ],
  },

  unparsable: {
    stage: 'parses',
    severity: 'critical',
    violations: [
      when('an empty certificate', 'critical cp1/apiserver unparsable reissue', (home) =>
        writeFileSync(pki(home, 'apiserver.crt'), ''),
      ),
      when(
        'a key in the place of a certificate, where others may read it',
        ['critical cp1/etcd-server unparsable reissue', 'warning cp1/etcd-server key-misplaced reissue'],
        (home) => writeFileSync(pki(home, 'etcd/server.crt'), textAt(pki(home, 'etcd/server.key'))),
      ),
      when(
        'a certificate that Go refuses, since its serial is negative',
        'critical w1/kubelet-client unparsable reissue',
        (home) => counterfeit(home, pki(home, 'kubelet-client', 'w1'), { serial: integer(Buffer.from([0x80, 0x01])) }),
      ),
      when('a kubeconfig in the place of trust', 'critical cp1/ca.crt unparsable rewrite', (home) =>
        writeFileSync(pki(home, 'ca.crt'), textAt(etc(home, 'scheduler.conf'))),
      ),
      when('a certificate in the place of a signing key', 'critical cp1/signer-serving unparsable rewrite', (home) =>
        writeFileSync(pki(home, 'signer-serving.key'), textAt(pki(home, 'signer-serving.crt'))),
      ),
      when(
        'PEM in the place of a kubeconfig that names its certificate',
        'critical cp1/kubelet.conf unparsable reissue',
        (home) => writeFileSync(etc(home, 'kubelet.conf'), textAt(pki(home, 'kubelet-client.crt'))),
      ),
      ...(['certificate', 'key', 'trust'] as const).map((part) =>
        when(
          `a kubeconfig whose ${part} was cut off`,
          'critical cp1/scheduler.conf unparsable reissue',
          (home: string) => cut(etc(home, 'scheduler.conf'), held[part]),
          { spec: kubeadmSpec },
        ),
      ),
      when("a person's kubeconfig whose context leads nowhere", 'critical admin.conf unparsable reissue', (home) =>
        editKubeconfig(userFile(home, 'admin.conf'), (document) => document.set('current-context', 'elsewhere')),
      ),
      ...['clusters', 'users', 'contexts'].map((list) =>
        when(
          `a kubeconfig with one name twice in ${list}, which client-go refuses`,
          'critical admin.conf unparsable reissue',
          (home: string) =>
            editKubeconfig(userFile(home, 'admin.conf'), (document) =>
              document.addIn([list], document.getIn([list, 0])),
            ),
        ),
      ),
      when('line ends of old Macs, behind which Go sees nothing', 'critical cp1/apiserver unparsable reissue', (home) =>
        writeFileSync(pki(home, 'apiserver.crt'), textAt(pki(home, 'apiserver.crt')).replaceAll('\n', '\r')),
      ),
      when('a trusted certificate with headers, which Go skips', 'critical w1/ca.crt unparsable rewrite', (home) =>
        writeFileSync(
          pki(home, 'ca.crt', 'w1'),
          textAt(pki(home, 'ca.crt', 'w1')).replace('CERTIFICATE-----\n', 'CERTIFICATE-----\nOwner: me\n\n'),
        ),
      ),
      when(
        'a kubeconfig with a key and the path of one, which client-go refuses',
        'critical admin.conf unparsable reissue',
        (home) =>
          editKubeconfig(userFile(home, 'admin.conf'), (document) =>
            document.setIn(held.keyPath, '/etc/kubernetes/pki/admin.key'),
          ),
      ),
      when(
        'the certificate of an authority that only a person can bring back',
        'critical etcd-ca unparsable manual',
        (home) => writeFileSync(authorityOf(home, 'etcd-ca').files.certificate, 'nothing'),
      ),
    ],
    nearMisses: [
      when('Windows line ends and text around the blocks', [], async (home) => {
        const text = textAt(pki(home, 'ca.crt'));
        writeFileSync(pki(home, 'ca.crt'), `the cluster CA\n\n${text}\nhandle with care\n`.replaceAll('\n', '\r\n'));
      }),
      when(
        'the contents of a list that nobody but delivery reads',
        'warning cp1/manifest.json manifest-differs rewrite',
        (home) => writeFileSync(join(home, 'nodes', 'cp1', 'manifest.json'), '{'),
      ),
    ],
  },
};
