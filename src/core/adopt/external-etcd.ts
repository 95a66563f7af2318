import type { Setting } from '../cluster/draft.js';
import { etcdByTls, type ExternalEtcdFound } from '../infer/external-etcd.js';
import { hostOf } from '../read/uri.js';
import { configured } from './configured.js';
import { isOwn } from './node.js';
import { first, map, told, toldOnce, type Sourced, type Survey } from './survey.js';

/**
 * An etcd that runs elsewhere: as the configuration that was named says, else as an API server is started, else as a kubeadm
 * configuration on a node says.
 *
 * @throws InferError INFER_ETCD for one that a configuration says is reached without TLS
 */
export const externalEtcd = (
  surveys: readonly Survey[],
  settings: readonly Setting[],
): Sourced<ExternalEtcdFound> | undefined =>
  first(inConfiguration(settings), ...surveys.map(inFlags), ...surveys.map(onNode));

/** `etcd.external` is whole wherever it was taken over. */
function inConfiguration(settings: readonly Setting[]): Sourced<ExternalEtcdFound> | undefined {
  const part = (key: keyof ExternalEtcdFound) => configured<string>(settings, 'etcd', 'external', key)?.value;
  return map(configured<readonly string[]>(settings, 'etcd', 'external', 'endpoints'), (endpoints) =>
    etcdByTls({ endpoints, ca: part('ca'), certificate: part('certificate'), key: part('key') }),
  );
}

function onNode(survey: Survey): Sourced<ExternalEtcdFound> | undefined {
  const part = (field: string) => toldOnce(survey, 'kubeadm', `etcd.external.${field}`)?.value;
  return map(told(survey, 'kubeadm', 'etcd.external.endpoints'), (endpoints) =>
    etcdByTls({ endpoints, ca: part('caFile'), certificate: part('certFile'), key: part('keyFile') }),
  );
}

/** With a stacked etcd the API server of kubeadm dials its own machine. */
function inFlags(survey: Survey): Sourced<ExternalEtcdFound> | undefined {
  const [ca, certificate, key] = ['--etcd-cafile', '--etcd-certfile', '--etcd-keyfile'].map(
    (flag) => toldOnce(survey, 'kube-apiserver', flag)?.value,
  );
  return map(told(survey, 'kube-apiserver', '--etcd-servers'), (texts) => {
    const endpoints = texts.flatMap((text) => text.split(','));
    const isElsewhere = endpoints.every((url) => url.startsWith('https:') && !isOwn(hostOf(url) ?? ''));
    return !isElsewhere || ca === undefined || certificate === undefined || key === undefined
      ? undefined
      : { endpoints, ca, certificate, key };
  });
}
