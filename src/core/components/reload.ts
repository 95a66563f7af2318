import type { Seconds } from '../cluster/duration.js';
import { compareReleases, type Version } from '../cluster/version.js';
import type { ComponentName } from '../cluster/component-names.js';

/** What of a kubeconfig is meant: its text, the certificate and key that it names by path, or the CA file that it names. */
export type KubeconfigPart = 'text' | 'credential' | 'trust';

/** How a process comes to know that a file has changed. */
export interface Mechanism {
  /** One sentence, without a full stop. */
  readonly how: string;
  /** The longest time until new connections follow; undefined where only a restart helps. */
  readonly within: Seconds | undefined;
  /** A certificate whose key does not fit is refused and the old pair kept; otherwise a connection between two renames fails. */
  readonly checksPairs: boolean;
}

/** The mechanisms, as https://github.com/kubernetes/kubernetes and https://github.com/etcd-io/etcd have them. */
export const mechanisms = {
  // k8s.io/apiserver/pkg/server/dynamiccertificates: after a failed watch the file is looked at every minute.
  watched: { how: 'watches the file and takes it when it is whole', within: 60, checksPairs: true },
  // k8s.io/client-go/transport/cert_rotation.go
  transport: {
    how: 'reads the pair again within five minutes and closes the connections made with the old one',
    within: 300,
    checksPairs: false,
  },
  // kubernetes/kubernetes#132922, gate ClientsAllowCARotation
  clientCa: { how: 'looks at the file on a request, at most every five minutes', within: 300, checksPairs: true },
  // go.etcd.io/etcd/client/pkg/v3/transport: GetCertificate and GetClientCertificate read the files.
  handshake: { how: 'reads the files at every new connection', within: 0, checksPairs: false },
  // k8s.io/apiserver/pkg/server/options/encryptionconfig/controller
  // k8s.io/apiserver and kubernetes/kubernetes pkg/kubeapiserver: a file watch, and a look every minute.
  reread: {
    how: 'watches the file, and keeps what it had when it cannot take the new one',
    within: 60,
    checksPairs: true,
  },
  polled: { how: 'looks at the file every minute', within: 60, checksPairs: true },
  static: { how: 'reads it when it starts', within: undefined, checksPairs: true },
} as const satisfies Readonly<Record<string, Mechanism>>;

export type MechanismName = keyof typeof mechanisms;

/** One line of the table: from a release on, how components re-read what a flag or field names. */
export interface ReloadRow {
  readonly components: readonly ComponentName[];
  readonly names: readonly string[];
  /** Left out for what is no kubeconfig. */
  readonly part?: KubeconfigPart;
  /** Left out, since before the oldest release whose flags are known. */
  readonly since?: Version;
  readonly mechanism: MechanismName;
}

const release = (minor: number): Version => ({ major: 1, minor, patch: undefined });

const apiserver = ['kube-apiserver'] as const;
const controllers = ['kube-controller-manager', 'kube-scheduler', 'cloud-controller-manager'] as const;
const kubeconfigs = [
  '--kubeconfig',
  '--authentication-kubeconfig',
  '--authorization-kubeconfig',
  'clientConnection.kubeconfig',
] as const;
/** Clients by client-go that are told a kubeconfig. */
const clients = [...controllers, 'kubelet', 'kube-proxy', 'konnectivity-server'] as const;

