import type { ContainerMount } from '../../../src/core/facts/mounts.js';
import { tellingOf } from '../../../src/core/infer/told.js';

const flag = '--tls-sni-cert-key';

const toldPair = (value: string, mounts: readonly ContainerMount[]) => {
  const file = '/etc/kubernetes/manifests/kube-apiserver.yaml';
  const given = { name: flag, value, file, form: 'pod', line: 1, at: undefined, valueAt: undefined } as const;
  const source = { component: 'kube-apiserver', file, isPart: false, release: undefined, wrapper: undefined };
  const text = { texts: new Map(), stray: [], opening: undefined };
  return tellingOf({ sources: [{ ...source, ...text, flags: [given], mounts }] })('kube-apiserver', flag)?.values;
};

describe('a pair for further names that a static pod is told of', () => {
  it('lies where the mount of each file says, and keeps its names', () => {
    const mounts = [
      { path: '/sni/a.crt', host: '/srv/one/a.crt' },
      { path: '/sni/a.key', host: '/srv/two/a.key' },
    ];
    expect(toldPair('/sni/a.crt,/sni/a.key:*.example.com', mounts)).toEqual([
      '/srv/one/a.crt,/srv/two/a.key:*.example.com',
    ]);
  });

  it('is still told where its files lie in the image', () => {
    expect(toldPair('/sni/a.crt,/sni/a.key', [{ path: '/etc', host: '/etc' }])).toEqual(['/sni/a.crt,/sni/a.key']);
  });
});
