import type { FileContent } from '../catalog/content.js';
import type { DesiredState } from '../catalog/desired.js';
import { coversResource } from '../cluster/encryption.js';
import type { EncryptionEntry, FileFacts } from '../facts/file.js';
import type { Observed } from '../facts/observed.js';
import { encryptionEntries } from '../read/encryption.js';
import { kubernetesDocs, type SurveyRule } from './rule.js';

const rotating = kubernetesDocs('tasks/administer-cluster/encrypt-data/#rotating-a-decryption-key');

export const encryptionUnreadable: SurveyRule = {
  id: 'encryption-unreadable',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'The spec no longer has a provider, a key or a resource that the file on a node encrypts or reads with. Nothing that kube-apiserver is started with is written on that node until it has.',
  protects:
    'every Secret that was written with it: kube-apiserver could not read it any more, within a minute of the new file',
  mend: 'Keep it: the provider in `encryption.read`, the key in `keys`, the resource in `resources`; `provider: identity` writes plain text and still reads. Then write every object again (`kubectl get secrets -A -o json | kubectl replace -f -`), and say so in `encryption.rewritten`.',
  sources: [rotating],
  *survey({ desired, observed }) {
    for (const { node, file, before } of encryptedNodes(observed)) {
      const lost = lostReaders(before, entriesWanted(desired, node), desired.rewritten ?? []);
      if (lost.length > 0)
        yield {
          artefact: 'encryption.yaml',
          node,
          place: file.place,
          message: `holds what the spec no longer has: ${lost.join(', ')}`,
          expected: lost,
          actual: ['none'],
        };
    }
  },
};

export const encryptionTooEarly: SurveyRule = {
  id: 'encryption-too-early',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'With several control planes, the key or provider that is to write is not yet in the file of every one of them.',
  protects:
    'requests that other API servers answer: until they have the key they cannot read what one of them writes with it',
  mend: 'Put it behind the one that writes now (`keys: [old, new]`, or `read`), apply, and deliver to every control plane. Then put it in front.',
  sources: [rotating],
  *survey({ desired, observed }) {
    for (const { node, file, before } of encryptedNodes(observed)) {
      const early = isShared(desired) ? earlyWriters(before, entriesWanted(desired, node)) : [];
      if (early.length > 0)
        yield {
          artefact: 'encryption.yaml',
          node,
          place: file.place,
          message: `does not read yet what is to write: ${early.join(', ')}`,
          expected: early,
          actual: ['none'],
        };
    }
  },
};

/** Whether several API servers read what one of them writes. */
const isShared = ({ artefacts }: DesiredState): boolean =>
  artefacts.filter(({ kind, name }) => kind === 'file' && name === 'encryption.yaml').length > 1;

/** Writers of entries that a file does not read with yet, by resource. */
const earlyWriters = (before: readonly EncryptionEntry[], after: readonly EncryptionEntry[]): readonly string[] =>
  after.flatMap(({ resources, readers: [writer = ''] }) =>
    resources
      .filter((resource) => {
        const known = before.filter((entry) => coversResource(entry.resources, resource));
        return known.length > 0 && !known.some(({ readers }) => readers.includes(writer));
      })
      .map((resource) => `${resource} ${writer}`),
  );

/** What is told by one of these two rules is no other fault. */
export const isGuarded = (file: Extract<FileFacts, { state: 'present' }>, content: FileContent): boolean =>
  file.content.kind === 'encryption' &&
  content.syntax === 'yaml' &&
  content.encrypts !== undefined &&
  (lostReaders(file.content.entries, encryptionEntries(content.value), content.encrypts.rewritten).length > 0 ||
    (content.encrypts.isShared && earlyWriters(file.content.entries, encryptionEntries(content.value)).length > 0));

/** What keeps kube-apiserver of a node from getting other files. */
export const guardsEncryption = (rule: string): boolean =>
  rule === encryptionUnreadable.id || rule === encryptionTooEarly.id;

/** Readers of a file that other entries do not have, by resource: `secrets secretbox/key1`. */
export const lostReaders = (
  before: readonly EncryptionEntry[],
  after: readonly EncryptionEntry[],
  rewritten: readonly string[],
): readonly string[] =>
  before.flatMap(({ resources, readers }) =>
    resources.flatMap((resource) => {
      const kept = after.filter((entry) => coversResource(entry.resources, resource)).flatMap((entry) => entry.readers);
      return readers
        .filter((reader) => reader !== 'identity' && !kept.includes(reader))
        .filter((reader) => !rewritten.includes(reader) && !rewritten.includes(resource))
        .map((reader) => `${resource} ${reader}`);
    }),
  );

interface EncryptedNode {
  readonly node: string;
  readonly file: FileFacts;
  readonly before: readonly EncryptionEntry[];
}

const encryptedNodes = ({ files }: Observed): readonly EncryptedNode[] =>
  [...files.values()].flatMap((file) => {
    const { node } = file.place;
    return node !== undefined && file.state === 'present' && file.content.kind === 'encryption'
      ? [{ node, file, before: file.content.entries }]
      : [];
  });

function entriesWanted({ artefacts }: DesiredState, node: string): readonly EncryptionEntry[] {
  const wanted = artefacts.find((one) => one.kind === 'file' && one.name === 'encryption.yaml' && one.node === node);
  return wanted?.kind === 'file' && wanted.content.syntax === 'yaml' ? encryptionEntries(wanted.content.value) : [];
}

/** Whether a file that the spec no longer wants still reads something that is needed. @param rewritten what is not */
export const isStillRead = (file: FileFacts, { rewritten = [] }: Pick<DesiredState, 'rewritten'>): boolean =>
  file.state === 'present' &&
  file.content.kind === 'encryption' &&
  lostReaders(file.content.entries, [], rewritten).length > 0;