/** THE RELOAD TABLE. Of several rows for one file the latest that the release has reached holds. */
export const reloadTable: readonly ReloadRow[] = [
  {
    components: [...apiserver, ...controllers],
    names: ['--tls-cert-file', '--tls-private-key-file', '--client-ca-file', '--requestheader-client-ca-file'],
    mechanism: 'watched',
  },
  {
    components: apiserver,
    names: ['--proxy-client-cert-file', '--proxy-client-key-file', '--tls-sni-cert-key'],
    mechanism: 'watched',
  },
  { components: apiserver, names: ['--kubelet-client-certificate', '--kubelet-client-key'], mechanism: 'transport' },
  { components: apiserver, names: ['--kubelet-certificate-authority'], mechanism: 'static' },
  { components: apiserver, names: ['--kubelet-certificate-authority'], since: release(36), mechanism: 'clientCa' },
  { components: apiserver, names: ['--etcd-certfile', '--etcd-keyfile'], mechanism: 'handshake' },
  { components: apiserver, names: ['--encryption-provider-config'], mechanism: 'polled' },
  { components: apiserver, names: ['--authentication-config', '--authorization-config'], mechanism: 'reread' },
  {
    components: apiserver,
    names: [
      '--audit-policy-file',
      '--egress-selector-config-file',
      '--admission-control-config-file',
      '--authentication-token-webhook-config-file',
      '--authorization-policy-file',
      '--etcd-cafile',
      '--peer-ca-file',
      '--service-account-key-file',
      '--service-account-signing-key-file',
    ],
    mechanism: 'static',
  },
  {
    components: ['kube-controller-manager'],
    names: [
      '--cluster-signing-cert-file',
      '--cluster-signing-key-file',
      ...['kube-apiserver-client', 'kubelet-client', 'kubelet-serving', 'legacy-unknown'].flatMap((signer) => [
        `--cluster-signing-${signer}-cert-file`,
        `--cluster-signing-${signer}-key-file`,
      ]),
    ],
    mechanism: 'watched',
  },
  {
    components: ['kube-controller-manager'],
    names: ['--root-ca-file', '--service-account-private-key-file'],
    mechanism: 'static',
  },
  { components: clients, names: kubeconfigs, part: 'text', mechanism: 'static' },
  { components: clients, names: kubeconfigs, part: 'credential', mechanism: 'transport' },
  { components: clients, names: kubeconfigs, part: 'trust', mechanism: 'static' },
  {
    components: [...controllers, 'kube-proxy'],
    names: kubeconfigs,
    part: 'trust',
    since: release(36),
    mechanism: 'clientCa',
  },
  { components: ['kubelet'], names: ['authentication.x509.clientCAFile'], mechanism: 'watched' },
  { components: ['kubelet'], names: ['tlsCertFile', 'tlsPrivateKeyFile'], mechanism: 'static' },
  // Gate ReloadKubeletServerCertificateFile
  { components: ['kubelet'], names: ['tlsCertFile', 'tlsPrivateKeyFile'], since: release(31), mechanism: 'watched' },
  {
    components: ['etcd'],
    names: ['--cert-file', '--key-file', '--peer-cert-file', '--peer-key-file'],
    mechanism: 'handshake',
  },
  // sigs.k8s.io/apiserver-network-proxy/cmd: both sides load their certificates once.
  {
    components: ['konnectivity-server'],
    names: ['--cluster-cert', '--cluster-key', '--cluster-ca-cert'],
    mechanism: 'static',
  },
  { components: ['konnectivity-agent'], names: ['--ca-cert', '--agent-cert', '--agent-key'], mechanism: 'static' },
  // etcd-io/etcd#11555
  { components: ['etcd'], names: ['--trusted-ca-file', '--peer-trusted-ca-file'], mechanism: 'static' },
];

/**
 * How a component of a release re-reads what a flag or field names. What the table does not know is read at the start.
 *
 * @param part what of a kubeconfig; undefined for everything else
 */
export function reloadOf(component: ComponentName, name: string, version: Version, part?: KubeconfigPart): Mechanism {
  const rows = reloadTable.filter(
    (row) =>
      row.components.includes(component) &&
      row.names.includes(name) &&
      row.part === part &&
      (row.since === undefined || compareReleases(version, row.since) >= 0),
  );
  const [latest] = [...rows].sort((a, b) => (b.since?.minor ?? 0) - (a.since?.minor ?? 0));
  return mechanisms[latest?.mechanism ?? 'static'];
}
