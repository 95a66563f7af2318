import { onNode } from '../facts/place.js';
import { relativePath } from '../infer/placed.js';
import { certificateOf, currentLink, heldBy, isThere, kubeletsOf, type Kubelet } from './kubelets.js';
import { kubernetesDocs, kubernetesIssue, type SurveyRule, type SurveySight } from './rule.js';
import { effective, isWhole } from './started.js';

const bootstrapping = kubernetesDocs('reference/access-authn-authz/kubelet-tls-bootstrapping');
const rotation = kubernetesDocs('tasks/tls/certificate-rotation');
/** What a kubelet does with kubelet.conf when it starts. */
const loading = 'https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/certificate/bootstrap/bootstrap.go';
const store =
  'https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/client-go/util/certificate/certificate_store.go';

const isDated = (name: string, kind = 'client'): boolean =>
  new RegExp(`^kubelet-${kind}-\\d{4}-\\d\\d-\\d\\d-\\d\\d-\\d\\d-\\d\\d\\.pem$`).test(name);

export const kubeletRotationConflict: SurveyRule = {
  id: 'kubelet-rotation-conflict',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'What the kubelet is told and what its kubeconfig names do not fit. It rotates its client certificate itself (`rotateCertificates: true`), and kubelet.conf names a certificate that somebody else issues, or an old file of its own: the kubelet reads that at each start, and once it has ended it does not start without a bootstrap-kubelet.conf. Or kubelet.conf names the link that the kubelet rotates, and it is told not to rotate.',
  protects: 'the node from the day when the certificate in kubelet.conf ends and nobody renews it',
  mend: 'Choose one: `rotateCertificates: false` for certificates that are issued, or `rotateCertificates: true` and `kubelet-client-current.pem` in kubelet.conf. Then restart the kubelet.',
  sources: [rotation, bootstrapping, loading],
  *survey(everything) {
    for (const kubelet of kubeletsOf(everything)) {
      const held = heldBy(kubelet);
      const message = held?.held === 'path' ? conflict(kubelet, held.path) : undefined;
      if (held?.held === 'path' && message !== undefined)
        yield {
          artefact: 'kubelet.conf',
          place: kubelet.kubeconfig,
          message,
          expected: [kubelet.rotates ? `/${kubelet.folder}/${currentLink}` : 'rotateCertificates: true'],
          actual: [kubelet.rotates ? held.path : 'rotateCertificates: false'],
        };
    }
  },
};

function conflict({ rotates, started }: Kubelet, path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!rotates)
    return name === currentLink && isWhole(started)
      ? 'names a certificate that the kubelet would rotate, and the kubelet is told not to'
      : undefined;
  if (name === currentLink) return undefined;
  return isDated(name)
    ? "names an old file of the kubelet's own, and not the link that leads to its newest"
    : 'names a certificate that is issued, and the kubelet rotates its own';
}

