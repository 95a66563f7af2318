import { randomBytes } from 'node:crypto';
import { Secret } from '../../core/facts/secret.js';

/** AES-256 and XSalsa20 take 32 bytes (https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/). */
export const newSecret = (): Secret => new Secret(randomBytes(32).toString('base64'));
