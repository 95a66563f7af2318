import type { Setting } from '../cluster/draft.js';
import { parseCidr, renderEndpoint } from '../cluster/network.js';
import { parseVersion } from '../cluster/version.js';
import { keyAlgorithms, type KeyAlgorithm } from '../facts/key.js';
import type { ExternalEtcdFound } from '../infer/external-etcd.js';
import { configured } from './configured.js';
import { externalEtcd } from './external-etcd.js';
import { isOwn, type FoundNode } from './node.js';
import { requestFor } from './requests.js';
import { first, kubeconfigOf, leafOf, map, runs, told, toldOnce, type Sourced, type Survey } from './survey.js';

/** What was said on the command line; it goes before what was found. */
export interface Answers {
  readonly name: string | undefined;
  readonly kubernetesVersion: string | undefined;
  readonly endpoint: string | undefined;
  readonly serviceCidrs: readonly string[];
  /** By node. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  /** What a kubeadm configuration says of the cluster, which is more than its files do. */
  readonly configured: readonly Setting[];
}

/** What the nodes tell about their cluster. What is undefined they do not tell. */
export interface FoundCluster {
  readonly name: Sourced<string> | undefined;
  readonly kubernetesVersion: Sourced<string> | undefined;
  readonly endpoint: Sourced<string> | undefined;
  readonly dnsDomain: Sourced<string> | undefined;
  readonly serviceCidrs: Sourced<readonly string[]> | undefined;
  readonly apiServerPort: Sourced<number> | undefined;
  readonly issuers: Sourced<readonly string[]> | undefined;
  readonly externalEtcd: Sourced<ExternalEtcdFound> | undefined;
  readonly algorithm: Sourced<KeyAlgorithm> | undefined;
}

const said = <T>(value: T | undefined): Sourced<T> | undefined =>
  value === undefined ? undefined : { value, from: 'the command line' };

/** @throws InferError INFER_ETCD for an etcd elsewhere that a kubeadm configuration says is reached without TLS */
export function foundCluster(nodes: readonly FoundNode[], answers: Answers): FoundCluster {
  const surveys = nodes.map(({ survey }) => survey);
  const anywhere = <T>(look: (survey: Survey) => Sourced<T> | undefined): Sourced<T> | undefined =>
    first(...surveys.map(look));
  return {
    name: first(
      said(answers.name),
      configured(answers.configured, 'name'),
      anywhere((survey) => toldOnce(survey, 'kubeadm', 'clusterName')),
      ...kubeconfigs.map((row) => anywhere((survey) => map(kubeconfigOf(survey, row), ({ cluster }) => cluster))),
    ),
    kubernetesVersion: first(
      said(answers.kubernetesVersion),
      configured(answers.configured, 'kubernetesVersion'),
      anywhere(releaseOf),
      anywhere(releaseTold),
    ),
    endpoint: first(
      said(answers.endpoint),
      configured(answers.configured, 'endpoint'),
      anywhere((survey) => toldOnce(survey, 'kubeadm', 'controlPlaneEndpoint')),
      endpointOf(surveys),
    ),
    dnsDomain: first(configured(answers.configured, 'network', 'dnsDomain'), anywhere(domainOf)),
    serviceCidrs: first(
      said(answers.serviceCidrs.length === 0 ? undefined : answers.serviceCidrs),
      configured(answers.configured, 'network', 'serviceCidrs'),
      anywhere(rangesOf),
      anywhere(usualRange),
    ),
    apiServerPort: anywhere((survey) => map(toldOnce(survey, 'kube-apiserver', '--secure-port'), Number)),
    issuers: anywhere((survey) => told(survey, 'kube-apiserver', '--service-account-issuer')),
    externalEtcd: nodes.some(({ roles }) => roles.value.includes('etcd'))
      ? undefined
      : externalEtcd(surveys, answers.configured),
    algorithm: anywhere(algorithmOf),
  };
}

