import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { keyAlgorithms, type KeyAlgorithm } from '../../src/core/facts/key.js';
import { signedParts } from '../../src/core/read/signed-parts.js';
import { bench, issueOne, saidBy, template } from '../support/arbitrary-templates.js';
import { certificatePem } from '../support/forge.js';
import { libraryBody } from '../support/library-certificate.js';
import { askOpenssl, openssl } from '../support/openssl.js';
import { holds, seed, soaking } from '../support/property.js';
import { scratch } from '../support/scratch.js';

// Making an RSA key takes longer than all the rest.
const pairs: readonly (readonly [authority: KeyAlgorithm, leaf: KeyAlgorithm])[] = soaking
  ? keyAlgorithms.flatMap((authority) => keyAlgorithms.map((leaf) => [authority, leaf] as const))
  : [
      ['ECDSA-P256', 'ECDSA-P256'],
      ['ECDSA-P384', 'RSA-2048'],
      ['RSA-2048', 'ECDSA-P384'],
    ];

describe.each(pairs)('an authority of %s, for a key of %s,', (authority, leaf) => {
  const made = bench(authority, leaf);

  it('issues to the octet what @peculiar/x509 generates', () =>
    holds(
      fc.asyncProperty(template, async (asked) => {
        const { key, authority: issuer } = await made;
        const issued = await issueOne(asked, await made);
        const ours = signedParts(issued.der as Buffer).tbs;
        expect(ours.toString('hex')).toBe((await libraryBody(asked, key, issued, issuer)).toString('hex'));
      }),
      50,
    ));

  it('issues what our reader reads back, and whose signature Node verifies', () =>
    holds(
      fc.asyncProperty(template, async (asked) => {
        const { authority: issuer } = await made;
        const issued = await issueOne(asked, await made);
        expect(saidBy(issued)).toEqual(asked);
        const seen = new X509Certificate(issued.der);
        expect(seen.verify(new X509Certificate(issuer.der).publicKey)).toBe(true);
        expect(seen.serialNumber.toLowerCase()).toBe(issued.serial);
        expect([new Date(seen.validFrom), new Date(seen.validTo)]).toEqual([asked.notBefore, asked.notAfter]);
      }),
      50,
    ));
});

describe('OpenSSL', () => {
  it('verifies a hundred certificates that may be anything, and prints of each the names that were asked for', async () => {
    const tools = await bench('ECDSA-P256', 'ECDSA-P256');
    const asked = fc
      .sample(template, { numRuns: 100, seed })
      .map((one) => ({ ...one, notBefore: new Date(0), isCa: false }));
    const issued = await Promise.all(asked.map((one) => issueOne(one, tools)));
    const folder = scratch();
    const trust = join(folder, 'ca.pem');
    writeFileSync(trust, certificatePem(tools.authority.der));
    const files = issued.map(({ der }, index) => {
      const file = join(folder, `${index}.pem`);
      writeFileSync(file, certificatePem(der));
      return file;
    });
    const { ok, text } = askOpenssl(['verify', '-x509_strict', '-no_check_time', '-CAfile', trust, ...files]);
    expect({ ok, text: text.replace(/^.*: OK\n/gm, '') }).toEqual({ ok: true, text: '' });
    const bundle = issued.map(({ der }) => certificatePem(der)).join('');
    writeFileSync(join(folder, 'all.pem'), bundle);
    const printed = openssl(['storeutl', '-noout', '-certs', '-text', join(folder, 'all.pem')]).toString('utf8');
    const names = printed
      .split(/^\d+: Certificate$/m)
      .slice(1)
      .map((one) => [...one.matchAll(/\b(?:DNS|IP Address):([^,\n]+)/g)].map(([, name = '']) => canonical(name)));
    expect(names).toEqual(asked.map(({ dns, ip }) => [...dns, ...ip.map(canonical)]));
  });
});

/** OpenSSL prints the groups of an IPv6 address one by one: `FD00:0:0:0:0:0:0:1`. */
const canonical = (name: string): string =>
  name.includes(':') ? new URL(`https://[${name}]/`).hostname.slice(1, -1) : name;
