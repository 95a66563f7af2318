import type { Encryption } from '../cluster/cluster.js';

/**
 * The EncryptionConfiguration of kube-apiserver (apiserver.config.k8s.io/v1): the first provider writes, all read; `identity` reads what was
 * written before there was encryption.
 *
 * @param secretOf what stands for a key, by its name
 */
export const encryptionConfiguration = ({ resources, provider }: Encryption, secretOf: (key: string) => string) => ({
  apiVersion: 'apiserver.config.k8s.io/v1',
  kind: 'EncryptionConfiguration',
  resources: [
    {
      resources,
      providers: [
        provider.kind === 'kms'
          ? { kms: { apiVersion: 'v2', name: provider.name, endpoint: provider.endpoint, timeout: '3s' } }
          : { [provider.kind]: { keys: provider.keys.map((name) => ({ name, secret: secretOf(name) })) } },
        { identity: {} },
      ],
    },
  ],
});
