import type { FileFacts } from '../../../src/core/facts/file.js';
import type { KubeconfigFacts } from '../../../src/core/facts/kubeconfig.js';
import type { Listening } from '../../../src/core/facts/live.js';
import { onNode, placeKey } from '../../../src/core/facts/place.js';
import { listeningOn } from '../../../src/core/plan/listening-told.js';
import type { Started } from '../../../src/core/rules/started.js';
import { startedWith as started } from '../../support/started.js';

const line = ({ node, component, by, endpoint, dialledAs, vantage }: Listening): string =>
  `${node ?? '-'} ${component} ${by ?? '-'} ${endpoint.host} ${endpoint.port} [${dialledAs.join(' ')}] ${vantage}`;

const kubeconfig = (path: string, server: string, more: Partial<KubeconfigFacts> = {}): FileFacts => ({
  place: onNode('cp1', path),
  state: 'present',
  attributes: { mode: 0o600, uid: 0, gid: 0 },
  sha256: '00'.repeat(32),
  content: {
    kind: 'kubeconfig',
    kubeconfig: {
      context: 'default',
      cluster: 'prod',
      user: 'admin',
      server,
      tlsServerName: undefined,
      insecure: false,
      trust: { held: 'absent' },
      certificate: { held: 'absent' },
      key: { held: 'absent' },
      otherCredential: false,
      impersonates: undefined,
      ...more,
    },
  },
});

const told = (all: readonly Started[], isHere: boolean, ...files: readonly FileFacts[]): readonly string[] =>
  listeningOn(all, { files: new Map(files.map((file) => [placeKey(file.place), file])) }, 'cp1', isHere).map(line);

const kubeadm = [
  started('kube-apiserver', {
    '--advertise-address': '10.0.0.11',
    '--secure-port': '6443',
    '--etcd-servers': 'https://127.0.0.1:2379',
  }),
  started('kube-controller-manager', { '--bind-address': '127.0.0.1' }),
  started('kube-scheduler', { '--bind-address': '127.0.0.1', '--secure-port': '20259' }),
  started('kubelet'),
  started('etcd', {
    '--listen-client-urls': 'https://127.0.0.1:2379,https://10.0.0.11:2379',
    '--listen-peer-urls': 'https://10.0.0.11:2380',
    '--listen-metrics-urls': 'http://127.0.0.1:2381',
  }),
];

