import { mayBeKey } from '../../../src/core/read/key-like.js';

/** Base64 with a slash at every eighth place. */
const slashed = (length: number): string => 'aB3dE5g/'.repeat(8).slice(0, length);

describe('a text that may be a key', () => {
  it.each([
    ['PEM', '-----BEGIN EC PRIVATE KEY-----'],
    ['PEM in base64', `x ${Buffer.from('-----BEGIN').toString('base64')}`],
    ['what was cut out of it', 'aB3dE5g7'.repeat(5)],
    ['a line of PEM with slashes', slashed(64)],
    ['32 bytes in base64 with slashes', `${slashed(43)}=`],
    ['16 bytes in base64 with slashes', `${slashed(22)}==`],
  ])('is %s', (_, text) => {
    expect(mayBeKey(text)).toBe(true);
  });

  it.each([
    'kubernetes-admin@prod',
    'system:node:ip-10-0-0-11.eu-central-1.compute.internal',
    'https://api.prod.example.com:6443/k8s/clusters/c-m-abcdefgh',
    '/var/lib/rancher/rke2/server/tls/kubecontrollermanager/kubecontrollermanager.crt',
    '/opt/applications/infrastructure/kubernetes/certificates/authorities/ca.crt',
    'arn:aws:eks:eu-central-1:123456789012:cluster/production',
  ])('is not %s', (text) => {
    expect(mayBeKey(text)).toBe(false);
  });
});
