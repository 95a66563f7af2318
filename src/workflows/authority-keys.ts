import { keyPath } from '../core/catalog/placement.js';
import { isPkiError } from '../core/error.js';
import type { IssuePort } from '../core/facts/issue-port.js';
import type { PassphrasePort } from '../core/facts/passphrase-port.js';
import { inHome } from '../core/facts/place.js';
import { Secret } from '../core/facts/secret.js';
import type { ReaderPort, Roots } from '../core/facts/store-port.js';
import type { Generation } from '../core/keysets/keyset.js';
import { encryptedKeyIn } from '../core/read/encrypted-key.js';
import { parsePem, renderPem } from '../core/read/pem.js';
import { isPrivateKeyLabel, readPrivateKey } from '../core/read/private-key.js';
import { WorkflowError } from './errors.js';

/** What opens keys. */
export interface KeyTools {
  readonly reader: ReaderPort;
  readonly issue: IssuePort;
  readonly passphrase: PassphrasePort;
}

/** The private keys of authorities, from where they lie, opened where they are encrypted. Each is opened once. */
export class AuthorityKeys {
  readonly #opened = new Map<string, Promise<Secret>>();

  constructor(
    private readonly roots: Roots,
    private readonly tools: KeyTools,
  ) {}

  /**
   * PEM of the unencrypted key, which is the one that the keyset means.
   *
   * @throws WorkflowError AUTHORITY_UNUSABLE, AUTHORITY_OFFLINE; IssueError ISSUE_PASSPHRASE; what the passphrase port throws
   */
  privateKey(authority: string, generation: Generation): Promise<Secret> {
    const opened = this.#opened.get(generation.publicKey) ?? this.#open(authority, generation);
    this.#opened.set(generation.publicKey, opened);
    return opened;
  }

  async #open(authority: string, generation: Generation): Promise<Secret> {
    const path = keyPath(authority, generation);
    if (path === undefined) throw offline(authority, generation);
    const { reader } = this.tools;
    const file = reader.read(reader.pathOf(this.roots, inHome(path)) ?? '');
    const key =
      file.state === 'present' && file.bytes !== undefined ? await openKey(file.bytes, path, this.tools) : undefined;
    if (key === undefined)
      throw unusable(`expected the private key of ${authority} at ${path}, got none that can be read`);
    if (fingerprintOf(key) === generation.publicKey) return key;
    throw unusable(`expected the private key of ${authority} (${generation.id}) at ${path}, got another`);
  }
}

/**
 * The private key in a PEM file, opened.
 *
 * @param path how the file is called in messages
 * @throws IssueError ISSUE_PASSPHRASE; what the passphrase port throws
 */
export async function openKey(
  file: Secret,
  path: string,
  { issue, passphrase }: Omit<KeyTools, 'reader'>,
): Promise<Secret | undefined> {
  const encrypted = orUndefined(() => encryptedKeyIn(file.reveal()));
  if (encrypted === undefined) return plainKey(file);
  try {
    return await issue.decrypt(encrypted, await passphrase.known());
  } catch (error) {
    if (!isPkiError(error) || error.code !== 'ISSUE_PASSPHRASE') throw error;
    throw new WorkflowError('WRONG_PASSPHRASE', `expected the passphrase of ${path}, got another`, {
      hint: 'nothing was changed; run the command again with the passphrase that the key was encrypted with',
    });
  }
}

const plainKey = (file: Secret): Secret | undefined =>
  orUndefined(() => {
    const block = parsePem(file.reveal()).find(({ label }) => isPrivateKeyLabel(label));
    return block === undefined ? undefined : new Secret(renderPem(block.label, block.der));
  });

/** Of the public half; undefined for what is no key. */
export const fingerprintOf = (key: Secret): string | undefined =>
  orUndefined(() => {
    const [block] = parsePem(key.reveal());
    return block === undefined ? undefined : readPrivateKey(block).fingerprint;
  });

/** What cannot be read is no key; why, check says. */
function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isPkiError(error)) return undefined;
    throw error;
  }
}

export const unusable = (message: string): WorkflowError =>
  new WorkflowError('AUTHORITY_UNUSABLE', message, {
    hint: 'restore authorities/ from a backup of the PKI home, then run kubepki check',
  });

const offline = (authority: string, { id }: Generation): WorkflowError =>
  new WorkflowError('AUTHORITY_OFFLINE', `expected the private key of ${authority} (${id}), got none: it is offline`, {
    hint: 'nothing was changed; name the file that it was exported to with --authority-key FILE',
  });
