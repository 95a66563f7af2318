import type { SanName } from '../cluster/names.js';
import { parseSanName } from '../cluster/names.js';
import { parseCidr } from '../cluster/network.js';
import type { PairRow, SanDemand } from '../catalog/row.js';
import { catalog } from '../catalog/catalog.js';
import type { CertificateFacts } from '../facts/certificate.js';
import type { KubeconfigFacts } from '../facts/kubeconfig.js';
import { onNode, placeKey } from '../facts/place.js';
import { isAnywhere, isLoopback } from '../read/address.js';
import { hostOf } from '../read/uri.js';
import type { Inference } from './inference.js';
import { toldOnce, type Telling } from './told.js';

/** What kube-apiserver takes for ranges of Services that nobody gives it (--service-cluster-ip-range). */
export const usualRange = '10.0.0.0/24';

/** What nearly every cluster is called by its DNS; kubeadm and CoreDNS take it where nothing else is said. */
const usualDomain = 'cluster.local';

const demanded = (name: SanName | undefined, why: string): readonly SanDemand[] =>
  name === undefined ? [] : [{ ...name, required: true, why }];

/**
 * What a server must be called, by what the components of its node are told. Nothing is demanded that is not known.
 *
 * @returns the names that every cluster has, where nothing says more
 */
export function requiredNames(name: string, row: PairRow, inference: Inference): readonly SanDemand[] {
  const always = (row.sans?.always ?? []).filter(({ required }) => required);
  const rule = rules[name];
  const found = rule?.(inference, always) ?? (inference.isUsual(name) ? always : []);
  const byName = new Map(found.map((demand) => [`${demand.type}:${demand.value}`, demand]));
  return [...byName.values()];
}

type NameRule = (inference: Inference, always: readonly SanDemand[]) => readonly SanDemand[] | undefined;

const rules: Readonly<Record<string, NameRule>> = {
  apiserver: (inference, always) => [
    ...always,
    ...(inference.isWhole('kube-apiserver')
      ? [...serviceAddress(inference), ...serviceName(inference), ...advertised(inference)]
      : []),
    ...dialled(inference),
  ],
  'etcd-server': (inference) =>
    inference.isWhole('etcd')
      ? [
          ...ofUrls(inference.telling, '--advertise-client-urls'),
          ...ofUrls(inference.telling, '--listen-client-urls'),
          ...ofServers(inference),
        ]
      : undefined,
  'etcd-peer': (inference) =>
    inference.isWhole('etcd') ? ofUrls(inference.telling, '--initial-advertise-peer-urls') : undefined,
  'kubelet-server': (inference) => kubeletNames(inference),
};

/** Pods dial the first address of the first range: the `kubernetes` Service has one address, of the first family, also where there are two. */
function serviceAddress({ telling }: Inference): readonly SanDemand[] {
  const told = toldOnce(telling, 'kube-apiserver', '--service-cluster-ip-range');
  const why =
    told === undefined
      ? `the kubernetes Service, dialled by pods: without --service-cluster-ip-range that is of ${usualRange}`
      : `the kubernetes Service, dialled by pods: the first of --service-cluster-ip-range=${told}`;
  const [range = ''] = (told ?? usualRange).split(',');
  const first = parseCidr(range.trim())?.first;
  return demanded(first === undefined ? undefined : parseSanName(first), why);
}

/** The domain of the cluster, and what says so; undefined where nothing does. */
export function toldDomain(telling: Telling): { readonly value: string; readonly from: string } | undefined {
  const field = telling('kubelet', 'clusterDomain') ?? telling('kubelet', '--cluster-domain');
  const domain = field?.values.at(-1);
  if (field !== undefined && domain !== undefined && domain !== '')
    return { value: domain.replace(/\.$/, ''), from: field.from };
  const issuer = telling('kube-apiserver', '--service-account-issuer');
  const named = /^https:\/\/kubernetes\.default\.svc\.([^/:]+)/.exec(issuer?.values[0] ?? '')?.[1];
  return issuer === undefined || named === undefined ? undefined : { value: named, from: issuer.from };
}

/** The Service by which pods reach the API server. */
const service = 'kubernetes.default.svc';

function serviceName(inference: Inference): readonly SanDemand[] {
  const told = toldDomain(inference.telling);
  return told === undefined
    ? usualServiceName(certificateOf('apiserver', inference))
    : demanded(
        parseSanName(`${service}.${told.value}`),
        `the kubernetes Service, dialled by pods, in the domain that ${told.from} says`,
      );
}

