import { join } from 'node:path';
import { readCertificate } from '../../src/core/read/certificate.js';
import { readContent } from '../../src/core/read/content.js';
import { renderPem } from '../../src/core/read/pem.js';
import {
  authorityKeyId,
  basicConstraints,
  extendedKeyUsage,
  extension,
  keyUsage,
  nameConstraints,
  oid,
  sanExtension,
  sequence,
  subjectKeyId,
  tlv,
} from '../support/forge.js';
import { askGo, buildGoJudge, type GoFacts } from '../support/go-judge.js';
import { put, today } from '../support/home.js';
import { strangers } from '../support/judged-homes.js';
import { oddCertificates } from '../support/odd-certificates.js';
import { oddOne } from '../support/odd-one.js';
import { openssl, opensslCertificate, opensslKey, type OpensslKey } from '../support/openssl.js';
import { withComponents } from '../support/real-components.js';
import { refusal } from '../support/refusal.js';
import { scratch } from '../support/scratch.js';

withComponents('Go, reading odd certificates and keys,', () => {
  let judge: string;
  beforeAll(() => {
    judge = buildGoJudge();
  });

  const verdict = (refused: string | undefined) => (refused === undefined ? 'accepted' : 'refused');

  it('refuses and accepts the ones that we think it does', () => {
    const { certificates } = askGo(judge, { at: today, certificates: oddCertificates.map(({ der }) => der) });
    const said = certificates.map(({ refused }, index) => ({
      title: oddCertificates[index]?.title,
      go: verdict(refused),
    }));
    expect(said).toEqual(oddCertificates.map(({ title, go }) => ({ title, go })));
  });

  it('sees in those that both read what we see', () => {
    const read = oddCertificates.filter(({ here, go }) => here === 'accepted' && go === 'accepted');
    const { certificates } = askGo(judge, { at: today, certificates: read.map(({ der }) => der) });
    expect(read.map(({ title, der }) => ({ title, ...ourFacts(der) }))).toEqual(
      certificates.map(({ facts }, index) => ({ title: read[index]?.title, ...facts! })),
    );
  });

  it('refuses nothing that we read, whichever octet is another', () => {
    const all = [...withOtherOctets(fullCertificate)];
    const { certificates } = askGo(judge, { at: today, certificates: all });
    const lenient = all.flatMap((der, index) => {
      const refused = certificates[index]?.refused;
      const readHere = refused !== undefined && refusal(() => readCertificate(der)) === 'accepted';
      return readHere && !refused.includes(leftToOthers) ? [{ refused, der: der.toString('hex') }] : [];
    });
    expect(lenient).toEqual([]);
  });

  it.each<OpensslKey>(['RSA-2048', 'ECDSA-P256', 'ECDSA-P384', 'ECDSA-P521', 'Ed25519'])(
    'loads a key of %s in every encoding that we read as the key of its certificate',
    (kind) => {
      const key = opensslKey(kind);
      const certificate = opensslCertificate(key, server);
      const pairs = encodings(key, kind).map((pem, index) => {
        const folder = scratch();
        put(folder, 'a.crt', certificate);
        put(folder, 'a.key', pem, 0o600);
        const [crt, keyFile] = [join(folder, 'a.crt'), join(folder, 'a.key')];
        expect(fingerprintsIn(pem)).toEqual(fingerprintsIn(certificate));
        const only = { usages: ['serverAuth'], names: ['a'], strangers };
        return { path: String(index), certificate: crt, key: keyFile, trust: crt, ...only };
      });
      const { pairs: said } = askGo(judge, { at: new Date(), pairs });
      expect(said.flatMap(({ faults }) => faults)).toEqual([]);
    },
  );

  it('loads a pair from one file in any order, and passes over blocks that are neither', () => {
    const key = opensslKey('ECDSA-P256');
    const certificate = opensslCertificate(key, server);
    const other = (label: string) => renderPem(label, sequence());
    const files = [
      `${certificate}${key}`,
      `${key}${certificate}`,
      `${other('EC PARAMETERS')}${key}${other('X509 CRL')}${certificate}${other('TRUSTED CERTIFICATE')}`,
    ];
    const pairs = files.map((pem, index) => {
      const folder = scratch();
      put(folder, 'a.pem', pem, 0o600);
      const path = join(folder, 'a.pem');
      const only = { usages: ['serverAuth'], names: ['a'], strangers };
      return { path: String(index), certificate: path, key: path, trust: path, ...only };
    });
    const { pairs: said } = askGo(judge, { at: new Date(), pairs });
    expect(said.flatMap(({ faults }) => faults)).toEqual([]);
  });
});

