import type { Path, Remark } from './document.js';

/** What the spec says of a server that kube-apiserver asks. */
interface GivenWebhook {
  readonly kubeconfig?: string | undefined;
  readonly url?: string | undefined;
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/** A server that kube-apiserver asks: by a kubeconfig on its node, or by one that kubepki writes. Paths are absolute. */
export type WebhookServer =
  | { readonly by: 'kubeconfig'; readonly path: string }
  | {
      readonly by: 'url';
      readonly url: string;
      readonly ca: string | undefined;
      readonly credential: { readonly certificate: string; readonly key: string } | undefined;
    };

export function resolveWebhook({ kubeconfig, url, ca, certificate, key }: GivenWebhook): WebhookServer {
  if (kubeconfig !== undefined) return { by: 'kubeconfig', path: kubeconfig };
  if (url === undefined) throw new Error('a spec with a webhook without a way to it passed its checks');
  const credential = certificate === undefined || key === undefined ? undefined : { certificate, key };
  return { by: 'url', url, ca, credential };
}

export function* webhookFaults({ kubeconfig, url, ca, certificate, key }: GivenWebhook, path: Path): Iterable<Remark> {
  if ((kubeconfig === undefined) === (url === undefined))
    yield { path, message: `expected kubeconfig or url, got ${url === undefined ? 'neither' : 'both'}` };
  else if (kubeconfig !== undefined && [ca, certificate, key].some((one) => one !== undefined))
    yield {
      path,
      message: 'expected ca, certificate and key beside url, got them beside a kubeconfig, which has its own',
    };
  if ((certificate === undefined) !== (key === undefined))
    yield { path, message: `expected certificate and key, got only ${key === undefined ? 'certificate' : 'key'}` };
}