/** Where nothing says the domain, the certificate of an API server is believed when it names one; a part of the usual one is a slip. */
export function usualServiceName(certificate: CertificateFacts | undefined): readonly SanDemand[] {
  const isBelieved = (name: string) => name.startsWith(`${service}.`) && !`${service}.${usualDomain}`.startsWith(name);
  return certificate?.sans.dns.some(isBelieved) === true
    ? []
    : demanded(
        parseSanName(`${service}.${usualDomain}`),
        'the kubernetes Service, dialled by pods, in the usual domain of a cluster',
      );
}

/** Whether a certificate calls its holder the API server of a cluster. */
export const isApiServers = ({ sans: { dns } }: CertificateFacts): boolean =>
  dns.includes('kubernetes') && (dns.includes('kubernetes.default') || dns.includes(service));

function advertised({ telling }: Inference): readonly SanDemand[] {
  const address = toldOnce(telling, 'kube-apiserver', '--advertise-address');
  return demanded(address === undefined ? undefined : parseSanName(address), 'told to clients by --advertise-address');
}

/** Kubeconfigs of a node with an API server lead to it, or to a load balancer before it. */
function dialled(inference: Inference): readonly SanDemand[] {
  return Object.entries(catalog).flatMap(([name, row]) => {
    const facts = row.kind === 'kubeconfig' ? kubeconfigOf(name, inference) : undefined;
    const host = facts?.tlsServerName ?? hostOf(facts?.server ?? '');
    return host === undefined ? [] : demanded(parseSanName(host), `dialled by ${name}`);
  });
}

const ofUrls = (telling: Telling, flag: string): readonly SanDemand[] =>
  (toldOnce(telling, 'etcd', flag) ?? '').split(',').flatMap((url) => {
    const host = url.startsWith('https:') ? hostOf(url) : undefined;
    const name = host === undefined || isAnywhere(host) ? undefined : parseSanName(host);
    return demanded(name, `dialled by clients and members: ${flag}`);
  });

/** Of the members that the API server of this machine dials, the one that it reaches by loopback. */
const ofServers = ({ telling }: Inference): readonly SanDemand[] =>
  (toldOnce(telling, 'kube-apiserver', '--etcd-servers') ?? '').split(',').flatMap((url) => {
    const host = url.startsWith('https:') ? hostOf(url) : undefined;
    const name = host !== undefined && isLoopback(host) ? parseSanName(host) : undefined;
    return demanded(name, 'dialled by kube-apiserver: --etcd-servers');
  });

/** The API server verifies a kubelet by the first kind of address that its Node object has. */
function kubeletNames({ telling, isWhole, nodeName }: Inference): readonly SanDemand[] {
  if (
    !isWhole('kube-apiserver') ||
    toldOnce(telling, 'kube-apiserver', '--kubelet-certificate-authority') === undefined
  )
    return [];
  const types = toldOnce(telling, 'kube-apiserver', '--kubelet-preferred-address-types') ?? 'Hostname';
  const [first = ''] = types.split(',');
  const why = `dialled by kube-apiserver: --kubelet-preferred-address-types begins with ${first}`;
  if (first === 'Hostname') return demanded(nodeName === undefined ? undefined : parseSanName(nodeName), why);
  if (first !== 'InternalIP') return [];
  return (toldOnce(telling, 'kubelet', '--node-ip') ?? '')
    .split(',')
    .flatMap((address) => demanded(isAnywhere(address) ? undefined : parseSanName(address), why));
}

/** The certificate in the file of a row. */
function certificateOf(row: string, { observed, node, pathsOf }: Inference): CertificateFacts | undefined {
  const path = pathsOf(row).certificate;
  const file = path === undefined ? undefined : observed.files.get(placeKey(onNode(node, path)));
  return file?.state === 'present' && file.content.kind === 'pem' ? file.content.certificates[0] : undefined;
}

/** What the kubeconfig of a row says. */
export function kubeconfigOf(
  row: string,
  { observed, node, pathsOf }: Pick<Inference, 'observed' | 'node' | 'pathsOf'>,
): KubeconfigFacts | undefined {
  const path = pathsOf(row).kubeconfig;
  const file = path === undefined ? undefined : observed.files.get(placeKey(onNode(node, path)));
  return file?.state === 'present' && file.content.kind === 'kubeconfig' ? file.content.kubeconfig : undefined;
}
