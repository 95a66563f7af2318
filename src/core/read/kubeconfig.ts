import { isPkiError } from '../error.js';
import type { Held, KubeconfigFacts } from '../facts/kubeconfig.js';
import type { PrivateKeyFacts } from '../facts/key.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { Secret } from '../facts/secret.js';
import { readCertificate } from './certificate.js';
import { entry, fail, isSet, parseConfig, quotable, textOf, type Mapping } from './kubeconfig-document.js';
import { parseBase64, parsePem } from './pem.js';
import { furtherEntries, type Select } from './kubeconfig-further.js';
import { isPrivateKeyLabel, readPrivateKey } from './private-key.js';

/**
 * What the current context of a kubeconfig (`v1` Config of client-go) selects, which is all that a component uses, and what else there is.
 *
 * @throws ReadError READ_KUBECONFIG when the file is no kubeconfig, client-go refuses it or the current context leads nowhere
 */
export function readKubeconfig(text: string): KubeconfigFacts {
  const config = parseConfig(text);
  const select = selectionsOf(config);
  const current = select(
    quotable(config['current-context'], 'the name of a context') ?? fail('expected a current-context, got none'),
  );
  const further = furtherEntries(config, current, select);
  return further === undefined ? current : { ...current, further };
}

/**
 * What a context selects, by its name. A cluster or user is read once, however many contexts have it.
 *
 * @returns throws ReadError READ_KUBECONFIG for one that leads nowhere
 */
function selectionsOf(config: Mapping): Select {
  const clusters = new Map<string, Pick<KubeconfigFacts, 'server' | 'tlsServerName' | 'insecure' | 'trust'>>();
  const users = new Map<string, ReturnType<typeof readUser>>();
  return (contextName) => {
    const context = entry(config, 'contexts', contextName, 'context');
    const named = (what: 'cluster' | 'user') =>
      quotable(context[what], `the name of a ${what}`) ??
      fail(`expected a ${what} in context "${contextName}", got none`);
    const [clusterName, userName] = [named('cluster'), named('user')];
    const cluster = clusters.get(clusterName) ?? readCluster(config, clusterName);
    const user = users.get(userName) ?? readUser(entry(config, 'users', userName, 'user'));
    clusters.set(clusterName, cluster);
    users.set(userName, user);
    return { context: contextName, cluster: clusterName, user: userName, ...cluster, ...user };
  };
}

function readCluster(config: Mapping, name: string) {
  const cluster = entry(config, 'clusters', name, 'cluster');
  return {
    server: withoutUser(
      quotable(cluster.server, 'the URL of a server') ?? fail(`expected a server in cluster "${name}", got none`),
    ),
    tlsServerName: quotable(cluster['tls-server-name'], 'the name of a server'),
    insecure: isSet(cluster['insecure-skip-tls-verify']),
    trust: held(cluster, 'certificate-authority', readTrust),
  };
}

/**
 * A URL without the name and password in it (RFC 3986 3.2.1): it is printed wherever it is wrong. In one that is misspelt whatever stands
 * before an `@` could be a password.
 */
function withoutUser(url: string): string {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(url) ?? [];
  return /^[^/?#@]*(?:[/?#]|$)/.test(rest) && URL.canParse(url)
    ? url
    : `${scheme}${rest.slice(rest.lastIndexOf('@') + 1)}`;
}

function readUser(user: Mapping) {
  const chain = held(user, 'client-certificate', readChain);
  const [, ...behind] = chain.held === 'embedded' ? chain.value : [];
  return {
    certificate: chain.held === 'embedded' ? { ...chain, value: chain.value[0] } : chain,
    ...(behind.length === 0 ? {} : { behind }),
    key: held(user, 'client-key', readKey),
    otherCredential: otherCredentials.some((name) => isSet(user[name])),
    impersonates: quotable(user.as, 'the name of a user'),
  };
}

const otherCredentials = ['token', 'tokenFile', 'username', 'password', 'exec', 'auth-provider'];

/** client-go says that data overrides a path, and refuses a kubeconfig that has both (clientcmd/validation.go). */
function held<T>(owner: Mapping, field: string, read: (pem: Buffer) => T): Held<T> {
  const data = textOf(owner[`${field}-data`]);
  try {
    const path = quotable(owner[field], `a path in ${field}`);
    if (data === undefined) return path === undefined ? { held: 'absent' } : { held: 'path', path };
    if (path !== undefined) return { held: 'broken', reason: `expected ${field} or ${field}-data, got both` };
    return { held: 'embedded', value: read(parseBase64(data.replace(/\s/g, ''), `${field}-data`)) };
  } catch (error) {
    if (isPkiError(error)) return { held: 'broken', reason: `${field}: ${error.message}` };
    throw error;
  }
}

const readTrust = (pem: Buffer): readonly CertificateFacts[] => {
  const certificates = certificatesOf(pem);
  return certificates.length > 0 ? certificates : fail('expected certificates, got none');
};

function readChain(pem: Buffer): readonly [CertificateFacts, ...CertificateFacts[]] {
  const [leaf, ...behind] = certificatesOf(pem);
  return leaf === undefined ? fail('expected a certificate, got none') : [leaf, ...behind];
}

const certificatesOf = (pem: Buffer): readonly CertificateFacts[] =>
  parsePem(pem)
    .filter(({ label }) => label === 'CERTIFICATE')
    .map(({ der }) => readCertificate(der));

const readKey = (pem: Buffer): PrivateKeyFacts => {
  const block = parsePem(pem).find(({ label }) => isPrivateKeyLabel(label));
  return block === undefined ? fail('expected a private key, got none') : readPrivateKey(block);
};

/** The certificate and key that a kubeconfig embeds, as they stand, to be written again; undefined when it does not embed both. */
export function embeddedCredential(text: string): { readonly certificate: string; readonly key: Secret } | undefined {
  const config = parseConfig(text);
  const context = entry(
    config,
    'contexts',
    quotable(config['current-context'], 'the name of a context') ?? '',
    'context',
  );
  const user = entry(config, 'users', quotable(context.user, 'the name of a user') ?? '', 'user');
  const [certificate, key] = ['client-certificate-data', 'client-key-data'].map((field) => textOf(user[field]));
  if (certificate === undefined || key === undefined) return undefined;
  return {
    certificate: Buffer.from(certificate, 'base64').toString('utf8'),
    key: new Secret(Buffer.from(key, 'base64')),
  };
}
