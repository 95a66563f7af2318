import { onNode, placeKey } from '../facts/place.js';
import { cis, kubernetesDocs, type ArtefactRule, type SurveyRule } from './rule.js';

const octal = (mode: number): string => mode.toString(8).padStart(4, '0');

export const modeLoose: ArtefactRule = {
  id: 'mode-loose',
  stage: 'always',
  severity: 'warning',
  remedy: 'permissions',
  means: 'A file may be read or written by more users than it should.',
  protects: 'private keys from being read by other users of the machine, and certificates from being replaced by them',
  mend: 'Run `kubepki apply`, which narrows the mode. A key that others could read for long may have been read: consider issuing it again.',
  sources: [cis('1.1.20'), cis('1.1.21'), cis('1.1.13')],
  *look({ files }) {
    for (const { desired, facts } of files) {
      if (facts.state === 'absent' || facts.attributes === undefined) continue;
      const { mode } = facts.attributes;
      if ((mode & ~desired.mode) !== 0)
        yield {
          message: `has mode ${octal(mode)}`,
          expected: [octal(desired.mode)],
          actual: [octal(mode)],
          place: desired.place,
        };
    }
  },
};

export const ownerWrong: ArtefactRule = {
  id: 'owner-wrong',
  stage: 'always',
  severity: 'warning',
  remedy: 'permissions',
  means: 'A file belongs to another user than its folder tree: root on a node, whoever owns the home in a home.',
  protects: 'the file from a user who may change it at any time, whatever its mode',
  mend: 'Run `kubepki apply` as root, or `chown` the file.',
  sources: [cis('1.1.19')],
  *look({ desired, files, observed }) {
    for (const { desired: file, facts } of files) {
      const expected =
        observed.owners.get(file.place.node ?? '') ??
        (desired.node === undefined ? undefined : observed.owners.get(desired.node));
      if (facts.state === 'absent' || facts.attributes === undefined || expected === undefined) continue;
      const { uid } = facts.attributes;
      if (uid !== expected)
        yield {
          message: `belongs to user ${uid}`,
          expected: [`user ${expected}`],
          actual: [`user ${uid}`],
          place: file.place,
        };
    }
  },
};

export const authorityKeyExposed: SurveyRule = {
  id: 'authority-key-exposed',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'The private key of an authority lies on a node that does not need it. Whoever reads it can make any identity of the cluster.',
  protects:
    'the cluster from whoever breaks into that node, and from a `kubeadm certs renew` that signs behind the back of this tool',
  mend: 'Remove the file from the node after making sure that the home has the key. If the node may have been read by others, rotate the authority.',
  sources: [kubernetesDocs('setup/best-practices/certificates/#single-root-ca')],
  *survey({ desired, observed }) {
    const wanted = new Set(desired.artefacts.flatMap(({ files }) => files.map(({ place }) => placeKey(place))));
    const owners = new Map(
      [...desired.keysets.values()].flatMap(({ authority, generations }) =>
        generations.map(({ publicKey }) => [publicKey, authority]),
      ),
    );
    for (const [key, file] of observed.files) {
      if (file.place.node === undefined || wanted.has(key) || file.state !== 'present' || file.content.kind !== 'pem')
        continue;
      const authority = file.content.privateKeys
        .map(({ fingerprint }) => owners.get(fingerprint))
        .find((name) => name !== undefined);
      if (authority === undefined) continue;
      yield {
        message: `is the private key of ${authority}, which this node does not need`,
        artefact: authority,
        place: onNode(file.place.node, file.place.path),
      };
    }
  },
};
