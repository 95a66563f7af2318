import { nodesOf } from '../cluster/cluster.js';
import { auditPolicy } from '../components/audit-policy.js';
import { egressSelectorConfiguration } from '../components/egress.js';
import { encryptionConfiguration, encryptionKeys } from '../components/encryption.js';
import { accessFiles } from './access-files.js';
import { placeholderOf } from './content.js';
import { obeys, rows, type RowContext } from './row.js';

const encryptionKey = (key: string): string => `encryption-key/${key}`;

/** Files that configure components, and the secrets in them. */
export const files = rows({
  'encryption-key': {
    kind: 'secret',
    title: 'a key that encrypts objects in etcd',
    names: ({ encryption }) => encryptionKeys(encryption),
  },
  'audit-policy.yaml': {
    kind: 'file',
    title: 'what kube-apiserver records of requests',
    on: 'control-plane',
    when: ({ audit }) => audit !== undefined && audit.policy.kind !== 'file',
    content: ({ cluster: { audit } }) => {
      if (audit === undefined || audit.policy.kind === 'file')
        throw new Error('a policy is written where the spec does not name the file of one');
      return { syntax: 'yaml', value: auditPolicy(audit.policy.kind) };
    },
    readBy: [obeys('kube-apiserver', { text: '--audit-policy-file' })],
  },
  'egress.yaml': {
    kind: 'file',
    title: 'what kube-apiserver reaches by konnectivity',
    on: 'control-plane',
    when: ({ konnectivity, extraArgs }) =>
      konnectivity !== undefined && !extraArgs['kube-apiserver'].has('egress-selector-config-file'),
    content: () => ({ syntax: 'yaml', value: egressSelectorConfiguration }),
    readBy: [obeys('kube-apiserver', { text: '--egress-selector-config-file' })],
  },
  'encryption.yaml': {
    kind: 'file',
    title: 'what is encrypted in etcd, and with which keys',
    on: 'control-plane',
    when: ({ encryption }) => encryption !== undefined,
    content: ({ cluster }) => encryptionContent(cluster),
    readBy: [obeys('kube-apiserver', { text: '--encryption-provider-config' })],
  },
  ...accessFiles,
});

function encryptionContent(cluster: RowContext['cluster']) {
  const { encryption } = cluster;
  if (encryption === undefined) throw new Error('a file of encryption exists where something is encrypted');
  return {
    syntax: 'yaml' as const,
    value: encryptionConfiguration(encryption, (key) => placeholderOf(encryptionKey(key))),
    secrets: encryptionKeys(encryption).map(encryptionKey),
    encrypts: { rewritten: cluster.rewritten, isShared: nodesOf(cluster, 'control-plane').length > 1 },
  };
}