const server = ['basicConstraints=critical,CA:FALSE', 'extendedKeyUsage=serverAuth', 'subjectAltName=DNS:a'].reduce(
  (args, text) => [...args, '-addext', text],
  ['-subj', '/CN=a', '-days', '2'],
);

/** A key as tools write it: PKCS#8, PKCS#1 or SEC 1, behind its parameters, with its point compressed. */
function encodings(key: string, kind: OpensslKey): readonly string[] {
  if (kind === 'Ed25519') return [key];
  const traditional = openssl(['pkey', '-traditional'], key).toString('latin1');
  if (kind.startsWith('RSA')) return [key, traditional];
  const parameters = openssl([
    'ecparam',
    '-name',
    { 'ECDSA-P384': 'secp384r1', 'ECDSA-P521': 'secp521r1' }[kind as string] ?? 'prime256v1',
  ]);
  const compressed = openssl(['ec', '-conv_form', 'compressed'], key).toString('latin1');
  return [key, traditional, `${parameters.toString('latin1')}${traditional}`, compressed];
}

function fingerprintsIn(pem: string): readonly string[] {
  const content = readContent(Buffer.from(pem));
  if (content.kind !== 'pem') return [content.kind];
  return [...content.privateKeys, ...content.certificates.map(({ publicKey }) => publicKey)].map(
    ({ fingerprint }) => fingerprint,
  );
}

function ourFacts(der: Buffer): GoFacts {
  const { subject, serial, notBefore, notAfter, sans, isCa, unknownCritical } = readCertificate(der);
  const second = (time: Date) => time.toISOString().replace('.000Z', 'Z');
  return {
    commonName: subject.commonName ?? '',
    organizations: subject.organizations,
    serial,
    notBefore: second(notBefore),
    notAfter: second(notAfter),
    dns: sans.dns,
    ip: sans.ip,
    isCa,
    unhandled: unknownCritical,
  };
}

const fullCertificate = oddOne({
  extensions: [
    basicConstraints(false),
    keyUsage(0xa0),
    extendedKeyUsage('serverAuth', 'clientAuth'),
    sanExtension(['cp1', '*.example.com'], [[10, 0, 0, 1]]),
    subjectKeyId(Buffer.alloc(20, 0x07)),
    authorityKeyId(Buffer.alloc(20, 0x09)),
    nameConstraints([[0x82, 'example.com']], [[0x87, Buffer.from([10, 0, 0, 0, 255, 0, 0, 0])]]),
    extension('2.5.29.32', false, sequence(sequence(oid('1.2.3.4')))),
    extension('2.5.29.31', false, sequence(sequence(tlv(0xa0, tlv(0xa0, tlv(0x86, Buffer.from('http://crl/'))))))),
    extension('2.5.29.36', true, sequence(tlv(0x80, Buffer.from([3])))),
  ],
});

/** Values that mean something in DER, and neighbours of the one that is there. */
function* withOtherOctets(der: Buffer): Iterable<Buffer> {
  for (const [index, octet] of der.entries()) {
    const others = [0, 1, 2, 3, 4, 5, 6, 7, 0x0c, 0x12, 0x13, 0x1e, 0x30, 0x31, 0x80, 0xff, octet ^ 1, octet ^ 0x80];
    for (const other of new Set(others)) {
      const altered = Buffer.from(der);
      altered[index] = other;
      yield altered;
    }
  }
}

/** DNS names that Go does not read are the finding san-invalid. */
const leftToOthers = 'SAN dNSName';
