import { compareReleases } from '../cluster/version.js';
import type { Setting } from '../components/component.js';
import type { PodComponent } from '../components/images.js';
import { isAnywhere } from '../read/address.js';
import { lastValue } from './command.js';
import type { FlagSet } from './flag-set.js';

/** How the kubelet asks a container whether it works (v1 Pod, probes). */
export interface Probe {
  readonly httpGet?: {
    readonly host: string;
    readonly path: string;
    readonly port: number;
    readonly scheme: 'HTTP' | 'HTTPS';
  };
  readonly tcpSocket?: { readonly host: string; readonly port: number };
  readonly initialDelaySeconds?: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

export interface Probes {
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe?: Probe;
}

/** Where a component says how it is. Without paths only its port is knocked at. */
interface Health {
  readonly host: string;
  readonly port: number;
  readonly scheme: 'HTTP' | 'HTTPS';
  readonly paths: { readonly startup: string; readonly live: string; readonly ready?: string } | undefined;
}

/** The kubelet comes without a certificate: who is asked has to answer strangers. */
const healthOf: Readonly<Record<PodComponent, (set: FlagSet) => Health>> = {
  'kube-apiserver': (set) => ({
    host:
      reachable(lastValue(set.flags, '--bind-address')) ?? lastValue(set.flags, '--advertise-address') ?? '127.0.0.1',
    port: Number(lastValue(set.flags, '--secure-port') ?? 6443),
    scheme: 'HTTPS',
    paths: answersStrangers(set) ? { startup: '/livez', live: '/livez', ready: '/readyz' } : undefined,
  }),
  'kube-controller-manager': ({ flags }) => ({
    ...delegating(flags, 10_257),
    paths: allows(flags, '/healthz') ? { startup: '/healthz', live: '/healthz' } : undefined,
  }),
  'kube-scheduler': ({ flags, version }) => ({
    ...delegating(flags, 10_259),
    // kubernetes/kubernetes#118148 gave it livez and readyz; kubeadm asks for them since 1.32.
    ...(compareReleases(version, { major: 1, minor: 32, patch: undefined }) < 0
      ? { paths: allows(flags, '/healthz') ? { startup: '/healthz', live: '/healthz' } : undefined }
      : {
          paths:
            allows(flags, '/livez') && allows(flags, '/readyz')
              ? { startup: '/livez', live: '/livez', ready: '/readyz' }
              : undefined,
        }),
  }),
  etcd: ({ flags }) => etcdHealth(flags),
};

const delegating = (flags: readonly Setting[], port: number) => ({
  host: reachable(lastValue(flags, '--bind-address')) ?? '127.0.0.1',
  port: Number(lastValue(flags, '--secure-port') ?? port),
  scheme: 'HTTPS' as const,
});

/** An address to dial; undefined for every address, which is none. */
const reachable = (bound: string | undefined): string | undefined =>
  bound === undefined || isAnywhere(bound) ? undefined : bound;

/**
 * Whether the API server answers `/livez` for anybody. Our file of authentication always lets them ask, and our file of
 * authorization asks RBAC where the spec does. What lies in a file of somebody else is not looked into: a probe that asks in vain restarts a healthy server again and again, one that knocks at the port
 * never does.
 */
function answersStrangers({ flags, authorizersInFile }: FlagSet): boolean {
  const modes = lastValue(flags, '--authorization-mode')?.split(',') ?? authorizersInFile;
  const isInFiles = flags.some(
    ({ name, isGiven }) => isGiven === true && ['--authentication-config', '--authorization-config'].includes(name),
  );
  // ClusterRole system:public-info-viewer is what lets strangers see it.
  return !isInFiles && lastValue(flags, '--anonymous-auth') !== 'false' && modes.includes('RBAC');
}

function allows(flags: readonly Setting[], path: string): boolean {
  const allowed = lastValue(flags, '--authorization-always-allow-paths') ?? '/healthz,/readyz,/livez';
  return allowed.split(',').some((one) => one === path || (one.endsWith('*') && path.startsWith(one.slice(0, -1))));
}

/** etcd answers strangers without TLS only: with it, it wants a certificate. */
function etcdHealth(flags: readonly Setting[]): Health {
  const [metrics] = (lastValue(flags, '--listen-metrics-urls') ?? '').split(',');
  const [client] = (lastValue(flags, '--listen-client-urls') ?? 'http://127.0.0.1:2379').split(',');
  const isPlain = metrics?.startsWith('http://') === true;
  const url = new URL((isPlain ? metrics : client) ?? '');
  const host = url.hostname.replaceAll(/[[\]]/g, '');
  return {
    host: reachable(host) ?? '127.0.0.1',
    port: Number(url.port),
    scheme: 'HTTP',
    paths: isPlain ? { startup: '/readyz', live: '/livez', ready: '/readyz' } : undefined,
  };
}

/** What kubeadm asks, as often and as patiently (cmd/kubeadm/app/util/staticpod/utils.go); four minutes to start. */
export function probesOf(component: PodComponent, set: FlagSet): Probes {
  const { host, port, scheme, paths } = healthOf[component](set);
  const asks = (path: string | undefined) =>
    path === undefined ? { tcpSocket: { host, port } } : { httpGet: { host, path, port, scheme } };
  const slow = { initialDelaySeconds: 10, periodSeconds: 10, timeoutSeconds: 15 };
  const readiness = {
    readinessProbe: { ...asks(paths?.ready), periodSeconds: 1, timeoutSeconds: 15, failureThreshold: 3 },
  };
  return {
    startupProbe: { ...asks(paths?.startup), ...slow, failureThreshold: 24 },
    livenessProbe: { ...asks(paths?.live), ...slow, failureThreshold: 8 },
    ...(paths !== undefined && paths.ready === undefined ? {} : readiness),
  };
}
