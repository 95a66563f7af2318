// Before anything that loads @peculiar/x509, which needs it when it is loaded.
import 'reflect-metadata';
import type { IssuePort } from '../../core/facts/issue-port.js';
import { issue, selfSign } from './certificate.js';
import { decrypt, encrypt } from './encryption.js';
import { newKey } from './keys.js';
import { newSecret } from './secrets.js';
import { signerOf } from './signer.js';

/** Keys and certificates over @peculiar/x509: the only room that draws randomness. */
export const issuer: IssuePort = { newKey, newSecret, encrypt, decrypt, signerOf, selfSign, issue };
