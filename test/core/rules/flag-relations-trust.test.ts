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

/** An etcd of something else on the machine, with ports and authorities of its own. */
const ofAnother = (tree: Tree): void =>
  tree.pod('/etc/kubernetes/manifests/calico-etcd.yaml', 'etcd', {
    'cert-file': other,
    'client-cert-auth': 'true',
    'initial-advertise-peer-urls': 'https://10.0.0.11:2390',
    'initial-cluster': 'calico=https://10.0.0.11:2390',
    'listen-client-urls': 'https://127.0.0.1:2389,https://10.0.0.11:2389',
    'listen-peer-urls': 'https://10.0.0.11:2390',
    'peer-client-cert-auth': 'true',
    'peer-trusted-ca-file': other,
    'trusted-ca-file': other,
  });

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
  nearMiss('clients-untrusted', 'an etcd of something else listens on other ports of the machine', [], () =>
    said({}, ofAnother).filter((line) => line.endsWith('clients-untrusted')),
  );
  nearMiss('clients-untrusted', 'kube-apiserver dials an etcd elsewhere', [], () =>
    said({
      etcd: { 'trusted-ca-file': other },
      apiServer: { 'etcd-servers': 'https://10.0.0.31:2379' },
    }),
  );
});

const authentication = { anonymous: { enabled: false }, webhook: { enabled: true } };
const verifying = { 'kubelet-certificate-authority': `${pki}/ca.crt` };

describe('kube-apiserver and the kubelet beside it', () => {
  hit(
    'kubelet-serving-untrusted',
    'kube-apiserver verifies a kubelet that made its certificate itself',
    'critical kube-apiserver kubelet-serving-untrusted',
    () => said({ apiServer: verifying }),
  );
  nearMiss('kubelet-serving-untrusted', 'kube-apiserver trusts what the kubelet made itself', [], () =>
    said({ apiServer: { 'kubelet-certificate-authority': other } }, (tree) =>
      tree.put(other, tree.text('/var/lib/kubelet/pki/kubelet.crt')),
    ),
  );
  hit(
    'kubelet-client-ca-missing',
    'the kubelet takes no client certificates, and kube-apiserver shows one',
    'critical kubelet kubelet-client-ca-missing',
    () => said({ kubelet: { authentication } }),
  );
  nearMiss('kubelet-client-ca-missing', 'the kubelet is told of them by a flag', [], () =>
    said({ kubelet: { authentication } }, (tree) => {
      const flags = '/var/lib/kubelet/kubeadm-flags.env';
      tree.put(flags, tree.text(flags).replace('="', `="--client-ca-file=${pki}/ca.crt `));
    }),
  );
});

describe('the address by which kube-apiserver dials the kubelet', () => {
  const signed = { serving: 'signed', kubeletAddress: '' } as const;
  hit('dialled-name-missing', 'is not in its certificate', 'critical kube-apiserver dialled-name-missing', () =>
    said({ ...signed, apiServer: verifying }),
  );
  const second = { ...signed, kubeletAddress: '10.0.2.15' } as const;
  nearMiss('dialled-name-missing', 'may be that of a second network', [], () =>
    said({ ...second, apiServer: verifying }),
  );
  it('is told where it is none that is known of the machine', () => {
    const { root } = kubeadmOfRelease({ minor: 37, now: today, ...second, apiServer: verifying });
    expect(checkPath(root).findings).toMatchObject([
      { severity: 'info', rule: 'dialled-name-missing', expected: ['10.0.0.11'], actual: ['cp1', '10.0.2.15'] },
    ]);
  });
  nearMiss('dialled-name-missing', 'is what nobody verifies', [], () => said(signed));
  nearMiss('dialled-name-missing', 'is in its certificate', [], () =>
    said({ serving: 'signed', apiServer: verifying }),
  );
});

describe('the name by which kube-apiserver dials etcd', () => {
  const elsewhere = 'https://etcd.example.com:2379';
  hit('dialled-name-missing', 'is not in its certificate', 'warning kube-apiserver dialled-name-missing', () =>
    said({ apiServer: { 'etcd-servers': elsewhere } }),
  );
  hit(
    'dialled-name-missing',
    'is not in its certificate, and an etcd beside it is of something else',
    'warning kube-apiserver dialled-name-missing',
    () =>
      said({ apiServer: { 'etcd-servers': elsewhere } }, ofAnother).filter((line) =>
        line.endsWith('dialled-name-missing'),
      ),
  );
  nearMiss('dialled-name-missing', 'is of another member', [], () =>
    said({ apiServer: { 'etcd-servers': `https://10.0.0.11:2379,${elsewhere}` } }),
  );
  nearMiss('dialled-name-missing', 'is that of the machine', [], () =>
    said({ apiServer: { 'etcd-servers': 'https://cp1:2379' } }),
  );
});
