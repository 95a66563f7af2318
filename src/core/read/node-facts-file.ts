import { isPkiError } from '../error.js';
import type { CertificateFacts } from '../facts/certificate.js';
import type { Content, FileFacts } from '../facts/file.js';
import type { PrivateKeyFacts, PublicKeyFacts } from '../facts/key.js';
import type { Held, KubeconfigFacts } from '../facts/kubeconfig.js';
import { onNode } from '../facts/place.js';
import { readCertificate } from './certificate.js';
import { ReadError } from './errors.js';
import {
  either,
  flag,
  integer,
  list,
  matching,
  maybe,
  oneOf,
  optional,
  record,
  text,
  time,
  type Shape,
} from './json-shape.js';
import { parseBase64, parsePem } from './pem.js';
import { readPublicKey } from './public-key.js';

/** Certificates by their PEM text. */
export type Known = Map<string, CertificateFacts>;

/** As a place has it: relative to the root, and nowhere else. */
export const path: Shape<string> = (value, at) =>
  matching(/^\/(?!.*(?:^|\/)\.\.(?:\/|$))[^\u0000-\u001f\u007f]+$/, 'an absolute path')(value, at).slice(1);

const pem = matching(
  /^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+\n-----END CERTIFICATE-----\n?$/,
  'PEM of one certificate',
  // No file that is collected is larger; a certificate with some hundred names has 10 KiB.
  1024 * 1024,
);

/** The DER of what a server showed, which need not be a certificate that can be read. @throws ReadError READ_FACTS */
export const shownCertificate: Shape<Uint8Array> = (value, at) => {
  const [block] = orAt(at, () => parsePem(Buffer.from(pem(value, at), 'latin1')));
  return block?.der ?? Buffer.alloc(0);
};

/** The DER of a name, which need not be one that can be read. @throws ReadError READ_FACTS */
export const derName: Shape<Uint8Array> = (value, at) =>
  orAt(at, () => parseBase64(matching(/^[A-Za-z0-9+/]+={0,2}$/, 'a name in base64')(value, at), 'the name'));

/** What is wrong with a text, with where in the facts it stands. @throws ReadError READ_FACTS */
function orAt<T>(at: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ReadError && error.code !== 'READ_FACTS')
      throw new ReadError('READ_FACTS', `${error.message}, at ${at}`);
    throw error;
  }
}

const key = maybe(matching(/^[A-Za-z0-9+/]+={0,2}$/, 'a public key in base64'));
const privateKey = record({ publicKey: key, isEncrypted: flag, broken: maybe(text()) });

const held = (fields: Parameters<typeof record>[0]) =>
  either<unknown>('held', {
    embedded: record({ held: oneOf('embedded'), ...fields }),
    path: record({ held: oneOf('path'), path: text(4096) }),
    broken: record({ held: oneOf('broken'), reason: text() }),
    absent: record({ held: oneOf('absent') }),
  });

const pemContent = record({
  kind: oneOf('pem'),
  certificates: list(pem, 500),
  privateKeys: list(privateKey, 50),
  publicKeys: list(key, 50),
});

const kubeconfigContent = record({
  kind: oneOf('kubeconfig'),
  context: text(),
  cluster: text(),
  user: text(),
  server: text(4096),
  tlsServerName: maybe(text()),
  insecure: flag,
  trust: held({ certificates: list(pem, 500) }),
  certificate: held({ certificate: pem }),
  behind: optional(list(pem, 50)),
  key: held({ publicKey: key, broken: maybe(text()) }),
  otherCredential: flag,
  impersonates: maybe(text()),
});

const attributes = {
  mode: matching(/^[0-7]{4}$/, 'four octal digits'),
  uid: integer(2 ** 32),
  gid: integer(2 ** 32),
  owner: maybe(text(256)),
  group: maybe(text(256)),
  links: integer(1e6),
  target: maybe(text(4096)),
  modified: time,
};

/** One file of a facts file. @throws ReadError READ_FACTS */
export function fileOf(known: Known): Shape<FileFacts> {
  const shape = either<FileFacts>('state', {
    absent: (value, at) => ({
      state: 'absent',
      place: onNode('', record({ path, state: oneOf('absent') })(value, at).path),
    }),
    unreadable: (value, at) => {
      const { path: where, reason } = record({ path, state: oneOf('unreadable'), reason: text() })(value, at);
      return { state: 'unreadable', place: onNode('', where), reason, attributes: undefined };
    },
    present: (value, at) => {
      const one = record({
        path,
        state: oneOf('present'),
        ...attributes,
        sha256: maybe(matching(/^[0-9a-f]{64}$/, 'a SHA-256')),
        content: contentOf(known),
      })(value, at);
      return {
        state: 'present',
        place: onNode('', one.path),
        attributes: {
          mode: Number.parseInt(one.mode, 8),
          uid: one.uid,
          gid: one.gid,
          ...(one.owner === undefined || one.group === undefined
            ? {}
            : { accounts: { owner: one.owner, group: one.group } }),
          modified: one.modified,
          links: one.links,
          ...(one.target === undefined ? {} : { target: one.target }),
        },
        sha256: one.sha256 ?? '',
        content: one.content,
      };
    },
  });
  return shape;
}

