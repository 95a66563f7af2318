import { IPv4, IPv6, parseCIDR } from 'ipaddr.js';
import { parseAddress } from '../read/address.js';
import { parseSanName } from './names.js';

/** A range of addresses, written as its network address and prefix length. */
export interface Cidr {
  readonly text: string;
  readonly family: 4 | 6;
  readonly prefix: number;
  /** The address with index 1, which the `kubernetes` Service gets in a service range. */
  readonly first: string;
}

/** A host and a port that clients dial. */
export interface Endpoint {
  /** A lower-case DNS name or a canonical address, without brackets. */
  readonly host: string;
  readonly port: number;
}

export const familyOf = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4);

/** The address by which a machine reaches itself, in the family of another address of it. */
export const loopbackOf = (address: string): string => (familyOf(address) === 6 ? '::1' : '127.0.0.1');

/** @returns undefined unless the text is a network address with its prefix: `10.96.0.0/12`, not `10.96.0.1/12` */
export function parseCidr(text: string): Cidr | undefined {
  const [base = '', length = ''] = text.split('/');
  const address = parseAddress(base);
  if (address === undefined || !/^\d{1,3}$/.test(length)) return undefined;
  const family = familyOf(address);
  const prefix = Number(length);
  const width = family === 4 ? 32 : 128;
  if (prefix > width) return undefined;
  const network = (family === 4 ? IPv4 : IPv6).networkAddressFromCIDR(`${address}/${prefix}`);
  if (parseAddress(network.toString()) !== address) return undefined;
  const octets = network.toByteArray();
  // A range of one address has no second; the network address of any wider one is even.
  if (prefix < width) octets[octets.length - 1] = (octets.at(-1) ?? 0) + 1;
  const first = family === 4 ? new IPv4(octets) : new IPv6(octets);
  return { text: `${address}/${prefix}`, family, prefix, first: parseAddress(first.toString()) ?? '' };
}

/** Whether one range lies in the other; ranges cannot overlap in any other way. */
export function overlap(a: Cidr, b: Cidr): boolean {
  if (a.family !== b.family) return false;
  const [wide, narrow] = a.prefix <= b.prefix ? [a, b] : [b, a];
  const [address] = parseCIDR(narrow.text);
  const range = parseCIDR(wide.text);
  return address instanceof IPv4 ? address.match(range) : address.match(range);
}

/** `host`, `host:port`, `[::1]:port`. @returns undefined when there is no host or the port is none */
export function parseEndpoint(text: string, defaultPort: number): Endpoint | undefined {
  const match = /^(?:\[(.+)\]|([^:[\]]+))(?::(\d+))?$/.exec(text);
  const bare = parseAddress(text);
  const host = parseSanName(bare ?? match?.[1] ?? match?.[2] ?? '')?.value;
  const port = bare === undefined && match?.[3] !== undefined ? Number(match[3]) : defaultPort;
  if (host === undefined || host.startsWith('*') || !isPort(port)) return undefined;
  return { host, port };
}

export const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65_535;

/** The authority part of a URL (RFC 3986 3.2): brackets around IPv6. */
export const renderEndpoint = ({ host, port }: Endpoint): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

export const httpsUrl = (host: string, port: number): string => `https://${renderEndpoint({ host, port })}`;
