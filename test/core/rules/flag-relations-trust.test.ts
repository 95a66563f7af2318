import { appendFileSync } from 'node:fs';
import { strangeAuthority } from '../../support/counterfeit.js';
import { checkPath, today } from '../../support/home.js';
import { hit, nearMiss } from '../../support/rule-tests.js';
import { kubeadmOfRelease, type KubeadmRelease } from '../../support/trees/kubeadm-release.js';
import type { Tree } from '../../support/trees/tree.js';

const pki = '/etc/kubernetes/pki';
const other = `${pki}/other.crt`;

/** What alarms about a control plane of kubeadm beside which the certificate of another authority lies. */
function said(made: Partial<KubeadmRelease>, act: (tree: Tree) => void = () => undefined): readonly string[] {
  const tree = kubeadmOfRelease({ minor: 37, now: today, ...made });
  tree.put(other, strangeAuthority().pem);
  act(tree);
  return checkPath(tree.root)
    .findings.filter(({ severity }) => severity !== 'info')
    .map(({ severity, artefact, rule }) => `${severity} ${artefact} ${rule}`);
}

/** A bundle of the other authority and of one that is there. */
const both = (file: string) => (tree: Tree) => appendFileSync(tree.at(other), tree.text(`${pki}/${file}`));

describe('whom a server lets in, and who comes to it', () => {
  hit('clients-untrusted', 'etcd trusts another CA than its client is from', 'critical etcd clients-untrusted', () =>
    said({ etcd: { 'trusted-ca-file': other } }),
  );
  hit('clients-untrusted', 'etcd trusts another CA than members are from', 'critical etcd clients-untrusted', () =>
    said({
      etcd: {
        'peer-trusted-ca-file': other,
        'initial-cluster': 'cp1=https://10.0.0.11:2380,cp2=https://10.0.0.12:2380',
      },
    }),
  );
  hit('clients-untrusted', 'the only etcd would refuse members', 'warning etcd clients-untrusted', () =>
    said({ etcd: { 'peer-trusted-ca-file': other } }),
  );
  hit(
    'clients-untrusted',
    'kube-apiserver trusts another CA than kubeconfigs beside it are from',
    ['critical kube-apiserver clients-untrusted', 'critical kube-controller-manager signing-ca-unknown'],
    () => said({ apiServer: { 'client-ca-file': other } }),
  );
  nearMiss('clients-untrusted', 'etcd trusts two CAs, of which one signed its client', [], () =>
    said({ etcd: { 'trusted-ca-file': other, 'peer-trusted-ca-file': other } }, both('etcd/ca.crt')),
  );
  nearMiss('clients-untrusted', 'kube-apiserver dials an etcd elsewhere', [], () =>
    said({
      etcd: { 'trusted-ca-file': other },
      apiServer: { 'etcd-servers': 'https://10.0.0.31:2379' },
    }),
  );
});
