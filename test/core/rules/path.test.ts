import type { CertificateFacts } from '../../../src/core/facts/certificate.js';
import { observed } from '../../../src/core/read/observe.js';
import { descentOf } from '../../../src/core/rules/path.js';
import { namedCertificate as certificate } from '../../support/named-certificate.js';

/** How the first of them descends from the last, where each is signed by whoever bears the name of its issuer. */
function descent(intermediates: readonly CertificateFacts[], ...roots: readonly CertificateFacts[]) {
  const leaf = certificate('leaf', 'leaf', 'a');
  const all = [leaf, ...intermediates, ...roots];
  const signersOf = ({ issuer }: CertificateFacts) =>
    all.filter(({ subject }) => subject.der === issuer.der).map(({ fingerprint }) => fingerprint);
  const found = descentOf(
    leaf,
    intermediates,
    roots.map(({ fingerprint }) => fingerprint),
    {
      ...observed(new Map(), {}),
      certificates: new Map(all.map((one) => [one.fingerprint, one])),
      edges: new Map(all.map((one) => [one.fingerprint, signersOf(one)])),
    },
  );
  return found.kind === 'signed' ? [...found.through, found.by].map(({ fingerprint }) => fingerprint) : found.kind;
}

const root = certificate('root', 'root', 'root');
const twelve = (issuer: string) =>
  Array.from({ length: 12 }, (_, index) => certificate(`${issuer}${index}`, issuer, issuer));

describe('a chain', () => {
  it('is looked for no further than Go does, where intermediates differ in nothing but their SANs', () => {
    const began = performance.now();
    expect(descent(twelve('a'), root)).toBe('broken');
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it('is found where Go finds it, and not where it comes after the limit', () => {
    const good = certificate('good', 'a', 'root');
    const away = certificate('away', 'a', 'b');
    expect(descent([...twelve('a'), good], root)).toContain('good');
    expect(descent([good, away, ...twelve('b')], root)).toEqual(['good', 'root']);
    expect(descent([away, ...twelve('b'), good], root)).toBe('broken');
  });

  it('is the one that lasts, of the certificates of an authority and of an intermediate', () => {
    const [short, long] = [certificate('short', 'a', 'root', 1), certificate('long', 'a', 'root', 3)];
    const renewed = certificate('renewed', 'root', 'root', 9);
    expect(descent([short, long], certificate('earlier', 'root', 'root', 2), renewed)).toEqual(['long', 'renewed']);
  });
});
