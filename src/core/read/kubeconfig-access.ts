import type { ApiAccess } from '../facts/api-port.js';
import { Secret } from '../facts/secret.js';
import { entry, fail, isSet, parseConfig, quotable, textOf, type Mapping } from './kubeconfig-document.js';
import { parseBase64 } from './pem.js';

/**
 * How a kubeconfig reaches its API server. What would run a program, go another way, or not ask who answers, is refused.
 *
 * @param read a file that it names, by the path as it is written; throws where there is none
 * @throws ReadError READ_KUBECONFIG
 */
export function readAccess(text: string, read: (path: string) => Buffer): ApiAccess {
  const config = parseConfig(text);
  const context = entry(config, 'contexts', named(config['current-context'], 'a current-context'), 'context');
  const cluster = entry(config, 'clusters', named(context.cluster, 'a cluster'), 'cluster');
  const user = entry(config, 'users', named(context.user, 'a user'), 'user');
  for (const [mapping, field, why] of refused)
    if (isSet((mapping === 'cluster' ? cluster : user)[field])) fail(`expected no ${field}, got one: ${why}`);
  const part = (owner: Mapping, field: string) => {
    const data = textOf(owner[`${field}-data`]);
    if (data !== undefined) return parseBase64(data.replace(/\s/g, ''), `${field}-data`);
    const path = quotable(owner[field], `a path in ${field}`);
    return path === undefined ? undefined : read(path);
  };
  const tokenFile = quotable(user.tokenFile, 'a path in tokenFile');
  const token = tokenFile === undefined ? textOf(user.token) : read(tokenFile).toString('utf8').trim();
  const key = part(user, 'client-key');
  return {
    server: serverOf(named(cluster.server, 'a server')),
    ca: part(cluster, 'certificate-authority')?.toString('utf8'),
    serverName: quotable(cluster['tls-server-name'], 'the name of a server'),
    certificate: part(user, 'client-certificate')?.toString('utf8'),
    key: key === undefined ? undefined : new Secret(key),
    token: token === undefined || token === '' ? undefined : new Secret(assertToken(token)),
  };
}

const dump = 'write a dump by kubectl, and name it by --objects';
const refused = [
  ['cluster', 'insecure-skip-tls-verify', 'who answers is verified'],
  ['cluster', 'proxy-url', 'nothing but the server itself is dialled'],
  ['user', 'exec', `no program is run for a credential; ${dump}`],
  ['user', 'auth-provider', `client-go has none any more; ${dump}`],
  ['user', 'username', 'kube-apiserver takes no passwords'],
  ['user', 'as', `nobody is impersonated; ${dump}`],
] as const;

const named = (value: unknown, what: string): string => quotable(value, what) ?? fail(`expected ${what}, got none`);

function serverOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '' || url.search !== '')
    return fail('expected a server as https://host:port, got something else');
  return url.href.replace(/\/+$/, '');
}

/** RFC 6750 2.1; anything else would end the header. */
const assertToken = (token: string): string =>
  /^[A-Za-z0-9._~+/=-]+$/.test(token) ? token : fail('expected a bearer token, got other characters in it');
