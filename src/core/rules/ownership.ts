import { holds, type DesiredFile } from '../catalog/desired.js';
import { personalKubeconfigs } from '../catalog/kubeconfigs.js';
import { mayEverything } from '../catalog/reserved.js';
import { renderMode } from '../facts/file.js';
import { isElsewhere, placeKey } from '../facts/place.js';
import type { Case } from './case.js';
import { benchmarkOf, modeControls, ownerControls } from './benchmark.js';
import { cis, type ArtefactRule, type Sight } from './rule.js';

/** Whether who reads a file may do everything: it holds what signs, or what an administrator shows. */
function isMaster({ desired, certificate, kubeconfig }: Case, { part }: DesiredFile): boolean {
  if (desired.kind === 'authority' || desired.kind === 'signer') return holds(part, 'key');
  const groups = certificate?.value.subject.organizations ?? [];
  const isAdministrators = groups.some((group) => mayEverything.includes(group));
  if (desired.kind === 'pair') return holds(part, 'key') && isAdministrators;
  if (desired.kind !== 'kubeconfig' || (part !== 'kubeconfig' && !holds(part, 'key'))) return false;
  // One that names its key by path has no secret of its own.
  if (part === 'kubeconfig' && kubeconfig?.value.key.held === 'path') return false;
  return Object.hasOwn(personalKubeconfigs, desired.name) || isAdministrators;
}

export const modeLoose: ArtefactRule = {
  id: 'mode-loose',
  stage: 'always',
  severity: 'warning',
  remedy: 'permissions',
  means:
    'A file may be read or written by more users than it should, or a private folder of the home be entered by others. It is critical on a node where everybody may read the key of an authority, the key that signs tokens or the key or kubeconfig of an administrator, or may write any of its files: so any user of the machine becomes an administrator of the cluster.',
  protects: 'private keys from being read by other users of the machine, and certificates from being replaced by them',
  mend: 'Run `kubepki apply`, which narrows the mode; `chmod` it where that is not yours to apply. A key that others could read for long may have been read: consider issuing it again, and rotating the authority where it was its key.',
  sources: [cis('1.1.20'), cis('1.1.21'), cis('1.1.13')],
  cis: modeControls,
  *look(judged) {
    const { files } = judged;
    const { name, ownedBy } = judged.desired;
    for (const { desired, facts } of files) {
      // Whoever else owns it has users and groups of its own; what everybody may read is nobody's way.
      const theirs = ownedBy === undefined && !isElsewhere(desired.place) ? 0 : 0o770;
      if (facts.state === 'absent' || facts.attributes === undefined) continue;
      const { mode } = facts.attributes;
      const loose = mode & ~(desired.mode | theirs);
      const isOpen = (loose & 0o002) !== 0 || ((loose & 0o004) !== 0 && isMaster(judged, desired));
      if (loose !== 0)
        yield {
          message: `has mode ${renderMode(mode)}`,
          expected: [renderMode(desired.mode)],
          actual: [renderMode(mode)],
          place: desired.place,
          cis: benchmarkOf(name, desired).mode,
          ...(isOpen && desired.place.node !== undefined ? { severity: 'critical' as const } : {}),
          ...(isElsewhere(desired.place) ? { remedy: 'manual' as const } : {}),
        };
    }
  },
};

export const ownerWrong: ArtefactRule = {
  id: 'owner-wrong',
  stage: 'always',
  severity: 'warning',
  remedy: 'permissions',
  means:
    'A file belongs to another user than it should: on a node to another than whom `owners` in the spec gives it to, root without that; in a home to another than the owner of the home. Where the spec names a group, that counts too. In facts that were collected on a node names count, where the node has told them.',
  protects:
    'the file from a user who may change it at any time, whatever its mode, and a component that runs as a user of its own from being unable to read its key',
  mend: 'Run `kubepki apply` as root, or `chown` the file.',
  sources: [cis('1.1.19')],
  cis: ownerControls,
  *look({ desired, files, observed }) {
    for (const { desired: file, facts } of files) {
      const named = observed.fileOwners?.get(placeKey(file.place));
      const expected =
        named?.uid ??
        observed.owners.get(file.place.node ?? '') ??
        (desired.node === undefined ? undefined : observed.owners.get(desired.node));
      if (
        desired.ownedBy !== undefined ||
        isElsewhere(file.place) ||
        facts.state === 'absent' ||
        facts.attributes === undefined
      )
        continue;
      const { uid, gid, accounts } = facts.attributes;
      if (accounts !== undefined) {
        // Numbers of another machine mean other users there.
        yield* namedOtherwise(file, accounts, uid);
        continue;
      }
      if (expected === undefined) continue;
      if (uid === expected && (named === undefined || gid === named.gid)) continue;
      yield {
        message:
          named === undefined
            ? `belongs to user ${uid}, not to user ${expected}`
            : `belongs to user ${uid} and group ${gid}, not to user ${expected} and group ${named.gid}`,
        expected: [`user ${expected}`, ...(named === undefined ? [] : [`group ${named.gid}`])],
        actual: [`user ${uid}`, ...(named === undefined ? [] : [`group ${gid}`])],
        place: file.place,
      };
    }
  },
};

/** By names, as the machine of the file has told them. A group counts where the spec gives the file to somebody. */
function* namedOtherwise(
  { owner, group, place }: DesiredFile,
  actual: { readonly owner: string; readonly group: string },
  uid: number,
): Generator<Sight> {
  const isOwner = actual.owner === owner || String(uid) === owner;
  const isGiven = owner !== 'root';
  if (isOwner && (!isGiven || actual.group === group)) return;
  const [wanted, found] = isGiven
    ? [`user ${owner} and group ${group}`, `user ${actual.owner} and group ${actual.group}`]
    : [`user ${owner}`, `user ${actual.owner}`];
  yield {
    message: `belongs to ${found}, not to ${wanted}`,
    expected: wanted.split(' and '),
    actual: found.split(' and '),
    place,
  };
}

export const readerDenied: ArtefactRule = {
  id: 'reader-denied',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'By `owners` in the spec a component runs as a user that may not read a file it needs: several components read the file and share neither user nor group, or its mode does not let the group read.',
  protects: 'against a component that does not start, because it cannot read its key',
  mend: 'Let the components that share the file run as one user; or give them one group in `owners`, and the file the mode "0640" in `certificates.overrides.<name>.modes`.',
  sources: [cis('1.1.19')],
  *look({ desired: { files } }) {
    for (const { place, mode, owner, group, deniedTo = [] } of files)
      if (deniedTo.length > 0)
        yield {
          message: `is for ${owner}:${group} with mode ${renderMode(mode)}, and ${deniedTo.join(', ')} may not read it as what \`owners\` names`,
          actual: deniedTo,
          place,
        };
  },
};
