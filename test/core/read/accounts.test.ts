import { readAccounts } from '../../../src/core/read/accounts.js';

describe('the accounts of a machine', () => {
  it('are names and ids; a line without either is none, and the first line with a name counts', () => {
    const text = ['root:x:0:0:root:/root:/bin/sh', '# note', '', '+::::::', 'etcd:x:106:112::/:/bin/false', 'etcd:x:7'];
    expect([...readAccounts(text.join('\n'))]).toEqual([
      ['root', 0],
      ['etcd', 106],
    ]);
  });

  it('are groups in the same way', () => {
    expect([...readAccounts('etcd:x:112:kube,admin\n')]).toEqual([['etcd', 112]]);
  });
});
