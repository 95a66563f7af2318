import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { when, type RuleCases } from '../../support/cases.js';
import { authorityKeyFile, authorityOf } from '../../support/counterfeit.js';
import { etc, inItsPlace, kubeadmSpec, pki, remove, userFile } from '../../support/copies.js';
import { editSpec, smallSpec } from '../../support/home.js';

const entry = (...groups: readonly string[]): string =>
  smallSpec(`users: [{ name: ci, groups: [${groups.join(', ')}] }]\n`);
const ciUser = smallSpec('users: [{ name: ci, groups: [deployers], validity: 8h }]\n');

export const missing: RuleCases = {
  stage: 'present',
  severity: 'critical',
  violations: [
    when('a pair that is gone is made again', 'critical cp1/apiserver missing create', (home) =>
      remove(pki(home, 'apiserver.crt'), pki(home, 'apiserver.key')),
    ),
    when('a key that is gone takes its certificate along', 'critical cp1/etcd-peer missing create', (home) =>
      remove(pki(home, 'etcd/peer.key')),
    ),
    when('a certificate that is gone takes its key along', 'critical w1/kubelet-server missing create', (home) =>
      remove(pki(home, 'kubelet-server.crt', 'w1')),
    ),
    when('trust that is gone is copied again', 'critical w1/ca.crt missing create', (home) =>
      remove(pki(home, 'ca.crt', 'w1')),
    ),
    when(
      'what verifies tokens, and what signs them, is copied again',
      ['critical cp1/sa.pub missing create', 'critical cp1/sa.key missing create'],
      (home) => remove(pki(home, 'sa.pub'), pki(home, 'sa.key')),
    ),
    when('what signs in the cluster is copied again', 'critical cp1/signer-client missing create', (home) =>
      remove(pki(home, 'signer-client.key')),
    ),
    when(
      'a kubeconfig that names its certificate is written again',
      'critical cp1/controller-manager.conf missing create',
      (home) => remove(etc(home, 'controller-manager.conf')),
    ),
    when(
      'the certificate that a kubeconfig names is made again',
      'critical cp1/scheduler.conf missing create',
      (home) => remove(pki(home, 'scheduler.crt')),
    ),
    when(
      'a kubeconfig that embeds its certificate is made again',
      'critical cp1/scheduler.conf missing create',
      (home) => remove(etc(home, 'scheduler.conf')),
      { spec: kubeadmSpec },
    ),
    when(
      "kubeadm's copy of an authority key is copied again",
      'critical cp1/etcd/ca.key missing create',
      (home) => remove(pki(home, 'etcd/ca.key')),
      { spec: kubeadmSpec },
    ),
    when('the list of what is in a node tree is made again', 'critical w1/manifest.json missing create', (home) =>
      remove(join(home, 'nodes', 'w1', 'manifest.json')),
    ),
    when(
      'a kubeconfig that was handed to its user is made for who the entry means by now',
      'critical ci.conf missing create',
      (home) => {
        remove(userFile(home, 'ci.conf'));
        editSpec(home, entry('readers'));
      },
      { spec: entry('deployers') },
    ),
    when('a user that the spec names for the first time gets a kubeconfig', 'critical ci.conf missing create', (home) =>
      editSpec(home, ciUser),
    ),
    when(
      'a key that is gone beside a folder, which only people remove',
      'critical cp1/apiserver missing manual',
      (home) => {
        remove(pki(home, 'apiserver.key'));
        inItsPlace(pki(home, 'apiserver.crt'), mkdirSync);
      },
    ),
    when('the key of an authority only comes back from a backup', 'critical ca missing manual', (home) =>
      remove(authorityOf(home).files.key),
    ),
    when(
      'the certificate of an authority only comes back from a backup',
      'critical front-proxy-ca missing manual',
      (home) => remove(authorityOf(home, 'front-proxy-ca').files.certificate),
    ),
    when('the key that signs tokens only comes back from a backup', 'critical sa missing manual', (home) =>
      remove(authorityKeyFile(home, 'sa')),
    ),
    when(
      'an authority that is gone is never made anew beside nodes that trust it',
      'critical ca missing manual',
      (home) => remove(join(home, 'authorities', 'ca')),
    ),
    when(
      'an authority that is gone is never made anew beside what it signed, either',
      ['critical front-proxy-ca missing manual', 'critical cp1/front-proxy-ca.crt missing create'],
      (home) => {
        remove(join(home, 'authorities', 'front-proxy-ca'), pki(home, 'front-proxy-ca.crt'));
      },
      { left: ['critical front-proxy-ca missing manual', 'critical cp1/front-proxy-ca.crt missing create'] },
    ),
    when(
      'a trace that cannot be read is a trace',
      [
        'critical front-proxy-ca missing manual',
        'critical cp1/front-proxy-client missing create',
        'unknown cp1/front-proxy-ca.crt unreadable manual',
      ],
      (home) => {
        const [authority, trusted] = [join(home, 'authorities', 'front-proxy-ca'), pki(home, 'front-proxy-ca.crt')];
        remove(authority, pki(home, 'front-proxy-client.crt'), pki(home, 'front-proxy-client.key'));
        inItsPlace(trusted, mkdirSync);
      },
      {
        left: [
          'critical front-proxy-ca missing manual',
          'critical cp1/front-proxy-client missing create',
          'unknown cp1/front-proxy-ca.crt unreadable manual',
        ],
      },
    ),

    when(
      'nothing is copied from an authority that is gone',
      ['critical ca missing manual', 'critical w1/ca.crt missing create', 'critical cp1/signer-client missing create'],
      (home) => {
        remove(join(home, 'authorities', 'ca'), pki(home, 'ca.crt', 'w1'), pki(home, 'signer-client.key'));
      },
      {
        left: [
          'critical ca missing manual',
          'critical w1/ca.crt missing create',
          'critical cp1/signer-client missing create',
        ],
      },
    ),
    when(
      'a file of what waits for its authority is narrowed all the same',
      ['critical sa missing manual', 'warning cp1/sa.key mode-loose permissions'],
      (home) => {
        remove(authorityKeyFile(home, 'sa'));
        chmodSync(pki(home, 'sa.key'), 0o640);
      },
    ),
  ],
  nearMisses: [
    when(
      'a kubeconfig that was handed to its user, whose entry lists the same groups in another order',
      'info ci.conf missing manual',
      (home) => {
        remove(userFile(home, 'ci.conf'));
        editSpec(home, entry('b', 'a'));
      },
      { spec: entry('a', 'b') },
    ),
    when(
      'super-admin.conf that was put away is information, and not made again',
      'info super-admin.conf missing manual',
      (home) => remove(userFile(home, 'super-admin.conf')),
    ),
    when(
      'super-admin.conf that was put away on its node, where kubeadm leaves it, is information too',
      ['info cp1/super-admin.conf missing manual', 'info super-admin.conf missing manual'],
      (home) => remove(etc(home, 'super-admin.conf'), userFile(home, 'super-admin.conf')),
      { spec: kubeadmSpec },
    ),
    when(
      'a kubeconfig that was handed to its user is information',
      'info ci.conf missing manual',
      (home) => remove(userFile(home, 'ci.conf')),
      { spec: ciUser },
    ),
  ],
};
