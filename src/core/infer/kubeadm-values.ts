import ipaddr from 'ipaddr.js';
import type { Seconds } from '../cluster/duration.js';

const units: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

/** What Go's time.ParseDuration reads, `8760h0m0s`; undefined for anything else and for what is negative. */
export function parseGoDuration(text: string): Seconds | undefined {
  if (!/^\+?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text)) return undefined;
  return [...text.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0),
    0,
  );
}

/** A lifetime that a spec can say, from 10m to 1000y, as Go writes it; fractions of a second are dropped. */
export function parseLifetime(text: string): Seconds | undefined {
  const seconds = parseGoDuration(text);
  return seconds === undefined || seconds < 600 || seconds > 1000 * 365 * 86_400 ? undefined : Math.floor(seconds);
}

/** kubeadm reads 010.0.0.1 as 10.0.0.1, as Go did before 1.17 (k8s.io/utils/net ParseIPSloppy). */
export const withoutLeadingZeros = (text: string): string =>
  /^\d+(?:\.\d+){3}$/.test(text) ? text.replace(/(^|\.)0+(?=\d)/g, '$1') : text;

/** The network that kubeadm takes `10.96.0.1/12` for; what is none comes back as it is. */
export function rangeOf(text: string): string {
  const [address = '', length = ''] = text.split('/');
  const range = `${withoutLeadingZeros(address)}/${length}`;
  if (!ipaddr.isValidCIDR(range)) return text;
  const { IPv4, IPv6 } = ipaddr;
  const network = (address.includes(':') ? IPv6 : IPv4).networkAddressFromCIDR(range);
  return `${network.toString()}/${length}`;
}
