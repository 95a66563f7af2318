import type { Secret } from '../facts/secret.js';
import { yamlText } from './yaml-text.js';

/** What goes into one kubeconfig. Embedded values are PEM text; paths are absolute. */
export interface KubeconfigContents {
  readonly clusterName: string;
  readonly userName: string;
  readonly server: string;
  readonly trust: { readonly pem: string } | { readonly path: string };
  readonly credential:
    | { readonly certificate: string; readonly key: Secret }
    | { readonly certificatePath: string; readonly keyPath: string };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The text of a client-go `v1` Config with one cluster, one user and one context, named as kubeadm names them. */
export function renderKubeconfig({ clusterName, userName, server, trust, credential }: KubeconfigContents): string {
  const context = `${userName}@${clusterName}`;
  const authority =
    'pem' in trust ? { 'certificate-authority-data': base64(trust.pem) } : { 'certificate-authority': trust.path };
  const user =
    'key' in credential
      ? {
          'client-certificate-data': base64(credential.certificate),
          'client-key-data': credential.key.reveal().toString('base64'),
        }
      : { 'client-certificate': credential.certificatePath, 'client-key': credential.keyPath };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: clusterName, cluster: { ...authority, server } }],
    users: [{ name: userName, user }],
    contexts: [{ name: context, context: { cluster: clusterName, user: userName } }],
    'current-context': context,
  };
  return yamlText(config);
}
