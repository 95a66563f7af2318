import { parseDocument } from 'yaml';
import type { Held, KubeconfigFacts } from '../facts/kubeconfig.js';
import type { PrivateKeyFacts } from '../facts/key.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { Secret } from '../facts/secret.js';
import { readCertificate } from './certificate.js';
import { ReadError } from './errors.js';
import { parseBase64, parsePem } from './pem.js';
import { isPrivateKeyLabel, readPrivateKey } from './private-key.js';

type Mapping = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const fail = (message: string): never => {
  throw new ReadError('READ_KUBECONFIG', message);
};

/**
 * What the current context of a kubeconfig (`v1` Config of client-go) selects, which is all that a component uses.
 *
 * @throws ReadError READ_KUBECONFIG when the file is no kubeconfig or the context leads nowhere
 */
export function readKubeconfig(text: string): KubeconfigFacts {
  const config = parse(text);
  const contextName = textOf(config['current-context']) ?? fail('expected a current-context, got none');
  const context = entry(config, 'contexts', contextName, 'context');
  const clusterName = textOf(context.cluster) ?? fail(`expected a cluster in context "${contextName}", got none`);
  const userName = textOf(context.user) ?? fail(`expected a user in context "${contextName}", got none`);
  const cluster = entry(config, 'clusters', clusterName, 'cluster');
  const user = entry(config, 'users', userName, 'user');
  return {
    context: contextName,
    cluster: clusterName,
    user: userName,
    server: textOf(cluster.server) ?? fail(`expected a server in cluster "${clusterName}", got none`),
    trust: held(cluster, 'certificate-authority', readTrust),
    certificate: held(user, 'client-certificate', readLeaf),
    key: held(user, 'client-key', readKey),
    otherCredential: ['token', 'tokenFile', 'username', 'exec', 'auth-provider'].some(
      (name) => user[name] !== undefined,
    ),
  };
}

function parse(text: string): Mapping {
  // A kubeconfig may be JSON, and other JSON that lies about need not go through a YAML parser to be refused.
  const config = text.startsWith('{') ? parseJson(text) : parseYaml(text);
  if (!isMapping(config) || config.kind !== 'Config') fail('expected PEM or a kubeconfig (kind: Config), got neither');
  return config as Mapping;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseYaml(text);
  }
}

function parseYaml(text: string): unknown {
  const document = parseDocument(text, { logLevel: 'error' });
  const [error] = document.errors;
  if (error !== undefined)
    fail(`expected a kubeconfig, got YAML that does not parse: ${error.message.split('\n', 1)[0] ?? ''}`);
  return withoutAliases(document);
}

/** A few aliases can make a small text enormous; nobody needs one in a kubeconfig. */
function withoutAliases(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    return fail('expected a kubeconfig without YAML aliases, got one with them');
  }
}

function entry(config: Mapping, list: string, name: string, field: string): Mapping {
  const entries = Array.isArray(config[list]) ? (config[list] as unknown[]).filter(isMapping) : [];
  const value = entries.find((candidate) => candidate.name === name)?.[field];
  return isMapping(value)
    ? value
    : fail(`expected an entry "${name}" in ${list}, got ${entries.length === 0 ? 'no entries' : 'others'}`);
}

/** `<field>-data` wins over `<field>`, as in client-go. */
function held<T>(owner: Mapping, field: string, read: (pem: Buffer) => T): Held<T> {
  const data = textOf(owner[`${field}-data`]);
  const path = textOf(owner[field]);
  if (data === undefined) return path === undefined ? { held: 'absent' } : { held: 'path', path };
  try {
    return { held: 'embedded', value: read(parseBase64(data.replace(/\s/g, ''), `${field}-data`)) };
  } catch (error) {
    return { held: 'broken', reason: `${field}-data: ${error instanceof Error ? error.message : 'unreadable'}` };
  }
}

const readTrust = (pem: Buffer): readonly CertificateFacts[] => {
  const certificates = certificatesOf(pem);
  return certificates.length > 0 ? certificates : fail('expected certificates, got none');
};

const readLeaf = (pem: Buffer): CertificateFacts => certificatesOf(pem)[0] ?? fail('expected a certificate, got none');

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
  const config = parse(text);
  const context = entry(config, 'contexts', textOf(config['current-context']) ?? '', 'context');
  const user = entry(config, 'users', textOf(context.user) ?? '', 'user');
  const [certificate, key] = ['client-certificate-data', 'client-key-data'].map((field) => textOf(user[field]));
  if (certificate === undefined || key === undefined) return undefined;
  return {
    certificate: Buffer.from(certificate, 'base64').toString('utf8'),
    key: new Secret(Buffer.from(key, 'base64')),
  };
}
