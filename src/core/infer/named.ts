import { catalog } from '../catalog/catalog.js';
import { isCollected } from '../catalog/collected.js';
import type { Desired, DesiredFile, DesiredKubeconfig, Issuance } from '../catalog/desired.js';
import { modes } from '../catalog/placement.js';
import { parseSanName } from '../cluster/names.js';
import { namedFiles, pathsNamed, sniPairIn, type NamedAs } from '../components/named-files.js';
import type { CertificateFacts } from '../facts/certificate.js';
import type { FileFacts } from '../facts/file.js';
import type { KubeconfigFacts } from '../facts/kubeconfig.js';
import { hostPath, isMounted } from '../facts/mounts.js';
import type { MachineFacts } from '../facts/machine.js';
import type { Observed } from '../facts/observed.js';
import { onNode, placeKey, type Place } from '../facts/place.js';
import { usualRenewal, type Inference, type Placing } from './inference.js';
import { inferKubeconfig } from './kubeconfig.js';
import { pathFrom, relativePath } from './placed.js';
import { pemFile } from './plain-file.js';
import { plainIssuance } from './plain-issuers.js';
import { kubeconfigNamed } from './plain-kubeconfig.js';

/** A file, or a pair of them, that a flag of a component names and no row of the table has. Paths are relative to the root of the node. */
export interface NamedFile {
  readonly component: string;
  readonly flag: string;
  readonly as: NamedAs;
  readonly path: string;
  /** Of a pair. */
  readonly key: string | undefined;
  /** Under which a pair is shown, where its flag says. */
  readonly names: readonly string[];
}

/** What flags make of the files that they name, by the table and beside it. */
const byFlag: ReadonlyMap<string, NamedAs> = new Map([
  ...Object.values(catalog).flatMap(({ readBy = [] }) =>
    readBy.flatMap(({ names: { kubeconfig = [], trust = [], publicKeys = [] } }) => [
      ...publicKeys.map((flag) => [flag, 'publicKeys'] as const),
      ...kubeconfig.map((flag) => [flag, 'kubeconfig'] as const),
      ...trust.map((flag) => [flag, 'trust'] as const),
    ]),
  ),
  ...Object.entries(namedFiles),
]);

/** What flags of a machine name that is in the place of no row: a second file for what a row has once, or what no row is about. */
export function filesNamed({ sources }: Pick<MachineFacts, 'sources'>, { pathsOf }: Placing): readonly NamedFile[] {
  // What a text says is for a spec to say; what it holds is judged as its flag's.
  const judged = Object.entries(catalog).filter(([, { kind }]) => kind !== 'file');
  const taken = new Set(judged.flatMap(([row]) => Object.values(pathsOf(row))));
  return sources.flatMap(({ component, flags, mounts }) =>
    flags.flatMap(({ name, value }): readonly NamedFile[] => {
      const as = byFlag.get(name);
      if (as === undefined) return [];
      const sni = as === 'server pair' ? sniPairIn(value) : undefined;
      const there = (path: string | undefined) => relativePath(path && hostPath(mounts, path));
      const path = there(as === 'server pair' ? sni?.certificate : value);
      if (path === undefined || taken.has(path)) return [];
      taken.add(path);
      return [{ component, flag: name, as, path, key: there(sni?.key), names: sni?.names ?? [] }];
    }),
  );
}

/** Flags and fields that name files which are judged. */
const fileFlags: ReadonlySet<string> = new Set([
  ...Object.values(catalog).flatMap(({ readBy = [] }) => readBy.flatMap(({ names }) => Object.values(names).flat())),
  ...Object.keys(namedFiles),
]);

/** A file that a component is told and that no volume of its pod brings into its container. */
export interface Unmounted {
  readonly component: string;
  readonly flag: string;
  /** In the container. */
  readonly path: string;
  /** Whether it lies where no image has files: the component does not find it there. */
  readonly isLost: boolean;
  /** The manifest. */
  readonly file: string;
}

/**
 * Files that flags name inside of a container, in no mount of its machine. Of what runs its manifest is asked: it may have changed since,
 * and a process does not say what was mounted when it was started.
 */
export const unmounted = ({
  sources,
  deployed = [],
}: Pick<MachineFacts, 'sources' | 'deployed'>): readonly Unmounted[] =>
  [...sources.filter(({ flags }) => flags.every(({ form }) => form !== 'process')), ...deployed].flatMap(
    ({ component, flags, mounts, file }) =>
      flags.flatMap(({ name, value }) =>
        fileFlags.has(name) && mounts !== undefined
          ? pathsNamed(name, value)
              .filter((path) => path.startsWith('/') && hostPath(mounts, path) === undefined)
              .map((path) => ({
                component,
                flag: name,
                path,
                isLost: isCollected(path.slice(1)) && !isMounted(mounts, path),
                file,
              }))
          : [],
      ),
  );

/** What can be seen from no outside, each as a sentence's end. */
export const notObserved = (machine: Pick<MachineFacts, 'sources' | 'deployed'>): readonly string[] =>
  unmounted(machine)
    .filter(({ isLost }) => !isLost)
    .map(
      ({ component, flag, path }) =>
        `what lies at ${path} in the container of ${component} (${flag}), where nothing of the machine is mounted`,
    );

