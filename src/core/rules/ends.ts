import { minuteOf } from '../facts/dates.js';
import { usualRenewal } from '../infer/inference.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { renewalOf, type Case } from './case.js';
import { lifetimeOf, renewalWindow, residualSeconds } from './time.js';

/** How the end of a certificate is told that ends with others in its file; undefined while there is time. */
export function ending(
  certificate: CertificateFacts,
  now: Date,
  judged?: Case,
): { text: string; isOver: boolean } | undefined {
  const { renewBefore } = (judged && renewalOf(judged)) ?? usualRenewal;
  const residual = residualSeconds(certificate, now);
  if (residual > renewalWindow(renewBefore, lifetimeOf(certificate))) return undefined;
  const isOver = residual < 0;
  return { isOver, text: `${isOver ? 'expired' : 'ends'} on ${minuteOf(certificate.notAfter)} UTC` };
}

/** What a certificate is called, in quotes. */
export const nameOf = ({ subject }: CertificateFacts): string => JSON.stringify(subject.commonName ?? subject.text);
