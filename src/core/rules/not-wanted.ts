import { home as paths } from '../catalog/layouts/home.js';
import { inHome, placeKey } from '../facts/place.js';
import { isStillRead } from './encryption.js';
import { formerUsersIn } from './former-users.js';
import { leftoversOf, type Leftover } from './leftovers.js';
import { kubernetesDocs, type SurveyRule } from './rule.js';
import type { Survey } from './survey.js';

export const notWanted: SurveyRule = {
  id: 'not-wanted',
  stage: 'always',
  severity: 'info',
  remedy: 'retire',
  means:
    'A file that kubepki wrote and that the spec no longer wants, as after another layout, a role that was taken away, a node that is gone or somebody who was taken out of `users`. A warning where it is no longer what was written, or holds the only copy of the key of an authority: then it is left alone.',
  protects: 'whoever looks for what is in use, and keys that nobody needs any more from whoever finds them',
  mend: 'Once nothing reads it any more, run `kubepki apply --prune`, which removes it; `kubepki history undo` brings it back. On a node that is delivered to it stays until `install.sh --prune` of a later delivery. Whoever has a copy of a kubeconfig can use it until it ends: `kubepki kubeconfig revoke-plan NAME` says what cutting somebody off takes. What is not removed is for you to look at.',
  sources: [kubernetesDocs('setup/best-practices/certificates/#certificate-paths')],
  *survey({ desired, observed, now }) {
    for (const leftover of leftoversOf(desired, observed)) {
      const { node, place, isNodeGone } = leftover;
      const why = isNodeGone ? `is of ${node}, which the spec no longer has` : 'is no longer wanted by the spec';
      const objection = objectionTo(leftover, { desired, observed });
      yield {
        artefact: place.node === undefined ? 'manifest.json' : place.path,
        node,
        place,
        ...judged(why, objection, ''),
      };
    }
    for (const { place, consequence, objection } of formerUsersIn(desired, observed, now))
      yield { artefact: place.path, place, ...judged('is no longer wanted by the spec', objection, consequence) };
  },
};

const judged = (why: string, objection: string | undefined, consequence: string) =>
  objection === undefined
    ? { message: `${why}${consequence}` }
    : {
        message: `${why}, and ${objection}${consequence}`,
        severity: 'warning' as const,
        remedy: 'manual' as const,
      };

/** Why the file is not for us to remove. */
function objectionTo({ file, sha256 }: Leftover, everything: Pick<Survey, 'desired' | 'observed'>): string | undefined {
  if (file.state === 'unreadable') return 'cannot be read';
  if (file.content.kind === 'unopened') return undefined;
  if (file.sha256 !== sha256) return 'is not what was written there';
  if (isStillRead(file, everything.desired)) return 'what it has encrypted cannot be read without it';
  if (file.content.kind !== 'pem') return undefined;
  const { privateKeys, encryptedKeys } = file.content;
  if (encryptedKeys.length > 0) return 'holds an encrypted key, of which nobody knows where else it is';
  const only = privateKeys
    .map(({ fingerprint }) => onlyCopyOf(fingerprint, everything))
    .find((name) => name !== undefined);
  return only === undefined ? undefined : `holds the key of ${only}, which the home does not have`;
}

/** The authority whose key this is, where the home has no copy of it. */
function onlyCopyOf(
  publicKey: string,
  { desired, observed }: Pick<Survey, 'desired' | 'observed'>,
): string | undefined {
  for (const { authority, generations } of desired.keysets.values()) {
    const generation = generations.find((one) => one.publicKey === publicKey);
    if (generation === undefined) continue;
    const copy = observed.files.get(placeKey(inHome(paths.generation(authority, generation.id).key)));
    return copy?.state === 'present' ? undefined : authority;
  }
  return undefined;
}
