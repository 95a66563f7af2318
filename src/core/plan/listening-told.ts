import type { Listening, Vantage } from '../facts/live.js';
import type { Observed } from '../facts/observed.js';
import { isAnywhere, isLoopback, parseAddress } from '../read/address.js';
import { parseEndpoint } from '../cluster/network.js';
import { effective, listOf, type Started } from '../rules/started.js';
import { once } from './listening.js';

/** Ports that components listen on when nothing tells them another, and the flags and fields that tell. */
export const servers = {
  'kube-apiserver': { by: '--tls-cert-file', host: '--bind-address', port: '--secure-port', usual: 6443 },
  'kube-controller-manager': { by: '--tls-cert-file', host: '--bind-address', port: '--secure-port', usual: 10257 },
  'kube-scheduler': { by: '--tls-cert-file', host: '--bind-address', port: '--secure-port', usual: 10259 },
  kubelet: { by: 'tlsCertFile', host: 'address', port: 'port', usual: 10250 },
} as const;

/** How etcd is told where it listens, and what others are told of that. */
export const ofEtcd = [
  { by: '--cert-file', listen: '--listen-client-urls', advertise: '--advertise-client-urls', port: 2379 },
  { by: '--peer-cert-file', listen: '--listen-peer-urls', advertise: '--initial-advertise-peer-urls', port: 2380 },
] as const;

/**
 * Everywhere the components of a machine listen, and whom they dial, as flags, configurations and kubeconfigs say.
 *
 * @param node the name under which the machine is observed
 * @param isHere whether it is this very machine
 */
export function listeningOn(
  started: readonly Started[],
  observed: Pick<Observed, 'files'>,
  node: string,
  isHere: boolean,
): readonly Listening[] {
  const own = started.filter(({ machine }) => machine === node);
  const address = addressOf(own);
  const place = (host: string): { readonly host: string; readonly vantage: Vantage } | undefined => {
    const bare = host.replace(/^\[|\]$/g, '');
    if (!isAnywhere(bare)) return { host: bare, vantage: isHere ? 'must' : isLoopback(bare) ? 'hidden' : 'may' };
    if (address !== undefined) return { host: address, vantage: isHere ? 'must' : 'may' };
    return isHere ? { host: bare === '::' ? '::1' : '127.0.0.1', vantage: 'must' } : undefined;
  };
  const checksKubelets = own.some(
    (one) => one.component === 'kube-apiserver' && effective(one, '--kubelet-certificate-authority') !== undefined,
  );
  const listeners = own.flatMap((one) => serverOf(one, node, place, checksKubelets));
  const etcd = own.filter(({ component }) => component === 'etcd').flatMap((one) => etcdOf(one, node, place));
  return once([...listeners, ...etcd, ...dialled(own, observed, listeners, isHere)]);
}

type PlaceOf = (host: string) => { readonly host: string; readonly vantage: Vantage } | undefined;

/** By which others reach the machine. */
function addressOf(own: readonly Started[]): string | undefined {
  const told = own.flatMap((one) => {
    const name = one.component === 'kube-apiserver' ? '--advertise-address' : '--node-ip';
    return ['kube-apiserver', 'kubelet'].includes(one.component) ? listOf(one, name) : [];
  });
  return told.flatMap((text) => parseAddress(text) ?? [])[0];
}

function serverOf(one: Started, node: string, place: PlaceOf, checksKubelets: boolean): readonly Listening[] {
  if (!(one.component in servers)) return [];
  const { by, host, port, usual } = servers[one.component as keyof typeof servers];
  const number = Number(effective(one, port)?.value ?? usual);
  const at = place(effective(one, host)?.value ?? '');
  if (at === undefined || !(number > 0)) return [];
  const isVerified = one.component === 'kube-apiserver' || (one.component === 'kubelet' && checksKubelets);
  return [
    {
      node,
      component: one.component,
      by,
      endpoint: { host: at.host, port: number },
      dialledAs: isVerified ? [at.host] : [],
      vantage: at.vantage,
    },
  ];
}

const etcdOf = (one: Started, node: string, place: PlaceOf): readonly Listening[] =>
  ofEtcd.flatMap(({ by, listen, advertise, port }) => {
    const advertised = listOf(one, advertise).flatMap((url) => endpointOf(url, port)?.host ?? []);
    return listOf(one, listen).flatMap((url): readonly Listening[] => {
      const endpoint = endpointOf(url, port);
      const told = endpoint?.host ?? '';
      const at = place(isAnywhere(told) ? (advertised[0] ?? told) : told);
      if (endpoint === undefined || at === undefined) return [];
      return [
        { node, component: 'etcd', by, endpoint: { ...endpoint, host: at.host }, dialledAs: [], vantage: at.vantage },
      ];
    });
  });

/** Whom the machine dials: etcd, by what its API server is told, and API servers, by its kubeconfigs. */
function dialled(
  own: readonly Started[],
  { files }: Pick<Observed, 'files'>,
  listeners: readonly Listening[],
  isHere: boolean,
): readonly Listening[] {
  const vantage: Vantage = isHere ? 'must' : 'may';
  const local = listeners.find(({ component }) => component === 'kube-apiserver');
  const etcd = own
    .filter(({ component }) => component === 'kube-apiserver')
    .flatMap((one) => listOf(one, '--etcd-servers'))
    .map((url) => ({ url, component: 'etcd', names: undefined, port: 2379 }));
  const servers = [...files.values()].flatMap((file) => {
    if (file.state !== 'present' || file.content.kind !== 'kubeconfig') return [];
    const { server, tlsServerName, insecure } = file.content.kubeconfig;
    const names = insecure ? [] : tlsServerName === undefined ? undefined : [tlsServerName];
    return [{ url: server, component: 'kube-apiserver', names, port: 443 }];
  });
  return [...etcd, ...servers].flatMap(({ url, component, names, port }): readonly Listening[] => {
    const endpoint = endpointOf(url, port);
    if (endpoint === undefined) return [];
    const isLocal = isLoopback(endpoint.host);
    const isOwn = isLocal && component === 'kube-apiserver' && local?.endpoint.port === endpoint.port;
    return [
      {
        node: isOwn ? local.node : undefined,
        component,
        by: isOwn ? local.by : undefined,
        endpoint,
        dialledAs: names ?? [endpoint.host],
        vantage: isLocal && !isHere ? 'hidden' : vantage,
      },
    ];
  });
}

/** Of a URL with TLS; undefined for any other. */
const endpointOf = (url: string, port: number) => {
  const [, rest] = /^https:\/\/([^/?#]+)/.exec(url.trim()) ?? [];
  return rest === undefined ? undefined : parseEndpoint(rest, port);
};