/** Failure to read what a file holds is about that file, as where it lies. */
const contentOf = (known: Known): Shape<Content> => {
  const attempt =
    <T>(shape: Shape<T>, read: (value: T) => Content): Shape<Content> =>
    (value, at) => {
      const shaped = shape(value, at);
      try {
        return read(shaped);
      } catch (error) {
        if (isPkiError(error)) return { kind: 'unparsable', reason: error.message };
        throw error;
      }
    };
  return either<Content>('kind', {
    pem: attempt(pemContent, ({ certificates, privateKeys, publicKeys }): Content => {
      const keys = privateKeys.filter(({ isEncrypted }) => !isEncrypted);
      // Whose key it is was not seen: then as little is known of the file as of one that was not to be opened.
      if (keys.some(({ publicKey }) => publicKey === undefined) && certificates.length === 0)
        return { kind: 'unopened' };
      return {
        kind: 'pem',
        certificates: certificates.map((one) => certificateOf(one, known)),
        privateKeys: keys.flatMap(({ publicKey, broken }) =>
          publicKey === undefined ? [] : [ofPrivate(publicKey, broken)],
        ),
        encryptedKeys: privateKeys.filter(({ isEncrypted }) => isEncrypted).map(() => unknownEncryption),
        publicKeys: publicKeys.flatMap((one) => (one === undefined ? [] : [publicKeyOf(one)])),
      };
    }),
    kubeconfig: attempt(kubeconfigContent, ({ kind, trust, certificate, behind, key: own, ...rest }): Content => {
      const secret = own as HeldKey;
      const isUnknown = secret.held === 'embedded' && secret.publicKey === undefined;
      if (isUnknown) return { kind: 'unopened' };
      const kubeconfig: KubeconfigFacts = {
        ...rest,
        trust: whenEmbedded(trust as HeldTrust, ({ certificates }) =>
          certificates.map((one) => certificateOf(one, known)),
        ),
        certificate: whenEmbedded(certificate as HeldCertificate, (one) => certificateOf(one.certificate, known)),
        ...(behind === undefined ? {} : { behind: behind.map((one) => certificateOf(one, known)) }),
        key: whenEmbedded(secret, ({ publicKey, broken }) => ofPrivate(publicKey ?? '', broken)),
      };
      return { kind, kubeconfig };
    }),
    unparsable: (value, at) => record({ kind: oneOf('unparsable'), reason: text() })(value, at),
    other: (value, at) => {
      record({ kind: oneOf('other') })(value, at);
      return { kind: 'unopened' };
    },
  });
};

type Elsewhere = Exclude<Held<never>, { held: 'embedded' }>;
type HeldTrust = { readonly held: 'embedded'; readonly certificates: readonly string[] } | Elsewhere;
type HeldCertificate = { readonly held: 'embedded'; readonly certificate: string } | Elsewhere;
type HeldKey =
  | { readonly held: 'embedded'; readonly publicKey: string | undefined; readonly broken: string | undefined }
  | Elsewhere;

const whenEmbedded = <E extends { readonly held: 'embedded' }, T>(
  value: E | Elsewhere,
  read: (embedded: E) => T,
): Held<T> => (value.held === 'embedded' ? { held: 'embedded', value: read(value) } : value);

function certificateOf(source: string, known: Known): CertificateFacts {
  const before = known.get(source);
  if (before !== undefined) return before;
  const [block] = parsePem(Buffer.from(source, 'latin1'));
  const read = readCertificate(block?.der ?? Buffer.alloc(0));
  known.set(source, read);
  return read;
}

const publicKeyOf = (base64: string): PublicKeyFacts => readPublicKey(Buffer.from(base64, 'base64'));

const ofPrivate = (base64: string, broken: string | undefined): PrivateKeyFacts => ({ ...publicKeyOf(base64), broken });

/** How it is encrypted is not collected. */
const unknownEncryption = {
  derivation: { name: 'PBKDF2', digest: 'sha256', iterations: 0 },
  cipher: 'aes-256-cbc',
} as const;