describe('where the flags of a machine say that it listens', () => {
  it('is, on the machine itself, every address of them, which has to answer', () => {
    expect(told(kubeadm, true)).toEqual([
      'cp1 kube-apiserver --tls-cert-file 10.0.0.11 6443 [10.0.0.11] must',
      'cp1 kube-controller-manager --tls-cert-file 127.0.0.1 10257 [] must',
      'cp1 kube-scheduler --tls-cert-file 127.0.0.1 20259 [] must',
      'cp1 kubelet tlsCertFile 10.0.0.11 10250 [] must',
      'cp1 etcd --cert-file 127.0.0.1 2379 [127.0.0.1] must',
      'cp1 etcd --cert-file 10.0.0.11 2379 [] must',
      'cp1 etcd --peer-cert-file 10.0.0.11 2380 [] must',
    ]);
  });

  it('is, in a copy of its filesystem, hidden where it is a loopback, and else what may be reached', () => {
    expect(told(kubeadm, false).map((one) => one.replace(/ \[.*\]/, ''))).toEqual([
      'cp1 kube-apiserver --tls-cert-file 10.0.0.11 6443 may',
      'cp1 kube-controller-manager --tls-cert-file 127.0.0.1 10257 hidden',
      'cp1 kube-scheduler --tls-cert-file 127.0.0.1 20259 hidden',
      'cp1 kubelet tlsCertFile 10.0.0.11 10250 may',
      'cp1 etcd --cert-file 127.0.0.1 2379 hidden',
      'cp1 etcd --cert-file 10.0.0.11 2379 may',
      'cp1 etcd --peer-cert-file 10.0.0.11 2380 may',
    ]);
  });

  it('says nothing of other machines, and of a component that listens nowhere over TLS', () => {
    expect(
      told([started('kube-apiserver', {}, 'cp2'), started('kube-scheduler', { '--secure-port': '0' })], true),
    ).toEqual([]);
    expect(told([started('etcd', { '--listen-client-urls': 'http://10.0.0.11:2379' })], true)).toEqual([]);
  });

  it('without an address of the machine is its loopback there, and nothing elsewhere', () => {
    expect(told([started('kubelet', { address: '0.0.0.0' })], true)).toEqual([
      'cp1 kubelet tlsCertFile 127.0.0.1 10250 [] must',
    ]);
    expect(told([started('kubelet', { address: '::' })], true)).toEqual(['cp1 kubelet tlsCertFile ::1 10250 [] must']);
    expect(told([started('kubelet', { address: '::' })], false)).toEqual([]);
  });

  it('has an etcd that listens everywhere at the address that it tells others', () => {
    const etcd = started('etcd', {
      '--listen-client-urls': 'https://0.0.0.0:2379',
      '--advertise-client-urls': 'https://10.0.0.11:2379',
      '--listen-peer-urls': 'https://[::]:2380',
      '--initial-advertise-peer-urls': 'https://[fd00::11]:2380',
    });
    expect(told([etcd], false)).toEqual([
      'cp1 etcd --cert-file 10.0.0.11 2379 [] may',
      'cp1 etcd --peer-cert-file fd00::11 2380 [] may',
    ]);
  });

  it('demands the name of a kubelet only where the API server verifies kubelets', () => {
    const server = started('kube-apiserver', {
      '--advertise-address': '10.0.0.11',
      '--kubelet-certificate-authority': '/etc/kubernetes/pki/ca.crt',
    });
    expect(told([server, started('kubelet')], true)).toContain(
      'cp1 kubelet tlsCertFile 10.0.0.11 10250 [10.0.0.11] must',
    );
  });
});

describe('whom a machine dials', () => {
  const path = 'etc/kubernetes/admin.conf';

  it('is the server of each kubeconfig, by its name', () => {
    expect(told([], true, kubeconfig(path, 'https://api.prod.example.com:6443'))).toEqual([
      '- kube-apiserver - api.prod.example.com 6443 [api.prod.example.com] must',
    ]);
    expect(told([], false, kubeconfig(path, 'https://[fd00::11]'))).toEqual([
      '- kube-apiserver - fd00::11 443 [fd00::11] may',
    ]);
  });

  it('is verified by tls-server-name where that is set, and not at all where anything is accepted', () => {
    const server = 'https://10.0.0.1:6443';
    expect(told([], true, kubeconfig(path, server, { tlsServerName: 'api' }))).toEqual([
      '- kube-apiserver - 10.0.0.1 6443 [api] must',
    ]);
    expect(told([], true, kubeconfig(path, server, { insecure: true }))).toEqual([
      '- kube-apiserver - 10.0.0.1 6443 [] must',
    ]);
  });

  it('is its own API server where the loopback and the port are, and hidden in a copy', () => {
    const own = started('kube-apiserver', { '--bind-address': '127.0.0.1' });
    const file = kubeconfig(path, 'https://localhost:6443');
    expect(told([own], true, file)).toEqual([
      'cp1 kube-apiserver --tls-cert-file 127.0.0.1 6443 [127.0.0.1] must',
      'cp1 kube-apiserver --tls-cert-file localhost 6443 [localhost] must',
    ]);
    expect(told([own], false, file).at(-1)).toBe(
      'cp1 kube-apiserver --tls-cert-file localhost 6443 [localhost] hidden',
    );
  });

  it('is no server without TLS', () => {
    expect(told([], true, kubeconfig(path, 'http://10.0.0.1:8080'))).toEqual([]);
  });
});
