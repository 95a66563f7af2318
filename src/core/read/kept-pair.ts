import { Secret } from '../facts/secret.js';
import { parsePem, renderPem } from './pem.js';
import { isPrivateKeyLabel } from './private-key.js';

/** What a file holds of a pair, to be written again: its certificates as PEM, and its key. */
export interface KeptPair {
  readonly certificates: string;
  readonly key: Secret | undefined;
}

/** @throws ReadError READ_PEM */
export function keptPair(bytes: Buffer): KeptPair {
  const blocks = parsePem(bytes);
  const key = blocks.find(({ label }) => isPrivateKeyLabel(label));
  return {
    certificates: blocks
      .filter(({ label }) => label === 'CERTIFICATE')
      .map(({ label, der }) => renderPem(label, der))
      .join(''),
    key: key === undefined ? undefined : new Secret(renderPem(key.label, key.der)),
  };
}
