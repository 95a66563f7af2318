import type { Seconds } from '../cluster/duration.js';

/** Clocks of two machines may differ by this much. kubeadm backdates alike (kubernetes/kubernetes#118922). */
const backdate: Seconds = 5 * 60;

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** The end was moved forward to that of the authority. */
  readonly clamped: boolean;
}

/** Whole seconds, since X.509 knows no fractions (RFC 5280 4.1.2.5). A certificate never outlives the one that signs it. */
export function validityFrom(
  now: Date,
  lifetime: Seconds,
  issuer?: { readonly notBefore: Date; readonly notAfter: Date },
): Validity {
  const seconds = Math.floor(now.getTime() / 1000);
  const wanted = seconds + lifetime;
  const end = Math.min(wanted, issuer === undefined ? Infinity : issuer.notAfter.getTime() / 1000);
  return { notBefore: new Date((seconds - backdate) * 1000), notAfter: new Date(end * 1000), clamped: end < wanted };
}
