import type { CertificateFacts } from '../facts/certificate.js';
import { rfc5280, type ArtefactRule } from './rule.js';

/** Of an INTEGER in DER: one more where the first bit of a positive number is set (X.690 8.3.3). */
const octetsOf = ({ serial }: CertificateFacts): number =>
  serial.length / 2 + (Number.parseInt(serial.slice(0, 2), 16) >= 0x80 ? 1 : 0);

/** RFC 5280 4.1.2.2. */
const mostOctets = 20;

export const serialOdd: ArtefactRule = {
  id: 'serial-odd',
  stage: 'identity',
  severity: 'warning',
  remedy: 'manual',
  means:
    'The serial number of a certificate, or of one behind it, has more than 20 octets, which RFC 5280 forbids. Go accepts it, and so do all components; other verifiers and lists of revoked certificates need not. A serial number of zero is information: old kubeadm made authorities with one.',
  protects: 'clients that are not written in Go, and tools that keep serial numbers in 20 octets',
  mend: 'Issue it again with another number: kubepki makes positive ones of at most 20 octets. Look at what numbered it.',
  sources: [rfc5280('4.1.2.2')],
  *look({ desired, certificate, intermediates }) {
    if (certificate === undefined || desired.kind === 'signer') return;
    for (const one of [certificate.value, ...intermediates]) {
      const octets = octetsOf(one);
      const whose = one === certificate.value ? 'has' : `has ${one.subject.text} behind it, with`;
      if (octets > mostOctets)
        yield {
          message: `${whose} a serial number of ${octets} octets`,
          expected: [`at most ${mostOctets} octets`],
          actual: [one.serial],
          place: certificate.place,
        };
      else if (/^0+$/.test(one.serial))
        yield { message: `${whose} the serial number zero`, place: certificate.place, severity: 'info' };
    }
  },
};
