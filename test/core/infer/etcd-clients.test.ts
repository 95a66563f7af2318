import { checkPath, today } from '../../support/home.js';
import { nearMiss } from '../../support/rule-tests.js';
import { kubeadmOfRelease } from '../../support/trees/kubeadm-release.js';
import { ToolAuthority } from '../../support/trees/tool-authority.js';

const pki = '/etc/kubernetes/pki';

const said = (root: string): readonly string[] =>
  checkPath(root)
    .findings.filter(({ rule, severity }) => rule === 'subject-wrong' || severity === 'critical')
    .map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);

describe('a client of etcd, of which no spec says who it is', () => {
  nearMiss('subject-wrong', 'may have any name that its authority certifies', [], () => {
    const tree = kubeadmOfRelease({ minor: 37, now: today });
    const etcd = new ToolAuthority(['CN=etcd-ca'], 'EC', today);
    const member = { subject: ['CN=cp1'], usages: ['serverAuth', 'clientAuth'] } as const;
    const names = { dns: ['cp1', 'localhost'], ip: ['10.0.0.11', '127.0.0.1', '::1'] };
    const client = { subject: ['CN=etcd-client'], usages: ['clientAuth'] } as const;
    const pairs = {
      'etcd/ca': etcd.pair,
      'etcd/server': etcd.issue({ ...member, ...names }),
      'etcd/peer': etcd.issue({ ...member, ...names }),
      'etcd/healthcheck-client': etcd.issue(client),
      'apiserver-etcd-client': etcd.issue(client),
    };
    for (const [stem, { certificate, key }] of Object.entries(pairs)) {
      tree.put(`${pki}/${stem}.crt`, certificate);
      tree.key(`${pki}/${stem}.key`, key);
    }
    return said(tree.root);
  });

  nearMiss('subject-wrong', 'may be the one that asks whether etcd is well', [], () => {
    const stem = `${pki}/etcd/healthcheck-client`;
    const apiServer = { 'etcd-certfile': `${stem}.crt`, 'etcd-keyfile': `${stem}.key` };
    return said(kubeadmOfRelease({ minor: 37, now: today, apiServer }).root);
  });
});
