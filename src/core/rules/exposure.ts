import { type Desired, type DesiredFile } from '../catalog/desired.js';
import type { FileFacts } from '../facts/file.js';
import { placeKey } from '../facts/place.js';
import { remaking } from './presence.js';
import { cis, kubernetesDocs, type SurveyRule } from './rule.js';
import { isWhole } from './started.js';
import type { Survey } from './survey.js';

/** A private key in a file that is not there for it. */
interface Misplaced {
  readonly file: Extract<FileFacts, { state: 'present' }>;
  /** The authority whose key it is; undefined for the key of anything else. */
  readonly authority: string | undefined;
  /** The artefact that the file belongs to; undefined for a file that nobody asked for. */
  readonly artefact: Desired | undefined;
}

/** A file that others may read is no place for a key; in one that is, the first key is judged as that of its artefact. */
const isForKeys = ({ mode, part }: DesiredFile): boolean =>
  (mode & 0o077) === 0 || part === 'key' || part === 'kubeconfig';

/** Some have the API server take the public key out of the private one. As long as nobody else reads that file, it is their way. */
const isTheirWay = (artefact: Desired | undefined, { attributes }: Misplaced['file']): boolean =>
  artefact?.kind === 'trust' && artefact.ownedBy !== undefined && (attributes.mode & 0o007) === 0;

/** What every node has; none of it signs. */
const ofAnyNode: readonly string[] = ['kubelet', 'kube-proxy', 'konnectivity-agent'];

/** Machines of which everything that they start is seen, and that start nothing which signs. */
const withoutControlPlane = (audit: Survey['audit']): ReadonlySet<string> => {
  const started = audit?.started ?? [];
  const others = new Set(started.flatMap(({ component, machine }) => (ofAnyNode.includes(component) ? [] : [machine])));
  return new Set(
    started.flatMap((one) =>
      one.component === 'kubelet' && isWhole(one) && !others.has(one.machine) ? [one.machine] : [],
    ),
  );
};

function* misplacedKeys({ desired, observed, audit }: Survey): Iterable<Misplaced> {
  const idle = withoutControlPlane(audit);
  const owners = new Map(
    [...desired.keysets.values()].flatMap(({ authority, generations }) =>
      generations.map(({ publicKey }) => [publicKey, authority]),
    ),
  );
  const places = new Map<string, { readonly artefact: Desired; readonly forKeys: boolean }>();
  for (const artefact of desired.artefacts) {
    for (const file of artefact.files) {
      const key = placeKey(file.place);
      if (places.get(key)?.forKeys !== true) places.set(key, { artefact, forKeys: isForKeys(file) });
    }
  }
  for (const [key, file] of [...observed.files, ...(observed.beside ?? [])]) {
    if (file.state !== 'present' || file.content.kind !== 'pem') continue;
    const found = places.get(key);
    const isIdle = found?.artefact.kind === 'signer' && idle.has(file.place.node ?? '');
    const place = isIdle ? undefined : found;
    const keys = file.content.privateKeys.slice(place?.forKeys === true ? 1 : 0);
    if (keys.length === 0 || isTheirWay(place?.artefact, file)) continue;
    const authority = keys.map(({ fingerprint }) => owners.get(fingerprint)).find((name) => name !== undefined);
    yield { file, authority, artefact: place?.artefact };
  }
}

export const authorityKeyExposed: SurveyRule = {
  id: 'authority-key-exposed',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'The private key of an authority lies on a node that does not need it, or in a file that is there for something else. Whoever reads it can make any identity of the cluster: critical where the mode lets everybody read it.',
  protects:
    'the cluster from whoever breaks into that node, and from a `kubeadm certs renew` that signs behind the back of this tool',
  mend: 'Make sure that the home has the key; then remove the file from the node, or, where it is a file of the cluster, run `kubepki apply`, which writes it without the key. If others may have read it, rotate the authority.',
  sources: [kubernetesDocs('setup/best-practices/certificates/#single-root-ca')],
  *survey(everything) {
    for (const { file, authority, artefact } of misplacedKeys(everything)) {
      if (authority === undefined || (artefact === undefined && file.place.node === undefined)) continue;
      const exposed = file.place.node !== undefined && (file.attributes.mode & 0o004) !== 0;
      yield {
        message:
          artefact === undefined
            ? `is the private key of ${authority}, which nothing there needs`
            : `holds the private key of ${authority}, which does not belong there`,
        artefact: artefact?.name ?? authority,
        place: file.place,
        ...(artefact === undefined ? {} : { remedy: remaking[artefact.kind] }),
        ...(exposed ? { severity: 'critical' as const } : {}),
      };
    }
  },
};

export const keyMisplaced: SurveyRule = {
  id: 'key-misplaced',
  stage: 'always',
  severity: 'warning',
  remedy: 'rewrite',
  means:
    'A file that others may read, such as a certificate or a trust bundle, also holds a private key; or a key file holds a further one.',
  protects: 'the key from other users of the machine, and from everybody to whom the public file is handed',
  mend: 'Run `kubepki apply`, which writes the file without it, and issues a certificate whose key lay open again.',
  sources: [cis('1.1.20'), cis('1.1.21')],
  *survey(everything) {
    for (const { file, authority, artefact } of misplacedKeys(everything)) {
      if (authority !== undefined || artefact === undefined) continue;
      yield {
        message: 'holds a private key that does not belong there',
        artefact: artefact.name,
        place: file.place,
        remedy: remaking[artefact.kind],
      };
    }
  },
};
