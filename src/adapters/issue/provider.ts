import type { webcrypto } from 'node:crypto';
import { Crypto } from '@peculiar/webcrypto';
import { cryptoProvider } from '@peculiar/x509';

// The library asks its provider for keys, and those of Node's own global crypto do not mix with these.
export const crypto = new Crypto() as unknown as webcrypto.Crypto;
cryptoProvider.set(crypto as never);
