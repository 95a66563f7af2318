import { isIPv4, isIPv6 } from 'node:net';
import { fromByteArray, IPv6, parse } from 'ipaddr.js';

/**
 * An IP address in its one canonical text (RFC 5952; an IPv4-mapped address as IPv4, as Go sees it), or undefined.
 * Accepts what Go's net.ParseIP accepts: no leading zeros, no zone.
 */
export function parseAddress(text: string): string | undefined {
  if (!isIPv4(text) && (!isIPv6(text) || text.includes('%'))) return undefined;
  return canonical(parse(text));
}

/** The address in a SAN of 4 or 16 octets (RFC 5280 4.2.1.6); undefined for any other length. */
export function addressFromBytes(octets: Uint8Array): string | undefined {
  return octets.length === 4 || octets.length === 16 ? canonical(fromByteArray([...octets])) : undefined;
}

function canonical(address: ReturnType<typeof parse>): string {
  if (!(address instanceof IPv6)) return address.toString();
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String();
}

/** Whether a host, by address (RFC 1122 3.2.1.3, RFC 4291 2.5.3) or name (RFC 6761 6.3), is the machine itself. */
export function isLoopback(host: string): boolean {
  const address = parseAddress(host);
  return address === undefined ? /^localhost\.?$/i.test(host) : address === '::1' || address.startsWith('127.');
}

/** Whether a host that a server listens on is every address of its machine; nobody dials it. */
export const isAnywhere = (host: string): boolean => ['', '0.0.0.0', '::'].includes(host);
