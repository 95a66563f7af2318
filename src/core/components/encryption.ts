import type { Encryption, EncryptionProvider } from '../cluster/encryption.js';

/**
 * The EncryptionConfiguration of kube-apiserver (apiserver.config.k8s.io/v1): the first provider writes, all read; `identity` reads what was
 * written before there was encryption.
 *
 * @param secretOf what stands for a key, by its name
 */
export const encryptionConfiguration = ({ resources, providers }: Encryption, secretOf: (key: string) => string) => ({
  apiVersion: 'apiserver.config.k8s.io/v1',
  kind: 'EncryptionConfiguration',
  resources: [
    {
      resources,
      providers: [
        ...providers.map((one) => entryOf(one, secretOf)),
        ...(providers.some(({ kind }) => kind === 'identity') ? [] : [{ identity: {} }]),
      ],
    },
  ],
});

function entryOf(provider: EncryptionProvider, secretOf: (key: string) => string) {
  switch (provider.kind) {
    case 'identity':
      return { identity: {} };
    case 'kms':
      return { kms: { apiVersion: 'v2', name: provider.name, endpoint: provider.endpoint, timeout: '3s' } };
    default:
      return { [provider.kind]: { keys: provider.keys.map((name) => ({ name, secret: secretOf(name) })) } };
  }
}

/** Names of the keys that kubepki makes, each once: two providers may share one. */
export const encryptionKeys = (encryption: Encryption | undefined): readonly string[] => [
  ...new Set((encryption?.providers ?? []).flatMap((one) => ('keys' in one ? one.keys : []))),
];
