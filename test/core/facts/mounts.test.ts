import { hostPath, type ContainerMount } from '../../../src/core/facts/mounts.js';

const mounts: readonly ContainerMount[] = [
  { path: '/etc/kubernetes', host: '/srv/kubernetes' },
  { path: '/etc/kubernetes/pki', host: '/srv/pki' },
  { path: '/etc/kubernetes/pki/secret', host: undefined },
  { path: '/etc/kubernetes/admin.conf', host: '/root/admin.conf' },
];

describe('where a file of a container lies on its machine', () => {
  it.each<readonly [string, string, string | undefined]>([
    ['below a mount', '/etc/kubernetes/scheduler.conf', '/srv/kubernetes/scheduler.conf'],
    ['below the nearest of several', '/etc/kubernetes/pki//etcd/ca.crt', '/srv/pki/etcd/ca.crt'],
    ['as the file that is mounted itself', '/etc/kubernetes/admin.conf', '/root/admin.conf'],
    ['nowhere, in a volume that is none of the machine', '/etc/kubernetes/pki/secret/tls.key', undefined],
    ['nowhere, in no mount', '/etc/ssl/ca.crt', undefined],
    ['nowhere, beside a mount that begins with the same letters', '/etc/kubernetes-old/ca.crt', undefined],
  ])('is %s', (_, path, expected) => {
    expect(hostPath(mounts, path)).toBe(expected);
  });

  it('is where the root of the machine is mounted', () => {
    expect(hostPath([{ path: '/host', host: '/' }], '/host/etc/ca.crt')).toBe('/etc/ca.crt');
    expect(hostPath([{ path: '/', host: '/srv/root' }], '/etc/ca.crt')).toBe('/srv/root/etc/ca.crt');
  });

  it('is the same path for what runs in no container, and for what is no path', () => {
    expect(hostPath(undefined, '/etc/kubernetes/pki/ca.crt')).toBe('/etc/kubernetes/pki/ca.crt');
    expect(hostPath(mounts, 'true')).toBe('true');
  });
});
