// A good certificate but for what is said, and what must happen to it.
import { basicConstraints, extendedKeyUsage, forge, forgeKey, keyUsage, name, type Forgery } from './forge.js';

export interface OddCertificate {
  readonly title: string;
  readonly der: Buffer;
  /** `accepted`, or the code of the error. */
  readonly here: string;
  readonly go: 'accepted' | 'refused';
}

export const key = forgeKey();
export const from = new Date('2026-01-01T00:00:00Z');
export const to = new Date('2027-01-01T00:00:00Z');

/** A good certificate, but for what is said. */
export const oddOne = (more: Partial<Forgery> = {}): Buffer =>
  forge({
    subject: name('O=group', 'CN=odd'),
    issuer: name('CN=odd'),
    key,
    signer: key,
    notBefore: from,
    notAfter: to,
    extensions: [basicConstraints(false), keyUsage(0x80), extendedKeyUsage('clientAuth')],
    ...more,
  });

/** The authority that signed them. */
export const oddAuthority: Buffer = oddOne({
  subject: name('CN=odd'),
  extensions: [basicConstraints(true), keyUsage(0x04)],
});

const both =
  (here: string, go: OddCertificate['go']) =>
  (title: string, more: Partial<Forgery> | Buffer): OddCertificate => ({
    title,
    der: Buffer.isBuffer(more) ? more : oddOne(more),
    here,
    go,
  });

export const good = both('accepted', 'accepted');
export const refused = (code: string) => both(code, 'refused');
/** Go reads it; no tool writes it. */
export const stricter = (code: string) => both(code, 'accepted');
