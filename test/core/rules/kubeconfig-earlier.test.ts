import type { CertificateFacts } from '../../../src/core/facts/certificate.js';
import { onNode } from '../../../src/core/facts/place.js';
import { readCertificate } from '../../../src/core/read/certificate.js';
import { parsePem } from '../../../src/core/read/pem.js';
import type { Case } from '../../../src/core/rules/case.js';
import { kubeconfigCa } from '../../../src/core/rules/kubeconfig-ca.js';
import { days, today } from '../../support/home.js';
import { shownCertificate } from '../../support/hostile-servers.js';

const [block] = parsePem(Buffer.from(shownCertificate()));
const seen = readCertificate(block?.der ?? Buffer.alloc(0));

const authority = (name: string, fingerprint: string, end: number): CertificateFacts => ({
  ...seen,
  fingerprint,
  subject: { ...seen.subject, der: name },
  publicKey: { ...seen.publicKey, fingerprint: name },
  notBefore: days(-3650),
  notAfter: days(end),
});
const [a, b] = [authority('a', 'a2', 3650), authority('b', 'b1', 3650)];

/** What is said where a kubeconfig, which is to trust both authorities, trusts these certificates; each signed itself, or nobody did. */
const said = (value: readonly CertificateFacts[], isSigned: boolean) => [
  ...kubeconfigCa.look({
    desired: { kind: 'kubeconfig', trusted: ['a2', 'b1'], match: 'exactly' },
    kubeconfig: { value: { insecure: false, trust: { held: 'embedded', value } }, place: onNode('cp1', 'a.conf') },
    observed: {
      certificates: new Map([a, b].map((one) => [one.fingerprint, one])),
      edges: new Map(value.map(({ fingerprint }) => [fingerprint, isSigned ? [fingerprint] : []])),
    },
    now: today,
  } as unknown as Case),
];
const severities = (...value: readonly CertificateFacts[]) => said(value, true).map(({ severity }) => severity);

describe('a kubeconfig with an earlier certificate of one of two authorities', () => {
  it('is judged by when that one ends, not by the other authority', () => {
    expect(severities(authority('a', 'a1', -1), b)).toEqual(['critical']);
    expect(severities(authority('a', 'a1', 10), b)).toEqual(['warning']);
    expect(severities(authority('a', 'a1', 3000), b)).toEqual(['info']);
  });

  it('trusts another certificate where nobody signed that one, since it was altered', () => {
    const [found] = said([authority('a', 'a1', 3000), b], false);
    expect(found).toMatchObject({ message: 'trusts other certificates than the cluster' });
    expect(found).not.toHaveProperty('severity');
  });
});
