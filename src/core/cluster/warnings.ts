import { filesOfProfiles } from './audit.js';
import type { Remark } from './document.js';
import { openedHoles } from './holes.js';
import type { Spec } from './schema.js';
import { compareReleases, knownReleases, renderRelease } from './version.js';

/** What is allowed and probably not meant. */
export function* clusterWarnings(spec: Spec): Iterable<Remark> {
  const members = spec.nodes.filter(({ roles }) => roles.includes('etcd')).length;
  if (members > 0 && members % 2 === 0) {
    // https://etcd.io/docs/v3.6/faq: an even size tolerates no more failures than the odd size below it.
    yield {
      path: ['nodes'],
      message: `${members} etcd members tolerate no more failures than ${members - 1}: an odd number is better`,
    };
  }
  const { oldest, newest } = knownReleases;
  if (compareReleases(spec.kubernetesVersion, newest) > 0) {
    yield {
      path: ['kubernetesVersion'],
      message: `${renderRelease(spec.kubernetesVersion)} is newer than the newest known release and is treated as ${renderRelease(newest)}`,
    };
  }
  if (compareReleases(spec.kubernetesVersion, oldest) < 0) {
    yield {
      path: ['kubernetesVersion'],
      message: `${renderRelease(spec.kubernetesVersion)} is older than ${renderRelease(oldest)}: certificates are managed, flags are not written`,
    };
  }
  const { profile } = spec.hardening;
  if (spec.authentication.anonymous === 'all' && (profile === 'cis' || profile === 'nsa')) {
    yield {
      path: ['authentication', 'anonymous'],
      message: `all is more than the profile ${profile} lets in: health is enough for probes`,
    };
  }
  yield* unencrypted(spec);
  for (const [index, name] of spec.authentication.proxies.entries()) {
    yield {
      path: ['authentication', 'proxies', index],
      message: `whoever has the key of ${name} can be anybody, system:masters included: nothing in Kubernetes limits it`,
    };
  }
  if (spec.front.firewall !== undefined && spec.network.podCidrs.length === 0) {
    yield {
      path: ['front', 'firewall'],
      message: 'without network.podCidrs pods may not reach kubelets (port 10250), as metrics-server does',
    };
  }
  yield* openedHoles(spec);
  yield* unsaid(spec);
  yield* unused(spec);
}

/**
 * A profile encrypts nothing by itself: from then on every restore, downgrade and new control plane needs the keys. Whoever has decided
 * against it says so, and hears nothing more.
 */
function* unencrypted({ hardening: { profile }, encryption, apiServer }: Spec): Iterable<Remark> {
  const asks = filesOfProfiles[profile]?.encryption;
  if (asks === undefined || encryption.provider !== undefined || 'encryption-provider-config' in apiServer.extraArgs)
    return;
  yield {
    path: ['hardening', 'profile'],
    message: `${profile} asks for Secrets that are encrypted in etcd (${asks}), and nothing says whether they are: set encryption.provider to secretbox, or to none`,
  };
}

type Format = Spec['outputs'][number]['format'];

/** Components that a cluster has only where its spec declares them, and forms of outputs that have no way to say them. */
const declared: readonly {
  readonly key: 'kubeProxy' | 'cloudControllerManager' | 'konnectivity';
  readonly names: readonly NonNullable<Spec['outputs'][number]['components']>[number][];
  readonly unsaidIn: readonly Format[];
}[] = [
  // kubeadm, k3s and RKE2 start a kube-proxy of their own.
  { key: 'kubeProxy', names: ['kube-proxy'], unsaidIn: ['static-pod'] },
  {
    key: 'cloudControllerManager',
    names: ['cloud-controller-manager'],
    unsaidIn: ['static-pod', 'kubeadm', 'k3s', 'rke2'],
  },
  {
    key: 'konnectivity',
    names: ['konnectivity-server', 'konnectivity-agent'],
    unsaidIn: ['static-pod', 'kubeadm', 'k3s', 'rke2'],
  },
];

/** An output for everything that starts the others, which depend on what it leaves out: each such output, with what no other output says. */
function* unsaid(spec: Spec): Iterable<Remark> {
  const wanted = declared.filter(({ key }) => spec[key] !== undefined);
  for (const [index, { format, components }] of spec.outputs.entries()) {
    const names = wanted
      .filter(({ unsaidIn }) => components === undefined && unsaidIn.includes(format))
      .flatMap((one) =>
        one.names.filter(
          (name) =>
            !spec.outputs.some((other) => other.components?.includes(name) ?? !one.unsaidIn.includes(other.format)),
        ),
      );
    if (names.length > 0)
      yield {
        path: ['outputs', index, 'format'],
        message: `${format} cannot say ${names.join(' and ')}, and no other output does: start what is left out by other means, or add { format: systemd, components: [${names.join(', ')}] }`,
      };
  }
}

/** Settings that are read and checked, and that this release does nothing with yet: each that is given, where it is given. */
function* unused({ etcd }: Spec): Iterable<Remark> {
  const without = 'this release reads it and does nothing with it yet';
  if (etcd.version !== undefined)
    yield { path: ['etcd', 'version'], message: `${renderRelease(etcd.version)}: ${without}` };
}
