import { createHash } from 'node:crypto';
import { secretsIn } from '../catalog/content.js';
import { home } from '../catalog/layouts/home.js';
import { inHome, placeKey } from '../facts/place.js';
import type { Content } from '../facts/file.js';
import type { Observed } from '../facts/observed.js';
import { redactedHash } from '../read/encryption.js';
import { contentText } from '../render/contents.js';
import { isGuarded } from './encryption.js';
import { kubernetesDocs, type ArtefactRule } from './rule.js';

export const fileDiffers: ArtefactRule = {
  id: 'file-differs',
  stage: 'identity',
  severity: 'warning',
  remedy: 'rewrite',
  means:
    'A configuration file does not say what the spec says: somebody has edited it, or the spec, the release or a profile has changed since it was written.',
  protects:
    'a component from running with settings that nobody has decided, such as an audit policy or an authorizer that is gone',
  mend: 'Run `kubepki plan`, then `kubepki apply`, which writes it again. What was edited by hand belongs into the spec.',
  sources: [kubernetesDocs('reference/config-api/')],
  *look({ desired, files, observed }) {
    const [file] = files;
    if (desired.kind !== 'file' || file?.facts.state !== 'present' || file.facts.content.kind === 'unopened') return;
    const { content, sha256 } = file.facts;
    if (isGuarded(file.facts, desired.content)) return;
    const names = secretsIn(desired.content);
    const secrets = fingerprints(names, observed);
    if (secrets.size < names.length) {
      // One that is to be made is new in the file. What was lost without a record is told where it belongs.
      const fresh = names.filter((name) => !secrets.has(name));
      if (content.kind === 'encryption' && content.secrets.length < names.length)
        yield { message: `is without ${fresh.join(', ')}`, place: file.desired.place };
      return;
    }
    const text = contentText(desired.content, (name) => secrets.get(name) ?? '');
    const isSame =
      secrets.size === 0
        ? createHash('sha256').update(text).digest('hex') === sha256
        : content.kind === 'encryption' && content.redacted === redactedHash(text, 'fingerprints');
    if (!isSame)
      yield {
        message: `does not say what the spec says${leavingText(leavingOf(names, content, observed))}`,
        place: file.desired.place,
      };
  },
};

export const secretChanged: ArtefactRule = {
  id: 'secret-changed',
  stage: 'identity',
  severity: 'critical',
  remedy: 'manual',
  means: 'A secret of the home is another one than the ledger says was made.',
  protects: 'what was encrypted with the first one: written to nodes, the other one would make it unreadable',
  mend: 'Put the file back from a backup, or take the key out of the file that a node has. To change the key on purpose, name a new one in front in `encryption.keys`.',
  sources: [kubernetesDocs('tasks/administer-cluster/encrypt-data/#rotating-a-decryption-key')],
  *look({ desired, files, observed }) {
    const [file] = files;
    const made = desired.kind === 'secret' ? observed.secrets?.get(desired.name) : undefined;
    if (made === undefined || file?.facts.state !== 'present' || file.facts.content.kind !== 'secret') return;
    const { fingerprint } = file.facts.content;
    if (fingerprint !== made)
      yield {
        message: 'is not the secret that was made',
        expected: [made],
        actual: [fingerprint],
        place: file.desired.place,
      };
  },
};

/** Secrets that a file holds and that the spec no longer names. */
const leavingOf = (names: readonly string[], content: Content, { secrets }: Observed): readonly string[] =>
  content.kind === 'encryption'
    ? [...(secrets ?? [])].flatMap(([name, fingerprint]) =>
        !names.includes(name) && content.secrets.includes(fingerprint) ? [name] : [],
      )
    : [];

const leavingText = (names: readonly string[]): string =>
  names.length === 0
    ? ''
    : `, which no longer names ${names.join(', ')}: what only ${names.length === 1 ? 'it has' : 'they have'} encrypted cannot be read then (${names.map(home.secret).join(', ')} stays)`;

/** What tells the secrets that were made apart, by name, as far as anything knows of them. What the ledger says goes before what lies there. */
const fingerprints = (names: readonly string[], { files, secrets }: Observed): ReadonlyMap<string, string> =>
  new Map(
    names.flatMap((name): [string, string][] => {
      const made = secrets?.get(name);
      if (made !== undefined) return [[name, made]];
      const file = files.get(placeKey(inHome(home.secret(name))));
      return file?.state === 'present' && file.content.kind === 'secret' ? [[name, file.content.fingerprint]] : [];
    }),
  );
