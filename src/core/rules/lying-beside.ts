import { mayEverything } from '../catalog/reserved.js';
import { holdingsOf, renderMode, type FileFacts } from '../facts/file.js';
import { placeKey, type Place } from '../facts/place.js';
import { staticPodFolder } from '../infer/folders.js';
import { tellingOf } from '../infer/told.js';
import { cis, kubernetesDocs, type SurveyRule, type SurveySight } from './rule.js';
import type { Survey } from './survey.js';

/** Names that people and tools give to what they put away. */
const isBackup =
  /(?:^|[-._])(?:bak|backup|old|orig|save|copy|prev(?:ious)?)(?:[-._]?\d*)?(?:[-._]|$)|~$|\.(?:rpm|dpkg-)\w+$|\.\d{4,}/i;

type Lying = Extract<FileFacts, { state: 'present' }>;

const folderOf = ({ path }: Place): string => path.slice(0, path.lastIndexOf('/'));
const isIn = (folder: string, file: string): boolean => file.slice(1, file.lastIndexOf('/')) === folder;
const nameOf = ({ path }: Place): string => path.slice(path.lastIndexOf('/') + 1);

/** By node, what lies in its folders and is none of its own files. */
function byNode({ observed: { beside } }: Survey): ReadonlyMap<string, readonly Lying[]> {
  const nodes = new Map<string, Lying[]>();
  for (const file of beside?.values() ?? [])
    if (file.state === 'present') nodes.set(file.place.node ?? '', [...(nodes.get(file.place.node ?? '') ?? []), file]);
  return nodes;
}

const holdsCredentials = ({ content }: Lying): boolean => {
  const held = holdingsOf(content);
  return (
    content.kind === 'kubeconfig' ||
    content.kind === 'sealed' ||
    (held !== undefined && held.certificates.length + held.privateKeys.length + held.encryptedKeys.length > 0)
  );
};

/** Whether it lies there as a backup that holds something. */
export const isLeftover = (file: FileFacts): boolean =>
  file.state === 'present' && isBackup.test(nameOf(file.place)) && holdsCredentials(file);

/** One finding for a folder, at its first file. */
const together = (files: readonly Lying[], what: string): readonly SurveySight[] =>
  [...new Set(files.map(({ place }) => folderOf(place)))].flatMap((folder) => {
    const names = files
      .filter(({ place }) => folderOf(place) === folder)
      .sort((a, b) => (a.place.path < b.place.path ? -1 : 1));
    const [first] = names;
    return first === undefined
      ? []
      : [
          {
            artefact: nameOf(first.place),
            place: first.place,
            message: names.length === 1 ? what : `${what}, and so are ${names.length - 1} more in its folder`,
            actual: names.map(({ place }) => nameOf(place)),
          },
        ];
  });

export const manifestExtra: SurveyRule = {
  id: 'manifest-extra',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A backup or copy of a manifest, or a second one of the same component, lies in the folder of static pods. The kubelet starts every file there whose name does not begin with a dot, and of two with one pod it takes either.',
  protects: 'a component from being started with the settings of long ago',
  mend: 'Move the file out of the folder. Keep copies elsewhere.',
  sources: [
    kubernetesDocs('tasks/configure-pod-container/static-pod/#configuration-files'),
    'https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/config/file.go',
  ],
  *survey(everything) {
    const machines = everything.observed.machines;
    for (const [node, files] of byNode(everything)) {
      const { sources = [], deployed = [] } = machines?.get(node) ?? {};
      const folder = staticPodFolder(tellingOf({ sources }));
      const pods = [...sources, ...deployed].filter(({ flags }) => flags.some(({ form }) => form === 'pod'));
      for (const { place } of files) {
        if (folderOf(place) !== folder || nameOf(place).startsWith('.')) continue;
        const itself = pods.find(({ file }) => file === `/${place.path}`);
        const first = pods.find(({ component, file }) => component === itself?.component && isIn(folder, file));
        const where = { artefact: nameOf(place), place };
        if (isBackup.test(nameOf(place)))
          yield {
            ...where,
            message: 'looks like a backup, and the kubelet starts it like any other file in its folder',
          };
        else if (first !== undefined && first !== itself)
          yield { ...where, message: `starts ${first.component} too, as ${first.file} does`, actual: [first.file] };
      }
    }
  },
};