/** The files of them, to be looked at before the inference is final. */
export const filesOf = ({ as, path, key }: NamedFile, node: string): readonly DesiredFile[] => {
  const file = (part: DesiredFile['part'], where: string) => pemFile(part, onNode(node, where));
  if (as !== 'server pair') return [file(as, path)];
  if (key === undefined) return [file('certificate', path)];
  return key === path ? [file('pair', path)] : [file('key', key), file('certificate', path)];
};

/**
 * Each as what its flag makes of it: that it is there and can be used, that its key fits, and when it ends. Who should have signed it is
 * known only where its authority was seen.
 *
 * @param others what is judged already; a copy of one of its files, or a link to it, is not judged again
 */
export const inferNamed = (
  named: readonly NamedFile[],
  inference: Inference,
  others: readonly Desired[],
): readonly Desired[] => {
  const { node, observed } = inference;
  const known = new Set(others.flatMap(({ files }) => files.map(({ place }) => hashOf(place, observed))));
  return named.flatMap((one): readonly Desired[] => {
    const hash = hashOf(onNode(node, one.path), observed);
    if (hash !== undefined && known.has(hash)) return [];
    const base = { name: `/${one.path}`, node, unknown: [], files: filesOf(one, node) };
    const title = `what ${one.component} is told by ${one.flag}`;
    const facts = observed.files.get(placeKey(onNode(node, one.path)));
    switch (one.as) {
      case 'server pair':
        return [{ kind: 'pair', title, ...base, issuance: served(one, certificatesIn(facts), observed) }];
      case 'trust':
        return [
          {
            kind: 'trust',
            title,
            ...base,
            authority: base.name,
            holds: 'certificates',
            fingerprints: undefined,
            match: 'overlaps',
          },
        ];
      // They are judged together, as what verifies tokens.
      case 'publicKeys':
        return [];
      case 'kubeconfig': {
        const kubeconfig =
          facts?.state === 'present' && facts.content.kind === 'kubeconfig' ? facts.content.kubeconfig : undefined;
        const isSecret = kubeconfig?.key.held === 'embedded' || kubeconfig?.otherCredential === true;
        const file = pemFile('kubeconfig', onNode(node, one.path), isSecret ? modes.kubeconfig : modes.trust);
        const shown = { title, name: base.name, node };
        const ofRow = likeRow(one, kubeconfig, inference);
        if (ofRow !== undefined) return [{ ...ofRow, ...shown, files: [file, ...ofRow.files.slice(1)] }];
        const placeOf = (path: string) => {
          const place = pathFrom(one.path, path);
          return place === undefined ? undefined : onNode(node, place);
        };
        return [
          {
            ...kubeconfigNamed(file, kubeconfig, observed, placeOf),
            ...shown,
            // A webhook is somebody else's server; what is named beside what the table has leads to the API server.
            ...(one.flag in namedFiles ? { mayBeAnonymous: true as const } : {}),
          },
        ];
      }
    }
  });
};

/**
 * A kubeconfig that a component is told of beside the one that the table has: it leads to the same API server. Who is asked there whose a
 * request is may be told so by anybody who may ask it, with a token too; only `--kubeconfig` says who the component is
 * (https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager).
 */
function likeRow(
  { component, flag, path }: NamedFile,
  kubeconfig: KubeconfigFacts | undefined,
  inference: Inference,
): DesiredKubeconfig | undefined {
  for (const [name, row] of Object.entries(catalog)) {
    if (row.kind !== 'kubeconfig') continue;
    const flags = row.readBy?.find((reader) => reader.component === component)?.names.kubeconfig ?? [];
    if (!flags.includes(flag)) continue;
    const desired = inferKubeconfig(name, row, path, inference);
    if (flags[0] === flag || desired.issuance === undefined) return desired;
    const { accept } = desired.issuance;
    return {
      ...desired,
      issuance:
        kubeconfig?.certificate.held === 'absent'
          ? undefined
          : { ...desired.issuance, accept: { ...accept, subjects: undefined } },
    };
  }
  return undefined;
}

/** By which a copy of a file, or a link to it, is known. */
export function hashOf(place: Place, { files }: Observed): string | undefined {
  const file = files.get(placeKey(place));
  return file?.state === 'present' && file.sha256 !== '' ? file.sha256 : undefined;
}

const certificatesIn = (file: FileFacts | undefined): readonly CertificateFacts[] =>
  file?.state === 'present' && file.content.kind === 'pem' ? file.content.certificates : [];

/** Go asks of a server that its certificate bears the name that was asked for, and lets one that says nothing of its usages serve. */
function served({ flag, names }: NamedFile, chain: readonly CertificateFacts[], observed: Observed): Issuance {
  const issuance = plainIssuance(chain, observed);
  const required = names.flatMap((name) => {
    const parsed = parseSanName(name);
    return parsed === undefined ? [] : [{ ...parsed, required: true, why: `asked for by clients: ${flag} says it` }];
  });
  return {
    authority: issuance?.authority ?? '',
    purpose: 'servers',
    issuers: issuance?.issuers,
    request: undefined,
    accept: { subjects: undefined, usages: ['serverAuth'], usagesOptional: true, required, allowed: undefined },
    renewal: usualRenewal,
  };
}
