import { basename, dirname } from 'node:path';
import { modes } from '../core/catalog/placement.js';
import { inHome, onNode } from '../core/facts/place.js';
import { Secret } from '../core/facts/secret.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { readContent, readFileFacts } from '../core/read/content.js';
import { parsePem, renderPem } from '../core/read/pem.js';
import { readPrivateKey } from '../core/read/private-key.js';
import type { AuthorityChange } from '../core/report/authority-change.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import type { Tools } from './apply.js';
import { AuthorityKeys, fingerprintOf, openKey, unusable } from './authority-keys.js';
import { generationsOf, heldInHome, homeKeyPath, keysetFile, withKeys, type Held } from './change-authorities.js';
import { WorkflowError } from './errors.js';
import type { Home } from './home.js';
import { sealed } from './seal.js';

export interface ExportRequest {
  readonly authority: string;
  /** Its id; undefined where there is one only. */
  readonly generation: string | undefined;
  /** Absolute path of a file that does not exist. */
  readonly file: string;
  /** `copy` leaves the key in the home. */
  readonly as: 'move' | 'copy';
}

/**
 * Writes certificate and private key of an authority to a file, the key under a passphrase; reads back and opens what it wrote; and only
 * then takes the key out of the home. The keyset keeps the generation and says that its key is offline.
 *
 * @throws WorkflowError AUTHORITY_UNKNOWN, AUTHORITY_UNUSABLE, EXPORT_REFUSED; IssueError, StoreError; the home is as it was then
 */
export const exportAuthority = (
  folder: string,
  request: ExportRequest,
  tools: Tools,
  now: Date,
): Promise<readonly AuthorityChange[]> =>
  withKeys(folder, 'authority export', tools, now, async ({ home, writes, commit }) => {
    const held = chosenGeneration(home, request);
    assertFree(request.file, folder, tools.reader);
    const key = await new AuthorityKeys(home.roots, tools).privateKey(held.authority, held.generation);
    const before = tools.reader.read(tools.reader.pathOf(home.roots, inHome(homeKeyPath(held))) ?? '');
    // One that is encrypted keeps its passphrase, which was needed just now.
    const isEncrypted = before.state === 'present' && holdsEncrypted(before.bytes);
    const passphrase = await (isEncrypted ? tools.passphrase.known() : tools.passphrase.chosen());
    const { spki } = publicHalf(key);
    const contents = `${publicPem(home, held, spki, tools.reader)}${(await sealed(key, passphrase, tools.issue)).reveal().toString('latin1')}`;
    tools.writer.commit(
      { home: undefined, nodes: new Map([['', { folder: dirname(request.file), below: '' }]]) },
      {
        writes: [
          {
            place: onNode('', basename(request.file)),
            mode: modes.key,
            contents: new Secret(contents),
            owner: undefined,
          },
        ],
        record: undefined,
      },
    );
    await assertReadable(request.file, held, tools);
    const change: AuthorityChange = {
      action: request.as === 'move' ? 'export' : 'copy',
      authority: held.authority,
      generation: held.generation.id,
      file: request.file,
    };
    const facts = readFileFacts(before);
    if (request.as === 'copy' || facts.state !== 'present') commit({}, [change]);
    else
      commit(
        {
          writes: writes(
            keysetFile(held, { held: 'offline' }, held.generation.certificate === undefined ? spki : undefined),
          ),
          removals: [{ place: inHome(homeKeyPath(held)), sha256: facts.sha256 }],
        },
        [change],
      );
    return [change];
  });

function chosenGeneration(home: Home, { authority, generation, as }: ExportRequest): Held {
  const all = generationsOf(home, [authority]);
  const inside = heldInHome(all);
  const wanted = inside.filter(({ generation: { id } }) => generation === undefined || id === generation);
  const [only, ...more] = wanted;
  if (only === undefined)
    throw refused(
      `expected a private key of ${authority}${generation === undefined ? '' : ` (${generation})`} in the home, got none`,
      `kubepki authority list says where it is${as === 'copy' ? '; copy that file' : ''}`,
    );
  if (more.length === 0) return only;
  throw refused(
    `expected one generation of ${authority}, got ${wanted.map(({ generation: { id } }) => id).join(', ')}`,
    'name one with --generation',
  );
}

/** What is in the way could be the only copy of another key. */
function assertFree(file: string, folder: string, reader: ReaderPort): void {
  if (reader.kindOf(file) !== 'absent')
    throw refused(`expected a file that does not exist, got one at ${file}`, 'name another file');
  if (reader.isIn(file, folder))
    throw refused(`expected a file outside of the home, got ${file}`, 'name one on another medium');
}

const holdsEncrypted = (bytes: Secret | undefined): boolean => {
  const content = bytes === undefined ? undefined : readContent(bytes.reveal());
  return content?.kind === 'pem' && content.encryptedKeys.length > 0;
};

function publicHalf(key: Secret): { readonly spki: string } {
  const [block] = parsePem(key.reveal());
  if (block === undefined) throw new Error('an opened key is PEM');
  return { spki: Buffer.from(readPrivateKey(block).spki).toString('base64') };
}

/** What says whose key follows: the certificate, or the public key where there is none. */
function publicPem(home: Home, { authority, generation }: Held, spki: string, reader: ReaderPort): string {
  if (generation.certificate === undefined) return renderPem('PUBLIC KEY', Buffer.from(spki, 'base64'));
  const place = inHome(paths.generation(authority, generation.id).certificate);
  const file = readFileFacts(reader.read(reader.pathOf(home.roots, place) ?? ''));
  const found =
    file.state === 'present' && file.content.kind === 'pem'
      ? file.content.certificates.find(({ fingerprint }) => fingerprint === generation.certificate)
      : undefined;
  if (found === undefined) throw unusable(`expected the certificate of ${authority} at ${place.path}, got none`);
  return renderPem('CERTIFICATE', found.der);
}

/** What cannot be opened again is not worth the key that is about to go. */
async function assertReadable(path: string, { authority, generation }: Held, tools: Tools): Promise<void> {
  const file = tools.reader.read(path);
  const key = file.state === 'present' && file.bytes !== undefined ? await openKey(file.bytes, path, tools) : undefined;
  if (key !== undefined && fingerprintOf(key) === generation.publicKey) return;
  throw refused(
    `expected to read the key of ${authority} back from ${path}, got another or none`,
    'the home is as it was; try another medium',
  );
}

const refused = (message: string, hint: string): WorkflowError =>
  new WorkflowError('EXPORT_REFUSED', message, { hint });