export const pkiLeftover: SurveyRule = {
  id: 'pki-leftover',
  stage: 'always',
  severity: 'info',
  remedy: 'manual',
  means:
    'Backups of keys, certificates or kubeconfigs lie beside those in use. No component reads them; whoever can read them has what is in them. When they end matters to nobody.',
  protects: 'old keys, which are often still valid, from being forgotten where everybody looks for new ones',
  mend: 'Move them to where backups are kept, or remove them.',
  sources: [kubernetesDocs('setup/best-practices/certificates')],
  *survey(everything) {
    for (const files of byNode(everything).values())
      yield* together(files.filter(isLeftover), 'looks like a backup that no component reads');
  },
};

/** Whom a kubeconfig speaks for; undefined for one that holds no credential of its own. */
function credentialIn({ content }: Lying): { readonly name: string; readonly isAdministrator: boolean } | undefined {
  if (content.kind !== 'kubeconfig') return undefined;
  const { key, certificate, otherCredential } = content.kubeconfig;
  const { text, organizations } =
    certificate.held === 'embedded' ? certificate.value.subject : { text: 'somebody', organizations: [] };
  return key.held === 'embedded' || otherCredential
    ? { name: text, isAdministrator: organizations.some((group) => mayEverything.includes(group)) }
    : undefined;
}

export const copyReadable: SurveyRule = {
  id: 'copy-readable',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A copy of a private key or of a kubeconfig with a credential lies beside the files in use, and other users of the machine may read it. It is critical for a kubeconfig of an administrator; keys of authorities are `authority-key-exposed`.',
  protects: 'identities of the cluster from whoever has an account on the machine',
  mend: 'Remove the copy, or move it to where backups are kept and let nobody but root read it (`chmod 0600`). If others may have read it, issue the certificate again; that of an administrator in system:masters is good until its authority is gone.',
  sources: [cis('1.1.13'), cis('1.1.21')],
  *survey(everything) {
    const ofAuthorities = new Set(
      [...everything.desired.keysets.values()].flatMap(({ generations }) =>
        generations.map(({ publicKey }) => publicKey),
      ),
    );
    for (const file of [...byNode(everything).values()].flat()) {
      const { place, content, attributes } = file;
      if ((attributes.mode & 0o004) === 0 || nameOf(place) === 'bootstrap-kubelet.conf') continue;
      const credential = credentialIn(file);
      const keys = holdingsOf(content)?.privateKeys ?? [];
      const isKey = keys.length > 0 && !keys.some(({ fingerprint }) => ofAuthorities.has(fingerprint));
      if (credential === undefined && !isKey) continue;
      yield {
        artefact: nameOf(place),
        place,
        message: `holds ${credential === undefined ? 'a private key' : `the credential of ${credential.name}`}, and other users may read it`,
        actual: [renderMode(attributes.mode)],
        ...(credential?.isAdministrator === true ? { severity: 'critical' as const } : {}),
      };
    }
  },
};

/** The kubelet keeps what it had, and its own serving pair. */
const isKubelets = /^kubelet(?:-(?:client|server)-[\w-]+\.pem|\.(?:crt|key))$/;

export const unused: SurveyRule = {
  id: 'unused',
  stage: 'always',
  severity: 'info',
  remedy: 'manual',
  means:
    'A certificate, key or kubeconfig in the folders of the cluster that no component is told of and no kubeconfig names. When it ends matters to nobody.',
  protects: 'people from alarms about files that nothing reads, and from keys that lie around',
  mend: 'Find out whose it is, and move it away where it belongs to nothing.',
  sources: [kubernetesDocs('setup/best-practices/certificates')],
  *survey(everything) {
    const { machines, files: own } = everything.observed;
    for (const [node, files] of byNode(everything)) {
      const sources = machines?.get(node)?.sources ?? [];
      if (sources.length === 0) continue;
      const told = sources.flatMap(({ flags }) => flags.map(({ value }) => value)).join('\n');
      const leads = [...own.values()].flatMap((file) =>
        file.state === 'present' && file.place.node === node && file.attributes.target !== undefined
          ? [file.attributes.target.slice(file.attributes.target.lastIndexOf('/') + 1)]
          : [],
      );
      const isRead = ({ place }: Lying): boolean =>
        told.includes(`/${place.path}`) ||
        own.get(placeKey(place))?.state === 'present' ||
        leads.includes(nameOf(place)) ||
        isKubelets.test(nameOf(place)) ||
        nameOf(place) === 'bootstrap-kubelet.conf';
      yield* together(
        files.filter((file) => !isBackup.test(nameOf(file.place)) && holdsCredentials(file) && !isRead(file)),
        'is read by no component and named by no kubeconfig',
      );
    }
  },
};
