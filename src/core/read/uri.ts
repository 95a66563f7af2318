import { isIPv6 } from 'node:net';

const absolute = /^[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/([^/?#]*)(?:[/?#].*)?|(?!\/\/).*)$/;
const authority = /^(?:[\w.~!$&'()*+,;=:%-]*@)?(\[[0-9A-Fa-f:.]*\]|[\w.~!$&'()*+,;=-]*)(?::\d*)?$/;

/**
 * Whether Go's net/url takes this URI, and its host for a domain: a certificate with another one in its SAN is refused as a whole. What
 * RFC 3986 does not allow and Go does, such as blanks in a path, is not taken here either.
 */
export function isGoUri(text: string): boolean {
  if (!/^[\x21-\x7e]+$/.test(text) || /%(?![0-9A-Fa-f]{2})/.test(text)) return false;
  const found = absolute.exec(text);
  if (found === null) return false;
  const [, around] = found;
  return around === undefined || hostIn(around) !== undefined;
}

/** The host of a URI that Go takes, an IPv6 address without its brackets; undefined where there is none. */
export const hostOf = (text: string): string | undefined => {
  const around = absolute.exec(text)?.[1];
  const host = around === undefined ? undefined : hostIn(around)?.replace(/^\[|\]$/g, '');
  return host === '' ? undefined : host;
};

/** Where a setting lets a server listen, or a client dial: the host of a URL, of `host:port` or of an address; '' where it says none. */
export const hostToldBy = (text: string): string =>
  isIPv6(text) ? text : (hostOf(text.includes('://') ? text : `tcp://${text}`) ?? '');

function hostIn(around: string): string | undefined {
  const host = authority.exec(around)?.[1];
  if (host === undefined) return undefined;
  if (host.startsWith('[')) return isIPv6(host.slice(1, -1)) ? host : undefined;
  return host === '' || host.split('.').every((label) => label !== '') ? host : undefined;
}
