import { hostOf, hostToldBy } from '../../../src/core/read/uri.js';

describe('the host of a URI', () => {
  it.each([
    ['https://cp1.example.com:6443/k8s/clusters/c-1?token=x', 'cp1.example.com'],
    ['https://[fd00::1]:2379', 'fd00::1'],
    ['https://name:password@10.0.0.1', '10.0.0.1'],
    ['spiffe://cluster.local/ns/default', 'cluster.local'],
    ['https://:6443', undefined],
    ['https://[fd00::1', undefined],
    ['urn:uuid:1', undefined],
    ['cp1.example.com:6443', undefined],
    ['', undefined],
  ])('%s: %s', (uri, host) => {
    expect(hostOf(uri)).toBe(host);
  });
});

describe('where a setting lets a server listen', () => {
  it.each([
    ['http://127.0.0.1:2381', '127.0.0.1'],
    ['127.0.0.1:10249', '127.0.0.1'],
    ['[::1]:10249', '::1'],
    ['::', '::'],
    ['0.0.0.0', '0.0.0.0'],
    ['localhost', 'localhost'],
    [':10249', ''],
    ['', ''],
  ])('%s: %s', (text, host) => {
    expect(hostToldBy(text)).toBe(host);
  });
});
