import type { webcrypto } from 'node:crypto';
import { Crypto } from '@peculiar/webcrypto';
import { cryptoProvider } from '@peculiar/x509';

// Keys of this provider and of Node's own global crypto do not mix, so everything in this room takes its crypto from here.
export const crypto = new Crypto() as unknown as webcrypto.Crypto;
cryptoProvider.set(crypto as never);
