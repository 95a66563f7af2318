import { chmodSync } from 'node:fs';
import { checkPath } from '../../support/home.js';
import { etc, goodHome, pki } from '../../support/copies.js';

describe('controls of the CIS Kubernetes Benchmark', () => {
  it.each([
    ['a key', (home: string) => pki(home, 'apiserver.key'), ['1.1.21']],
    ['a certificate', (home: string) => pki(home, 'apiserver.crt'), ['1.1.20']],
    [
      'the CA of clients, which the kubelet reads too',
      (home: string) => pki(home, 'ca.crt', 'w1'),
      ['1.1.20', '4.1.7'],
    ],
    ['the kubeconfig of the scheduler', (home: string) => etc(home, 'scheduler.conf'), ['1.1.15']],
    ['the kubeconfig of the kubelet', (home: string) => etc(home, 'kubelet.conf', 'w1'), ['4.1.5']],
  ])('are those of %s', async (_, path, cis) => {
    const home = await goodHome();
    chmodSync(path(home), 0o666);
    expect(checkPath(home).findings).toEqual([expect.objectContaining({ rule: 'mode-loose', cis })]);
  });

  it('are none of a folder of the home, which is no part of a node', async () => {
    const home = await goodHome();
    chmodSync(`${home}/authorities`, 0o777);
    expect(checkPath(home).findings).toEqual([expect.objectContaining({ rule: 'mode-loose', cis: [] })]);
  });
});
