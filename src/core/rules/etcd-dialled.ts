import { isAnywhere, isLoopback, parseAddress } from '../read/address.js';
import { hostToldBy } from '../read/uri.js';
import { listOf, type Started } from './started.js';

/** What of a URL says where it leads; names and passwords can stand in one too. */
export function originOf(url: string): string {
  const [, scheme = '', port] = /^([a-z]+):\/\/.*?(?::(\d+))?\/?$/i.exec(url) ?? [];
  return `${scheme}://${hostToldBy(url).includes(':') ? `[${hostToldBy(url)}]` : hostToldBy(url)}${port === undefined ? '' : `:${port}`}`;
}

/** Scheme and port. */
const doorOf = (url: string): string => originOf(url).replace(/\/\/.*?(:\d+)?$/, '//$1');

const portOf = (url: string): string => doorOf(url).replace(/^.*\/\//, '');

const isOnLoopback = (listened: string): boolean =>
  isLoopback(hostToldBy(listened)) || isAnywhere(hostToldBy(listened));

/** Whether who dials the one reaches what listens on the other. */
export function isReached(dialled: string, listened: string): boolean {
  const [a, b] = [originOf(dialled), originOf(listened)].map((origin) => origin.replace('localhost', '127.0.0.1'));
  if (a === undefined || b === undefined || a === b) return a === b;
  return isAnywhere(hostToldBy(listened)) && doorOf(dialled) === doorOf(listened);
}

/**
 * Whether a URL of --etcd-servers leads to an etcd, by what that listens on and advertises: another etcd may be on the machine at other
 * ports. A wrong scheme on loopback leads there too, and is of `etcd-url-differs`. Undefined for a name, or an address of a machine that
 * listens on all it has, of which nothing says whose it is.
 */
export function leadsTo(url: string, server: Started, etcd: Started): boolean | undefined {
  const host = hostToldBy(url);
  const isBeside = server.machine === etcd.machine;
  const listened = listOf(etcd, '--listen-client-urls');
  if (isLoopback(host)) return isBeside && listened.some((one) => isOnLoopback(one) && portOf(one) === portOf(url));
  const isKnown = [...listened, ...listOf(etcd, '--advertise-client-urls')].some(
    (one) => originOf(one) === originOf(url) && !isAnywhere(hostToldBy(one)),
  );
  if (isKnown) return true;
  const isOpen = listened.some(
    (one) => doorOf(one) === doorOf(url) && (parseAddress(host) === undefined || isAnywhere(hostToldBy(one))),
  );
  return isBeside && isOpen ? undefined : false;
}
