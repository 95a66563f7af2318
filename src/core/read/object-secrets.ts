import { isPkiError } from '../error.js';
import type { Content } from '../facts/file.js';
import type { AccountTokenFacts, BootstrapTokenFacts, ObjectName, ObjectOwner, SecretFacts } from '../facts/objects.js';
import { readContent } from './content.js';
import { readKubeconfig } from './kubeconfig.js';
import { bytesOf, encodedBundle, fieldsAt, textAt, timeOf, type Fields } from './object-fields.js';
import { looksLikePem } from './pem.js';

/** What a Secret tells about certificates; undefined where it has none. Keys and tokens go no further. */
export function readSecret(
  secret: Fields,
  object: ObjectName,
): SecretFacts | BootstrapTokenFacts | AccountTokenFacts | undefined {
  const type = textAt(secret, 'type') ?? '';
  if (type === 'bootstrap.kubernetes.io/token') return readBootstrapToken(secret, object);
  if (type === 'kubernetes.io/service-account-token') return readAccountToken(secret, object);
  const entries = new Map<string, Content>();
  for (const [key, value] of Object.entries(fieldsAt(secret, 'data'))) {
    const content = typeof value === 'string' ? readEntry(key, value, type) : undefined;
    if (content !== undefined) entries.set(key, content);
  }
  return entries.size === 0 ? undefined : { of: 'secret', object, type, entries, owner: ownerOf(secret, object, type) };
}

const certificateTypes = ['kubernetes.io/tls', 'cluster.x-k8s.io/secret'];
/** Base64 of `-----BEGIN `, which a PEM file nearly always starts with. */
const pemStart = 'LS0tLS1CRUdJTi';
const kubeconfigKeys = /^(value|kubeconfig|config|.+\.conf|.+\.kubeconfig)$/;

/** Anything can be in a Secret: only what must be a certificate or key by its place, or is one by its first bytes, is read. */
function readEntry(key: string, base64: string, type: string): Content | undefined {
  const isPart = certificateTypes.includes(type) && ['tls.crt', 'tls.key'].includes(key);
  if (!isPart && !base64.startsWith(pemStart) && !kubeconfigKeys.test(key)) return undefined;
  const bytes = bytesOf(base64);
  if (bytes === undefined) return isPart ? { kind: 'unparsable', reason: 'expected canonical base64' } : undefined;
  if (looksLikePem(bytes)) {
    const content = readContent(bytes);
    // Parameters, requests, keys of SSH and the like are none of ours.
    return content.kind === 'unparsable' &&
      !isPart &&
      !/BEGIN (CERTIFICATE|.*PRIVATE KEY)/.test(bytes.toString('latin1'))
      ? undefined
      : content;
  }
  // An empty key is one that somebody else keeps.
  if (isPart)
    return bytes.length === 0 && key === 'tls.key' ? undefined : { kind: 'unparsable', reason: 'expected PEM' };
  return readKubeconfigEntry(bytes.toString('utf8'));
}

function readKubeconfigEntry(text: string): Content | undefined {
  if (!/^\s*(\{.*)?"?kind"?: *"?Config"?/m.test(text)) return undefined;
  try {
    return { kind: 'kubeconfig', kubeconfig: readKubeconfig(text) };
  } catch (error) {
    // What has the kind and a key of that name need not be a kubeconfig.
    if (isPkiError(error)) return undefined;
    throw error;
  }
}

function ownerOf(secret: Fields, { namespace, name }: ObjectName, type: string): ObjectOwner | undefined {
  if (Object.hasOwn(fieldsAt(secret, 'metadata', 'annotations'), 'cert-manager.io/certificate-name'))
    return 'cert-manager';
  if (
    type === 'cluster.x-k8s.io/secret' ||
    Object.hasOwn(fieldsAt(secret, 'metadata', 'labels'), 'cluster.x-k8s.io/cluster-name')
  )
    return 'cluster-api';
  return namespace === 'kube-system' && name === 'kubeadm-certs' ? 'kubeadm' : undefined;
}

/** Text of the data of a Secret, which can hold anything. */
function dataText(secret: Fields, key: string): string | undefined {
  const value = textAt(secret, 'data', key);
  return (value === undefined ? undefined : bytesOf(value)?.toString('utf8')) ?? textAt(secret, 'stringData', key);
}

function readBootstrapToken(secret: Fields, object: ObjectName): BootstrapTokenFacts | undefined {
  const id = dataText(secret, 'token-id') ?? '';
  // The form that kube-apiserver demands; anything else could be part of a secret.
  if (!/^[a-z0-9]{6}$/.test(id)) return undefined;
  const expiration = dataText(secret, 'expiration');
  return {
    of: 'bootstrap-token',
    object,
    id,
    expires: expiration === undefined ? undefined : (timeOf(expiration) ?? 'malformed'),
    authenticates: dataText(secret, 'usage-bootstrap-authentication') === 'true',
    signs: dataText(secret, 'usage-bootstrap-signing') === 'true',
  };
}

const readAccountToken = (secret: Fields, object: ObjectName): AccountTokenFacts => ({
  of: 'account-token',
  object,
  account: textAt(secret, 'metadata', 'annotations', 'kubernetes.io/service-account.name') ?? '',
  trust: encodedBundle(textAt(secret, 'data', 'ca.crt')),
});
