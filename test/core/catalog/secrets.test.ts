import { desiredState } from '../../../src/core/catalog/derive.js';
import type { DesiredSecret } from '../../../src/core/catalog/desired.js';
import { smallSpec } from '../../support/home.js';
import { clusterOf } from '../../support/specs.js';

const desired = (more: string) => desiredState(clusterOf(smallSpec(more)), new Map()).artefacts;
const secretsOf = (more: string): readonly DesiredSecret[] =>
  desired(more).flatMap((artefact) => (artefact.kind === 'secret' ? [artefact] : []));

const two = 'encryption: { provider: aescbc, keys: [key2, key1] }\n';

describe('keys that encrypt objects in etcd', () => {
  it('are secrets of the home, each with a file that only its owner reads', () => {
    expect(secretsOf(two).map(({ name, node, files }) => [name, node, files[0]?.place.path, files[0]?.mode])).toEqual([
      ['encryption-key/key2', undefined, 'secrets/encryption-key/key2.key', 0o600],
      ['encryption-key/key1', undefined, 'secrets/encryption-key/key1.key', 0o600],
    ]);
  });

  it('have their copies where control planes have the configuration, and nowhere else', () => {
    for (const { traces } of secretsOf(two))
      expect(traces).toEqual([{ node: 'cp1', path: 'etc/kubernetes/kube-apiserver/encryption.yaml' }]);
  });

  it.each([
    ['nothing is encrypted', ''],
    [
      'a plugin has the keys',
      'encryption: { provider: kms, kms: { name: vault, endpoint: "unix:///run/kms.sock" } }\n',
    ],
  ])('are none where %s', (_, more) => {
    expect(secretsOf(more)).toEqual([]);
  });

  it('are written by their names until the file is', () => {
    const file = desired(two).find(({ name }) => name === 'encryption.yaml');
    expect(JSON.stringify(file)).toContain('{{encryption-key/key1}}');
  });
});
