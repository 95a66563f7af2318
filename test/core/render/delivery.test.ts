import { readersOf, slowest } from '../../../src/core/render/delivery.js';

const release = (minor: number) => ({ major: 1, minor, patch: undefined });
const reading = (component: 'etcd' | 'kube-apiserver' | 'kubelet', name: string) => ({
  component,
  name,
  part: undefined,
});

describe('the readers of a delivered file', () => {
  it('come in the order in which they are restarted, each with the slowest way in which it reads the file', () => {
    const readings = [
      reading('kubelet', 'authentication.x509.clientCAFile'),
      reading('kube-apiserver', '--tls-cert-file'),
      reading('kube-apiserver', '--kubelet-client-certificate'),
      reading('etcd', '--cert-file'),
      reading('etcd', '--trusted-ca-file'),
    ];
    expect(readersOf(readings, release(37))).toEqual([
      { component: 'etcd', within: undefined },
      { component: 'kube-apiserver', within: 300 },
      { component: 'kubelet', within: 60 },
    ]);
  });

  it.each([
    [30, undefined],
    [31, 60],
  ])('are those of release 1.%i', (minor, within) => {
    expect(readersOf([reading('kubelet', 'tlsCertFile')], release(minor))).toEqual([{ component: 'kubelet', within }]);
  });

  it('a restart is later than any time, in whatever order', () => {
    expect([slowest([0, 300, 60]), slowest([undefined, 300]), slowest([300, undefined, 0])]).toEqual([
      300,
      undefined,
      undefined,
    ]);
  });
});
