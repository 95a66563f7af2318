// Objects as the API server gives them.
import { stringify } from 'yaml';
import { pki, textAt } from './copies.js';
import { strangeAuthority } from './counterfeit.js';
import { basicConstraints, certificatePem, forge, forgeKey, keyUsage, name, type ForgedKey } from './forge.js';
import { days } from './home.js';

export const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');

export const caOf = (home: string): string => textAt(pki(home, 'ca.crt'));
export const frontProxyCaOf = (home: string): string => textAt(pki(home, 'front-proxy-ca.crt'));

/** The PEM of an authority that no home has; the same throughout a test file. */
export const stranger: string = strangeAuthority().pem;

/** A certificate that signs itself, with its key. @param begin days from today */
export function selfSigned(begin: number, end: number, key: ForgedKey = forgeKey(), commonName = 'webhook') {
  const subject = name(`CN=${commonName}`);
  const may = [basicConstraints(true), keyUsage(0x04)];
  const validity = { notBefore: days(begin), notAfter: days(end) };
  return {
    pem: certificatePem(forge({ subject, issuer: subject, key, signer: key, ...validity, extensions: may })),
    key: key.pem,
  };
}

export const configMap = (namespace: string, named: string, data: Readonly<Record<string, string>>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace, name: named },
  data,
});

export const clusterInfo = (ca: string, server = 'https://10.0.0.11:6443') =>
  configMap('kube-public', 'cluster-info', {
    kubeconfig: stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: '', cluster: { server, 'certificate-authority-data': base64(ca) } }],
    }),
  });

export const kubeadmConfig = (configuration: object) =>
  configMap('kube-system', 'kubeadm-config', {
    ClusterConfiguration: stringify({
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'ClusterConfiguration',
      ...configuration,
    }),
  });

/** @param age seconds before today */
export const namespaceObject = (named: string, age: number, phase = 'Active') => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: named, creationTimestamp: days(-age / 86_400).toISOString() },
  status: { phase },
});

export const rootCa = (namespace: string, ca: string) => configMap(namespace, 'kube-root-ca.crt', { 'ca.crt': ca });

export const authentication = (
  clients: string,
  frontProxies: string,
  names: readonly string[] = ['front-proxy-client'],
) =>
  configMap('kube-system', 'extension-apiserver-authentication', {
    'client-ca-file': clients,
    'requestheader-client-ca-file': frontProxies,
    'requestheader-allowed-names': JSON.stringify(names),
  });

export const secret = (
  named: string,
  data: Readonly<Record<string, string>>,
  type = 'kubernetes.io/tls',
  metadata: object = {},
) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  type,
  metadata: { namespace: 'web', name: named, ...metadata },
  data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)])),
});

export const bootstrapToken = (data: Readonly<Record<string, string>>) =>
  secret(
    'bootstrap-token-abcdef',
    {
      'token-id': 'abcdef',
      'token-secret': '0123456789abcdef',
      'usage-bootstrap-authentication': 'true',
      ...data,
    },
    'bootstrap.kubernetes.io/token',
    { namespace: 'kube-system' },
  );

export const accountToken = (ca: string) =>
  secret('robot-token', { token: 'never-to-be-seen', 'ca.crt': ca }, 'kubernetes.io/service-account-token', {
    annotations: { 'kubernetes.io/service-account.name': 'robot' },
  });

/** A webhook whose bundle is this PEM. @param client further fields of what is called */
export const webhook = (ca: string | undefined, client: object = {}, metadata: object = {}) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'policy', ...metadata },
  webhooks: [
    {
      name: 'policy.example.com',
      clientConfig: {
        service: { namespace: 'policy', name: 'webhook' },
        ...(ca === undefined ? {} : { caBundle: base64(ca) }),
        ...client,
      },
    },
  ],
});

export const apiService = (spec: object) => ({
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: 'v1beta1.metrics.k8s.io' },
  spec: { group: 'metrics.k8s.io', version: 'v1beta1', ...spec },
});

export const conversion = (ca: string) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    conversion: {
      strategy: 'Webhook',
      webhook: { clientConfig: { service: { namespace: 'policy', name: 'webhook' }, caBundle: base64(ca) } },
    },
  },
});

/** @param age seconds before today */
export const signingRequest = (
  named: string,
  age: number,
  status: object = {},
  signerName = 'kubernetes.io/kubelet-serving',
) => ({
  apiVersion: 'certificates.k8s.io/v1',
  kind: 'CertificateSigningRequest',
  metadata: {
    name: named,
    creationTimestamp: days(-age / 86_400)
      .toISOString()
      .replace('.000', ''),
  },
  spec: { signerName, username: 'system:node:w1', request: base64('request') },
  status,
});

export const nodeObject = (named: string, address: string) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: named },
  status: {
    addresses: [
      { type: 'InternalIP', address },
      { type: 'Hostname', address: named },
    ],
    nodeInfo: { kubeletVersion: 'v1.37.2' },
  },
});
