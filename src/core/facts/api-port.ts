import type { Secret } from './secret.js';

/** How the one API server is reached that a kubeconfig names, and as whom. */
export interface ApiAccess {
  /** `https://host:port`, with the path that it may have; no slash at its end. */
  readonly server: string;
  /** PEM; undefined for the authorities that this program knows by itself. */
  readonly ca: string | undefined;
  readonly serverName: string | undefined;
  /** PEM. */
  readonly certificate: string | undefined;
  readonly key: Secret | undefined;
  readonly token: Secret | undefined;
}

/** What became of a request. Failure is data. */
export type ApiAnswer =
  | { readonly kind: 'found'; readonly body: unknown }
  | { readonly kind: 'absent' }
  /** The reason is a sentence of ours: never a word of what the server said. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Reads from an API server, and nothing else: every request is a GET. */
export interface ApiPort {
  /** @param path from `/`, with its query */
  readonly get: (access: ApiAccess, path: string) => Promise<ApiAnswer>;
}
