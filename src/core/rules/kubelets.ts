import type { CertificateFacts } from '../facts/certificate.js';
import { holdingsOf, type FileFacts } from '../facts/file.js';
import { onNode, placeKey, type Place } from '../facts/place.js';
import { kubeletFolder } from '../infer/folders.js';
import { relativePath } from '../infer/placed.js';
import { isTrue } from '../read/go-flags.js';
import { effective, type Started } from './started.js';
import type { Survey } from './survey.js';

/** A kubelet, and how its files are found. */
export interface Kubelet {
  readonly started: Started;
  /** It rotates its client certificate. */
  readonly rotates: boolean;
  /** It asks the cluster for the certificate that it serves, and rotates that too. */
  readonly asks: boolean;
  /** Relative to the root of its node. */
  readonly kubeconfig: Place;
  readonly folder: string;
  readonly fileAt: (path: string) => FileFacts | undefined;
  readonly namesIn: (folder: string) => readonly string[];
}

export function kubeletsOf({ audit, observed: { files, beside } }: Survey): readonly Kubelet[] {
  return (audit?.started ?? [])
    .filter(({ component }) => component === 'kubelet')
    .map((started): Kubelet => {
      const { machine } = started;
      const told = (name: string) => relativePath(effective(started, name)?.value);
      const isOn = (field: string) => isTrue(effective(started, field)?.value ?? '');
      return {
        started,
        rotates: isOn('rotateCertificates'),
        asks: isOn('serverTLSBootstrap'),
        kubeconfig: onNode(machine, told('--kubeconfig') ?? 'etc/kubernetes/kubelet.conf'),
        folder: kubeletFolder(effective(started, '--cert-dir')?.value),
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

export const isThere = (file: FileFacts | undefined): boolean => file !== undefined && file.state !== 'absent';

export const certificateOf = (file: FileFacts | undefined): CertificateFacts | undefined =>
  file?.state === 'present' ? holdingsOf(file.content)?.certificates[0] : undefined;

/** What the kubeconfig of a kubelet says of its client certificate. */
export function heldBy({ fileAt, kubeconfig }: Kubelet) {
  const file = fileAt(kubeconfig.path);
  return file?.state === 'present' && file.content.kind === 'kubeconfig'
    ? file.content.kubeconfig.certificate
    : undefined;
}

/** The link that a kubelet keeps to the certificate which it rotated last. */
export const currentLink = 'kubelet-client-current.pem';
