import { readWhole, tag } from './der.js';

/** The three fields of Certificate (RFC 5280 4.1.1), undecoded. */
export interface SignedParts {
  readonly tbs: Buffer;
  readonly algorithm: Buffer;
  readonly signature: Buffer;
}

export function signedParts(der: Buffer): SignedParts {
  return readWhole(der, 'certificate', (outer) => {
    const certificate = outer.enter(tag.sequence, 'certificate');
    const tbs = certificate.element(tag.sequence).raw;
    const algorithm = certificate.element(tag.sequence).raw;
    const signature = certificate.octetBits();
    certificate.end();
    return { tbs, algorithm, signature };
  });
}
