import type { WebhookServer } from '../cluster/webhook.js';

/** The kubeconfig by which kube-apiserver comes to a server that it asks; undefined where the spec names one. */
export function webhookKubeconfig(name: string, server: WebhookServer): Readonly<Record<string, unknown>> | undefined {
  if (server.by === 'kubeconfig') return undefined;
  const { url, ca, credential } = server;
  const user =
    credential === undefined ? {} : { 'client-certificate': credential.certificate, 'client-key': credential.key };
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url, ...(ca === undefined ? {} : { 'certificate-authority': ca }) } }],
    users: [{ name: 'kube-apiserver', user }],
    contexts: [{ name, context: { cluster: name, user: 'kube-apiserver' } }],
    'current-context': name,
  };
}

/** Files that it names, by absolute path: they have to be on the node. */
export const webhookFiles = (server: WebhookServer): readonly string[] =>
  server.by === 'kubeconfig'
    ? [server.path]
    : [server.ca, server.credential?.certificate, server.credential?.key].filter((path) => path !== undefined);
