import { listeningIn, once } from '../../../src/core/plan/listening.js';
import type { Listening } from '../../../src/core/facts/live.js';
import { frontSpec } from '../../support/front-specs.js';
import { clusterOf } from '../../support/specs.js';

const line = ({ node, component, by, endpoint, dialledAs, vantage }: Listening): string =>
  `${node ?? '-'} ${component} ${by ?? '-'} ${endpoint.host}:${endpoint.port} [${dialledAs.join(' ')}] ${vantage}`;

const spec = (more = '') => `apiVersion: kubepki/v1
kind: Cluster
name: prod
kubernetesVersion: "1.37"
endpoint: api.prod.example.com:8443
nodes:
  - { name: cp1, roles: [control-plane, etcd], addresses: [10.0.0.11] }
  - { name: w1, roles: [worker], addresses: [10.0.1.21] }
${more}`;
const asked = (here?: string, text = spec()) => listeningIn(clusterOf(text), here).map(line);

describe('where the components of a cluster listen', () => {
  it('is one line for each, seen from a machine that is none of the cluster', () => {
    expect(asked()).toEqual([
      'cp1 kube-apiserver --tls-cert-file 10.0.0.11:6443 [10.0.0.11] must',
      'cp1 kube-controller-manager --tls-cert-file 127.0.0.1:10257 [] hidden',
      'cp1 kube-scheduler --tls-cert-file 127.0.0.1:10259 [] hidden',
      'cp1 kubelet tlsCertFile 10.0.0.11:10250 [10.0.0.11] may',
      'cp1 etcd --cert-file 10.0.0.11:2379 [10.0.0.11] may',
      'cp1 etcd --peer-cert-file 10.0.0.11:2380 [10.0.0.11] may',
      'w1 kubelet tlsCertFile 10.0.1.21:10250 [10.0.1.21] may',
      '- kube-apiserver --tls-cert-file api.prod.example.com:8443 [api.prod.example.com] must',
    ]);
  });

  it('on the node itself is everything, its loopback too', () => {
    expect(asked('cp1')).toEqual([
      'cp1 kube-apiserver --tls-cert-file 10.0.0.11:6443 [10.0.0.11] must',
      'cp1 kube-controller-manager --tls-cert-file 127.0.0.1:10257 [] must',
      'cp1 kube-scheduler --tls-cert-file 127.0.0.1:10259 [] must',
      'cp1 kubelet tlsCertFile 10.0.0.11:10250 [10.0.0.11] must',
      'cp1 etcd --cert-file 10.0.0.11:2379 [10.0.0.11] must',
      'cp1 etcd --peer-cert-file 10.0.0.11:2380 [10.0.0.11] must',
      'w1 kubelet tlsCertFile 10.0.1.21:10250 [10.0.1.21] must',
      '- kube-apiserver --tls-cert-file api.prod.example.com:8443 [api.prod.example.com] must',
    ]);
  });

  it('from a worker has to be the API server, whom the kubelet dials', () => {
    expect(asked('w1')).toEqual([
      'cp1 kube-apiserver --tls-cert-file 10.0.0.11:6443 [10.0.0.11] must',
      'cp1 kube-controller-manager --tls-cert-file 127.0.0.1:10257 [] hidden',
      'cp1 kube-scheduler --tls-cert-file 127.0.0.1:10259 [] hidden',
      'cp1 kubelet tlsCertFile 10.0.0.11:10250 [10.0.0.11] may',
      'cp1 etcd --cert-file 10.0.0.11:2379 [10.0.0.11] may',
      'cp1 etcd --peer-cert-file 10.0.0.11:2380 [10.0.0.11] may',
      'w1 kubelet tlsCertFile 10.0.1.21:10250 [10.0.1.21] must',
      '- kube-apiserver --tls-cert-file api.prod.example.com:8443 [api.prod.example.com] must',
    ]);
  });

  it('from outside need not be reached where people come in by a gate', () => {
    const all = listeningIn(clusterOf(frontSpec()), undefined);
    expect(all.filter(({ component }) => component === 'kube-apiserver').map(line)).toEqual([
      'cp1 kube-apiserver --tls-cert-file 10.0.0.11:6443 [10.0.0.11] may',
      'cp2 kube-apiserver --tls-cert-file 10.0.0.12:6443 [10.0.0.12] may',
      '- kube-apiserver --tls-cert-file api.prod.example.com:6443 [api.prod.example.com] may',
    ]);
    expect(all.filter(({ component }) => ['bastion', 'proxy'].includes(component)).map(line)).toEqual([
      '- bastion bastion 10.0.0.6:8443 [10.0.0.6] may',
      '- proxy proxy 10.0.0.6:9443 [10.0.0.6] may',
    ]);
  });

  it('has an external etcd, of which nothing on disk says what it serves', () => {
    const external = spec(
      'etcd: { external: { endpoints: ["https://10.9.0.1:2379", "https://etcd.example.com:2399"], ca: /e/ca.crt, certificate: /e/c.crt, key: /e/c.key } }\n',
    ).replace(', etcd]', ']');
    expect(asked(undefined, external).filter((one) => one.includes(' etcd '))).toEqual([
      '- etcd - 10.9.0.1:2379 [10.9.0.1] may',
      '- etcd - etcd.example.com:2399 [etcd.example.com] may',
    ]);
    expect(asked('cp1', external).filter((one) => one.includes(' etcd '))).toEqual([
      '- etcd - 10.9.0.1:2379 [10.9.0.1] must',
      '- etcd - etcd.example.com:2399 [etcd.example.com] must',
    ]);
  });
});

describe('an address that is named twice', () => {
  const endpoint = { host: '10.0.0.11', port: 6443 };
  const one: Listening = {
    node: 'cp1',
    component: 'kube-apiserver',
    by: undefined,
    endpoint,
    dialledAs: ['10.0.0.11'],
    vantage: 'may',
  };

  it('is asked once, as the first, with what the others know', () => {
    const other = { ...one, node: undefined, by: '--tls-cert-file', dialledAs: ['10.0.0.11', 'api'] };
    expect(once([one, other]).map(line)).toEqual([
      'cp1 kube-apiserver --tls-cert-file 10.0.0.11:6443 [10.0.0.11 api] may',
    ]);
  });

  it('has to be reached where one of them has to be, and stays hidden where it may', () => {
    expect(once([one, { ...one, vantage: 'must' }]).map(({ vantage }) => vantage)).toEqual(['must']);
    expect(once([{ ...one, vantage: 'hidden' }, one]).map(({ vantage }) => vantage)).toEqual(['hidden']);
  });

  it('is another where its port is another', () => {
    expect(once([one, { ...one, endpoint: { ...endpoint, port: 6444 } }])).toHaveLength(2);
  });
});
