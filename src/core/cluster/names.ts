import { parseAddress } from '../read/address.js';

const label = '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?';
const subdomain = new RegExp(`^${label}(?:\\.${label})*$`);

/** RFC 1123 as Kubernetes narrows it (object names): lower case, at most 253 characters. */
export const isDns1123Subdomain = (text: string): boolean => text.length <= 253 && subdomain.test(text);

/**
 * Whether every release of Go since 1.25.2 reads this DNS name in a SAN: printable ASCII without blanks,
 * labels of 1 to 63 octets, at most 253 in all, no trailing dot, a wildcard only as the whole first label.
 * One malformed name makes a certificate unreadable as a whole (golang/go#75835).
 */
export function isGoDnsName(name: string): boolean {
  if (name.length === 0 || name.length > 253 || !/^[\x21-\x7e]+$/.test(name)) return false;
  return name
    .split('.')
    .every(
      (part, index) => part.length > 0 && part.length <= 63 && (!part.includes('*') || (index === 0 && part === '*')),
    );
}

/** A name that a certificate can carry. */
export interface SanName {
  readonly type: 'dns' | 'ip';
  readonly value: string;
}

/** An IP address, or a DNS name that kubeadm would take: an RFC 1123 subdomain, with or without a leading wildcard. */
export function parseSanName(text: string): SanName | undefined {
  const address = parseAddress(text);
  if (address !== undefined) return { type: 'ip', value: address };
  const name = text.toLowerCase();
  // All digits and dots is a mistyped address, never a name.
  if (/^[\d.]+$/.test(name)) return undefined;
  return isDns1123Subdomain(name.startsWith('*.') ? name.slice(2) : name) ? { type: 'dns', value: name } : undefined;
}