function algorithmOf(survey: Survey): Sourced<KeyAlgorithm> | undefined {
  const leaf = leafOf(survey, 'apiserver');
  const request = leaf === undefined ? undefined : requestFor(survey, leaf.from);
  const found = map(leaf, ({ publicKey }) => keyAlgorithms.find((name) => name === publicKey.kind.name));
  return found === undefined || request?.value.key !== found.value ? found : { ...found, from: `${request.from} key` };
}

/** In the order in which they are likely to be what people use. */
const kubeconfigs = ['admin.conf', 'super-admin.conf', 'controller-manager.conf', 'scheduler.conf', 'kubelet.conf'];

function releaseOf(survey: Survey): Sourced<string> | undefined {
  for (const component of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler']) {
    const settings = runs(survey, component);
    const tag = settings?.imageTag;
    if (tag !== undefined && parseVersion(tag) !== undefined)
      return { value: tag.replace(/^v/, ''), from: `${settings?.file ?? ''} image` };
  }
  return undefined;
}

const releaseTold = (survey: Survey): Sourced<string> | undefined =>
  map(toldOnce(survey, 'kubeadm', 'kubernetesVersion'), (text) =>
    parseVersion(text) === undefined ? undefined : text.replace(/^v/, ''),
  );

/** What a kubeconfig dials that is not this machine alone. */
function endpointOf(surveys: readonly Survey[]): Sourced<string> | undefined {
  for (const row of ['admin.conf', 'super-admin.conf', 'kubelet.conf', 'controller-manager.conf'])
    for (const survey of surveys) {
      const found = map(kubeconfigOf(survey, row), ({ server }) => outwardEndpoint(server));
      if (found !== undefined) return found;
    }
  return undefined;
}

function outwardEndpoint(server: string): string | undefined {
  if (!URL.canParse(server)) return undefined;
  const { hostname, port } = new URL(server);
  const host = hostname.replace(/^\[|\]$/g, '');
  return isOwn(host) ? undefined : renderEndpoint({ host, port: port === '' ? 443 : Number(port) });
}

const service = 'kubernetes.default.svc.';

function domainOf(survey: Survey): Sourced<string> | undefined {
  return first(
    toldOnce(survey, 'kubeadm', 'networking.dnsDomain'),
    toldOnce(survey, 'k3s', 'cluster-domain'),
    toldOnce(survey, 'kubelet', 'clusterDomain'),
    toldOnce(survey, 'kubelet', '--cluster-domain'),
    map(toldOnce(survey, 'kube-apiserver', '--service-account-issuer'), (issuer) =>
      issuer.startsWith(`https://${service}`) ? issuer.slice(`https://${service}`.length) : undefined,
    ),
    map(leafOf(survey, 'apiserver'), ({ sans }) =>
      sans.dns
        .flatMap((name) => (name.startsWith(service) ? [name.slice(service.length).replace(/\.$/, '')] : []))
        // A widespread mistake names `kubernetes.default.svc.cluster`, and the domain is not `cluster`.
        .find((domain) => domain.includes('.')),
    ),
  );
}

function rangesOf(survey: Survey): Sourced<readonly string[]> | undefined {
  const names = [
    ['kube-apiserver', '--service-cluster-ip-range'],
    ['kube-controller-manager', '--service-cluster-ip-range'],
    ['kubeadm', 'networking.serviceSubnet'],
    ['k3s', 'service-cidr'],
  ] as const;
  for (const [component, name] of names) {
    const found = map(toldOnce(survey, component, name), (text) => {
      const ranges = text.split(',').map((part) => parseCidr(part.trim())?.text);
      return ranges.every((range) => range !== undefined) ? ranges : undefined;
    });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Ranges that tools choose when nobody does, by the address of the kubernetes Service. */
const usualRanges = ['10.96.0.0/12', '10.43.0.0/16', '10.152.183.0/24', '10.32.0.0/24', '10.233.0.0/18'];

const usualRange = (survey: Survey): Sourced<readonly string[]> | undefined =>
  map(leafOf(survey, 'apiserver'), ({ sans }) => {
    const range = usualRanges.find((text) => sans.ip.includes(parseCidr(text)?.first ?? ''));
    return range === undefined ? undefined : [range];
  });
