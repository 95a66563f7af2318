import type { CertificateFacts } from '../facts/certificate.js';
import { holdingsOf, type FileFacts } from '../facts/file.js';
import { onNode, placeKey, type Place } from '../facts/place.js';
import { kubeletFolder } from '../infer/folders.js';
import { relativePath } from '../infer/placed.js';
import { kubernetesDocs, type SurveyRule } from './rule.js';
import { effective, isTrue, isWhole, type Started } from './started.js';
import type { Survey } from './survey.js';

/** A kubelet, and how its files are found. */
interface Kubelet {
  readonly started: Started;
  readonly rotates: boolean;
  /** Relative to the root of its node. */
  readonly kubeconfig: Place;
  readonly folder: string;
  readonly fileAt: (path: string) => FileFacts | undefined;
  readonly namesIn: (folder: string) => readonly string[];
}

const bootstrapping = kubernetesDocs('reference/access-authn-authz/kubelet-tls-bootstrapping');
const rotation = kubernetesDocs('tasks/tls/certificate-rotation');

function kubeletsOf({ audit, observed: { files, beside } }: Survey): readonly Kubelet[] {
  return (audit?.started ?? [])
    .filter(({ component }) => component === 'kubelet')
    .map((started): Kubelet => {
      const { machine } = started;
      const told = (name: string) => relativePath(effective(started, name)?.value);
      return {
        started,
        rotates: isTrue(effective(started, 'rotateCertificates')?.value ?? ''),
        kubeconfig: onNode(machine, told('--kubeconfig') ?? 'etc/kubernetes/kubelet.conf'),
        folder: told('--cert-dir')?.replace(/\/$/, '') ?? kubeletFolder,
        fileAt(path) {
          const key = placeKey(onNode(machine, path));
          const file = files.get(key);
          return file === undefined || file.state === 'absent' ? (beside?.get(key) ?? file) : file;
        },
        namesIn: (folder) =>
          [...(beside?.values() ?? [])].flatMap(({ place: { node, path } }) =>
            node === machine && path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [],
          ),
      };
    });
}

const isThere = (file: FileFacts | undefined): boolean => file !== undefined && file.state !== 'absent';

const certificateOf = (file: FileFacts | undefined): CertificateFacts | undefined =>
  file?.state === 'present' ? holdingsOf(file.content)?.certificates[0] : undefined;

/** What the kubeconfig of a kubelet says of its client certificate. */
function heldBy({ fileAt, kubeconfig }: Kubelet) {
  const file = fileAt(kubeconfig.path);
  return file?.state === 'present' && file.content.kind === 'kubeconfig'
    ? file.content.kubeconfig.certificate
    : undefined;
}

/** The link that a kubelet keeps to the certificate which it rotated last. */
export const currentLink = 'kubelet-client-current.pem';
const dated = /^kubelet-client-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d\.pem$/;

export const kubeletRotationConflict: SurveyRule = {
  id: 'kubelet-rotation-conflict',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'The kubelet rotates its client certificate itself (`rotateCertificates: true`), and its kubeconfig names a certificate that somebody else issues. It takes over with its own, and reads the CA of the server only when it starts.',
  protects: 'the node from being cut off by a renewal or a change of the CA that the kubelet never notices',
  mend: 'Choose one: `rotateCertificates: false` for certificates that are issued, or `kubelet-client-current.pem` in kubelet.conf. Then restart the kubelet.',
  sources: [rotation, bootstrapping],
  *survey(everything) {
    for (const kubelet of kubeletsOf(everything)) {
      const held = heldBy(kubelet);
      if (kubelet.rotates && held?.held === 'path' && !held.path.endsWith(`/${currentLink}`))
        yield {
          artefact: 'kubelet.conf',
          place: kubelet.kubeconfig,
          message: 'names a certificate that is issued, and the kubelet rotates its own',
          expected: [`/${kubelet.folder}/${currentLink}`],
          actual: [held.path],
        };
    }
  },
};

export const kubeletEmbedded: SurveyRule = {
  id: 'kubelet-embedded',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'kubelet.conf embeds a client certificate, and the kubelet rotates its own: what is embedded is never used again, however often it is renewed, and ends one day. Before the kubelet has one of its own that is information.',
  protects: 'the node from a kubelet that cannot start once its own certificate is lost and the embedded one has ended',
  mend: 'Name `kubelet-client-current.pem` as client-certificate and client-key in kubelet.conf (`kubeadm init phase kubelet-finalize all` does so) and restart the kubelet.',
  sources: [
    kubernetesDocs('setup/production-environment/tools/kubeadm/troubleshooting-kubeadm/#kubelet-client-cert'),
    rotation,
  ],
  *survey(everything) {
    for (const kubelet of kubeletsOf(everything)) {
      if (!kubelet.rotates || heldBy(kubelet)?.held !== 'embedded') continue;
      const hasOwn = isThere(kubelet.fileAt(`${kubelet.folder}/${currentLink}`));
      yield {
        artefact: 'kubelet.conf',
        place: kubelet.kubeconfig,
        message: hasOwn
          ? 'embeds a certificate that is no longer used, since the kubelet rotates its own'
          : 'embeds a certificate, and the kubelet will rotate its own',
        ...(hasOwn ? {} : { severity: 'info' as const }),
      };
    }
  },
};

