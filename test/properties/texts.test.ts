import fc from 'fast-check';
import { issuer } from '../../src/adapters/issue/issue.js';
import { parseDuration, renderDuration } from '../../src/core/cluster/duration.js';
import { isGoDnsName, parseSanName, type SanName } from '../../src/core/cluster/names.js';
import { parseCidr, parseEndpoint, renderEndpoint } from '../../src/core/cluster/network.js';
import { parseVersion, renderRelease } from '../../src/core/cluster/version.js';
import type { NewKey, Subject } from '../../src/core/facts/issue-port.js';
import { parseAddress } from '../../src/core/read/address.js';
import { readCertificate } from '../../src/core/read/certificate.js';
import { parsePem, renderPem } from '../../src/core/read/pem.js';
import { cidr4, cidr6, ipv4, ipv6, sanText, spellings, subdomain, words } from '../support/arbitrary-names.js';
import { days, today } from '../support/home.js';
import { holds } from '../support/property.js';

const key: Promise<NewKey> = issuer.newKey('ECDSA-P256');

/** A certificate with a subject and names, issued and read again. */
async function issued(subject: Subject, names: readonly SanName[]) {
  const of = (type: SanName['type']) => names.filter((name) => name.type === type).map(({ value }) => value);
  const validity = { notBefore: today, notAfter: days(1) };
  const template = { subject, ...validity, isCa: false, usages: [], dns: of('dns'), ip: of('ip') };
  const signer = await issuer.signerOf((await key).privateKey);
  return readCertificate(Buffer.from(await issuer.selfSign(template, await key, signer)));
}

describe('what a spec says in text comes back from a certificate', () => {
  it('as names and addresses', () =>
    holds(
      fc.asyncProperty(fc.array(sanText, { maxLength: 8 }), async (texts) => {
        const names = texts.map((text) => parseSanName(text)!);
        const { sans } = await issued({ commonName: 'x', organizations: [] }, names);
        expect(sans.other).toEqual([]);
        expect(sans.dns).toEqual(names.filter(({ type }) => type === 'dns').map(({ value }) => value));
        expect(sans.ip).toEqual(names.filter(({ type }) => type === 'ip').map(({ value }) => value));
        expect(sans.dns.filter((name) => !isGoDnsName(name))).toEqual([]);
      }),
      100,
    ));

  it('as users and groups', () =>
    holds(
      fc.asyncProperty(words, fc.array(words, { maxLength: 3 }), async (commonName, organizations) => {
        const { subject } = await issued({ commonName, organizations }, []);
        expect(subject).toMatchObject({ commonName, organizations });
      }),
      100,
    ));
});

describe('a text means one thing', () => {
  it('as a duration', () =>
    holds(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (seconds) => {
        expect(parseDuration(renderDuration(seconds))).toBe(seconds);
      }),
      300,
    ));

  it('as a duration of several units', () =>
    holds(
      fc.property(
        fc.array(fc.tuple(fc.nat(999), fc.constantFrom(...'smhdwy'.split(''))), { minLength: 1 }),
        (parts) => {
          const text = parts.map((part) => part.join('')).join('');
          const seconds = parseDuration(text);
          expect(seconds === undefined).toBe(parts.every(([count]) => count === 0));
          if (seconds !== undefined) expect(parseDuration(renderDuration(seconds))).toBe(seconds);
        },
      ),
      300,
    ));

  it('as a release', () =>
    holds(
      fc.property(fc.nat(99), fc.nat(99), fc.nat(99), (major, minor, patch) => {
        const release = `${major}.${minor}`;
        for (const text of [release, `v${release}`, `${release}.${patch}`, `v${release}.${patch}-beta.1`])
          expect(renderRelease(parseVersion(text)!)).toBe(release);
      }),
      100,
    ));

  it('as an address, however it is spelled', () =>
    holds(
      fc.property(fc.oneof(ipv4, ipv6), (address) => {
        expect(parseAddress(address)).toBe(address);
        if (address.includes(':')) for (const text of spellings(address)) expect(parseAddress(text)).toBe(address);
      }),
      200,
    ));

  it('as a range, whose second address is in it', () =>
    holds(
      fc.property(fc.oneof(cidr4, cidr6), (text) => {
        const cidr = parseCidr(text)!;
        expect(cidr.text).toBe(text);
        expect(parseCidr(cidr.text)).toEqual(cidr);
        expect(parseAddress(cidr.first)).toBe(cidr.first);
        expect(parseCidr(`${cidr.first}/${cidr.prefix}`)).toBeUndefined();
      }),
      200,
    ));

  it('as an endpoint', () =>
    holds(
      fc.property(fc.oneof(subdomain, ipv4, ipv6), fc.integer({ min: 1, max: 65_535 }), (host, port) => {
        fc.pre(parseSanName(host) !== undefined);
        expect(parseEndpoint(renderEndpoint({ host, port }), 1)).toEqual({ host, port });
        expect(parseEndpoint(host, port)).toEqual({ host, port });
      }),
      200,
    ));

  it('as PEM', () =>
    holds(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { minLength: 1, maxLength: 4 }), (all) => {
        const text = all.map((der) => renderPem('CERTIFICATE', der)).join('\n');
        for (const variant of [text, text.replaceAll('\n', '\r\n'), `before\n${text}after`])
          expect(parsePem(Buffer.from(variant)).map(({ der }) => new Uint8Array(der))).toEqual(all);
      }),
      100,
    ));
});