export const kubeletEmbedded: SurveyRule = {
  id: 'kubelet-embedded',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'kubelet.conf embeds a client certificate, and the kubelet rotates one of its own. At each start the kubelet still reads the embedded one, which it never renews: once that has ended, and without a bootstrap-kubelet.conf, it does not start, however valid its own is. Before the kubelet has one of its own that is information.',
  protects: 'the node from a kubelet that runs for months and then does not start again',
  mend: 'Name `kubelet-client-current.pem` as client-certificate and client-key in kubelet.conf (`kubeadm init phase kubelet-finalize all` does so) and restart the kubelet.',
  sources: [
    kubernetesDocs('setup/production-environment/tools/kubeadm/troubleshooting-kubeadm/#kubelet-client-cert'),
    kubernetesIssue('kubernetes/kubeadm#1753'),
    loading,
  ],
  *survey(everything) {
    for (const kubelet of kubeletsOf(everything)) {
      if (!kubelet.rotates || heldBy(kubelet)?.held !== 'embedded') continue;
      const hasOwn = isThere(kubelet.fileAt(`${kubelet.folder}/${currentLink}`));
      yield {
        artefact: 'kubelet.conf',
        place: kubelet.kubeconfig,
        message: hasOwn
          ? 'embeds a certificate that the kubelet reads at each start and never renews, while it rotates its own'
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
    'The link to the newest certificate of the kubelet is gone, leads nowhere or to an older one than lies beside it, or is a file. That is kubelet-client-current.pem, and kubelet-server-current.pem where the kubelet asks for what it serves. A file in its place is what the kubelet refuses to replace: every rotation fails until the certificate has ended.',
  protects: 'the node from a kubelet that starts with a certificate that has ended, or with none',
  mend: 'Let the link lead to the newest kubelet-client-DATE.pem beside it (`ln -sfn`), and restart the kubelet. Where a file is in its place, move that to such a name first.',
  sources: [
    kubernetesDocs('setup/production-environment/tools/kubeadm/troubleshooting-kubeadm/#kubelet-client-cert'),
    rotation,
    store,
  ],
  *survey(everything) {
    for (const kubelet of kubeletsOf(everything)) {
      if (kubelet.rotates) yield* linkSights(kubelet, 'client');
      if (kubelet.asks) yield* linkSights(kubelet, 'server');
    }
  },
};

function* linkSights({ started, folder, fileAt, namesIn }: Kubelet, kind: 'client' | 'server'): Iterable<SurveySight> {
  const newest = namesIn(folder)
    .filter((name) => isDated(name, kind))
    .sort()
    .at(-1);
  const path = `${folder}/kubelet-${kind}-current.pem`;
  const file = fileAt(path);
  if (newest === undefined && !isThere(file)) return;
  const where = { artefact: `kubelet-${kind}`, place: onNode(started.machine, path) };
  if (!isThere(file)) {
    yield { ...where, message: 'is not there, or leads nowhere', severity: 'critical', expected: [newest ?? ''] };
    return;
  }
  if (file?.state === 'present' && file.attributes.target === undefined) {
    // client-go: "expected … to be a symlink but it is a file".
    yield { ...where, message: 'is a file and no link, so that the kubelet cannot rotate it' };
    return;
  }
  const own = certificateOf(file);
  const later = newest === undefined ? undefined : certificateOf(fileAt(`${folder}/${newest}`));
  if (own !== undefined && later !== undefined && later.notBefore > own.notBefore)
    yield { ...where, message: `is older than ${newest ?? ''} beside it`, expected: [newest ?? ''] };
}

export const bootstrapLeftover: SurveyRule = {
  id: 'bootstrap-leftover',
  stage: 'always',
  severity: 'info',
  remedy: 'manual',
  means:
    'bootstrap-kubelet.conf, with which the kubelet asked for its first certificate, is still there. A warning where users beside its owner may read it: its token may still join nodes.',
  protects: 'the cluster from nodes that join with a token that lay around',
  mend: 'Remove bootstrap-kubelet.conf, and never kubelet.conf, once that works, and delete its token (`kubectl delete secret -n kube-system bootstrap-token-ID`).',
  sources: [bootstrapping],
  *survey(everything) {
    for (const { started, kubeconfig, fileAt } of kubeletsOf(everything)) {
      const told = relativePath(effective(started, '--bootstrap-kubeconfig')?.value);
      const path = told ?? 'etc/kubernetes/bootstrap-kubelet.conf';
      const file = fileAt(path);
      if (file?.state !== 'present' || !isThere(fileAt(kubeconfig.path))) continue;
      const isOpen = (file.attributes.mode & 0o044) !== 0;
      yield {
        artefact: path.slice(path.lastIndexOf('/') + 1),
        place: onNode(started.machine, path),
        message: 'is left over from the first start of the kubelet',
        ...(isOpen ? { severity: 'warning' as const } : {}),
      };
    }
  },
};

export const kubeletTraps: readonly SurveyRule[] = [
  kubeletRotationConflict,
  kubeletEmbedded,
  kubeletLinkStale,
  bootstrapLeftover,
];