export const kubeletLinkStale: SurveyRule = {
  id: 'kubelet-link-stale',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'The link kubelet-client-current.pem is gone or leads nowhere, or it leads to an older certificate than one that lies beside it. A file in its place is information: the kubelet replaces it at its next rotation.',
  protects: 'the node from a kubelet that starts with a certificate that has ended, or with none',
  mend: 'Let the link lead to the newest kubelet-client-DATE.pem (`ln -sfn`), and restart the kubelet.',
  sources: [
    kubernetesDocs('setup/production-environment/tools/kubeadm/troubleshooting-kubeadm/#kubelet-client-cert'),
    rotation,
  ],
  *survey(everything) {
    for (const { rotates, started, folder, fileAt, namesIn } of kubeletsOf(everything)) {
      const names = namesIn(folder)
        .filter((name) => dated.test(name))
        .sort();
      const newest = names.at(-1);
      const file = fileAt(`${folder}/${currentLink}`);
      if (!rotates || (newest === undefined && !isThere(file))) continue;
      const where = { artefact: 'kubelet-client', place: onNode(started.machine, `${folder}/${currentLink}`) };
      if (!isThere(file)) {
        yield { ...where, message: 'is not there, or leads nowhere', severity: 'critical', expected: [newest ?? ''] };
        continue;
      }
      const own = certificateOf(file);
      const later = newest === undefined ? undefined : certificateOf(fileAt(`${folder}/${newest}`));
      if (own !== undefined && later !== undefined && later.notBefore > own.notBefore)
        yield { ...where, message: `is older than ${newest ?? ''} beside it`, expected: [newest ?? ''] };
      else if (file?.state === 'present' && file.attributes.target === undefined)
        yield { ...where, message: 'is a file and no link', severity: 'info' };
    }
  },
};

export const bootstrapLeftover: SurveyRule = {
  id: 'bootstrap-leftover',
  stage: 'always',
  severity: 'info',
  remedy: 'manual',
  means:
    'The kubeconfig with which the kubelet asked for its first certificate is still there. A warning where users beside its owner may read it: its token may still join nodes.',
  protects: 'the cluster from nodes that join with a token that lay around',
  mend: 'Remove the file once kubelet.conf works, and delete its token (`kubectl delete secret -n kube-system bootstrap-token-ID`).',
  sources: [bootstrapping],
  *survey(everything) {
    for (const { started, kubeconfig, fileAt } of kubeletsOf(everything)) {
      const told = relativePath(effective(started, '--bootstrap-kubeconfig')?.value);
      const path = told ?? 'etc/kubernetes/bootstrap-kubelet.conf';
      const file = fileAt(path);
      if (file?.state !== 'present' || !isThere(fileAt(kubeconfig.path))) continue;
      const isOpen = (file.attributes.mode & 0o044) !== 0;
      yield {
        artefact: 'kubelet.conf',
        place: onNode(started.machine, path),
        message: 'is left over from the first start of the kubelet',
        ...(isOpen ? { severity: 'warning' as const } : {}),
      };
    }
  },
};

export const kubeletServingSelfSigned: SurveyRule = {
  id: 'kubelet-serving-self-signed',
  stage: 'always',
  severity: 'info',
  remedy: 'manual',
  means:
    'The kubelet serves a certificate that it made itself, since it is told of none and does not ask for one: nobody can verify it, neither kube-apiserver nor metrics-server. kubeadm leaves it so.',
  protects: 'logs, exec and metrics from somebody between kube-apiserver and the kubelet',
  mend: 'Set `serverTLSBootstrap: true` and approve the requests, or issue a pair and name it by `tlsCertFile` and `tlsPrivateKeyFile`.',
  sources: [kubernetesDocs('tasks/administer-cluster/kubeadm/kubeadm-certs/#kubelet-serving-certs'), bootstrapping],
  *survey(everything) {
    for (const { started, folder, fileAt } of kubeletsOf(everything)) {
      const asks = isTrue(effective(started, 'serverTLSBootstrap')?.value ?? '');
      const isTold = effective(started, 'tlsCertFile') !== undefined;
      const path = `${folder}/kubelet.crt`;
      if (!isWhole(started) || asks || isTold || !isThere(fileAt(path))) continue;
      yield {
        artefact: 'kubelet-server',
        place: onNode(started.machine, path),
        message: 'is a certificate that the kubelet made itself',
      };
    }
  },
};

export const kubeletTraps: readonly SurveyRule[] = [
  kubeletRotationConflict,
  kubeletEmbedded,
  kubeletLinkStale,
  bootstrapLeftover,
  kubeletServingSelfSigned,
];
