import type { ComponentName } from '../cluster/component-names.js';

/** A setting that is nothing without another. */
interface Companion {
  readonly components: readonly ComponentName[];
  readonly name: string;
  readonly needs: string;
}

/** Settings of which only one may be there. */
interface Rivals {
  readonly components: readonly ComponentName[];
  readonly names: readonly [string, string];
}

const kube = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'cloud-controller-manager'] as const;

/** Key and certificate: one is refused without the other. */
const pairs: readonly (readonly [components: readonly ComponentName[], certificate: string, key: string])[] = [
  [kube, '--tls-cert-file', '--tls-private-key-file'],
  [['kubelet'], 'tlsCertFile', 'tlsPrivateKeyFile'],
  [['kube-apiserver'], '--etcd-certfile', '--etcd-keyfile'],
  [['kube-apiserver'], '--kubelet-client-certificate', '--kubelet-client-key'],
  [['kube-apiserver'], '--proxy-client-cert-file', '--proxy-client-key-file'],
  [['kube-controller-manager'], '--cluster-signing-cert-file', '--cluster-signing-key-file'],
  ...['kubelet-serving', 'kubelet-client', 'kube-apiserver-client', 'legacy-unknown'].map(
    (signer) =>
      [
        ['kube-controller-manager'],
        `--cluster-signing-${signer}-cert-file`,
        `--cluster-signing-${signer}-key-file`,
      ] as const,
  ),
  [['etcd'], '--cert-file', '--key-file'],
  [['etcd'], '--peer-cert-file', '--peer-key-file'],
  [['etcd'], '--client-cert-file', '--client-key-file'],
  [['etcd'], '--peer-client-cert-file', '--peer-client-key-file'],
];

/** k8s.io/kubernetes/pkg/kubeapiserver/options and go.etcd.io/etcd/server/v3/embed refuse to start otherwise. */
export const companions: readonly Companion[] = [
  ...pairs.flatMap(([components, certificate, key]) => [
    { components, name: certificate, needs: key },
    { components, name: key, needs: certificate },
  ]),
  { components: ['kube-apiserver'], name: '--oidc-issuer-url', needs: '--oidc-client-id' },
  { components: ['kube-apiserver'], name: '--oidc-client-id', needs: '--oidc-issuer-url' },
];

/** The same sources. */
export const rivals: readonly Rivals[] = [
  { components: ['kube-apiserver'], names: ['--authorization-config', '--authorization-webhook-config-file'] },
  { components: ['kube-apiserver'], names: ['--service-account-signing-endpoint', '--service-account-key-file'] },
  {
    components: ['kube-apiserver'],
    names: ['--service-account-signing-endpoint', '--service-account-signing-key-file'],
  },
  ...['kubelet-serving', 'kubelet-client', 'kube-apiserver-client', 'legacy-unknown'].map((signer): Rivals => ({
    components: ['kube-controller-manager'],
    names: ['--cluster-signing-cert-file', `--cluster-signing-${signer}-cert-file`],
  })),
];
