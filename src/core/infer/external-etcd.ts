import { InferError } from './errors.js';

/** An etcd that runs elsewhere, and the files by which an API server reaches it. */
export interface ExternalEtcdFound {
  readonly endpoints: readonly string[];
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** What `etcd.external` of a kubeadm configuration says, which must be an etcd with TLS. @throws InferError INFER_ETCD */
export function etcdByTls({
  endpoints,
  ca,
  certificate,
  key,
}: Pick<ExternalEtcdFound, 'endpoints'> &
  Readonly<Record<'ca' | 'certificate' | 'key', string | undefined>>): ExternalEtcdFound {
  if (
    endpoints.every((url) => url.startsWith('https://')) &&
    ca !== undefined &&
    certificate !== undefined &&
    key !== undefined
  )
    return { endpoints, ca, certificate, key };
  throw new InferError(
    'INFER_ETCD',
    'expected etcd.external with https endpoints, caFile, certFile and keyFile, got an etcd that is reached without a client certificate',
    { hint: 'give etcd certificates first, or write kubepki.yaml by hand' },
  );
}
