import type { CertificateFacts } from './certificate.js';
import type { PrivateKeyFacts } from './key.js';

/** A value that a kubeconfig holds itself (`*-data`), names by path, or leaves out. */
export type Held<T> =
  | { readonly held: 'embedded'; readonly value: T }
  | { readonly held: 'path'; readonly path: string }
  | { readonly held: 'broken'; readonly reason: string }
  | { readonly held: 'absent' };

/** The one cluster and user that a context of a kubeconfig selects: the current one, where nothing else is said. */
export interface KubeconfigFacts {
  readonly context: string;
  readonly cluster: string;
  readonly user: string;
  /** `https://host:port`, as written. */
  readonly server: string;
  /** The name that the server's certificate must bear instead of the one that is dialled. */
  readonly tlsServerName: string | undefined;
  /** Whatever certificate the server shows is accepted (`insecure-skip-tls-verify`). */
  readonly insecure: boolean;
  readonly trust: Held<readonly CertificateFacts[]>;
  readonly certificate: Held<CertificateFacts>;
  /** Certificates behind its own, where it embeds it; left out for none. */
  readonly behind?: readonly CertificateFacts[];
  readonly key: Held<PrivateKeyFacts>;
  /** The user also, or only, has a token, a password or an exec plugin. */
  readonly otherCredential: boolean;
  /** The user that every request is made as, instead of the one that the credential identifies. */
  readonly impersonates: string | undefined;
  /** Left out where there is nothing else, and for a context that is not the current one. */
  readonly further?: FurtherEntries;
}

/** What a kubeconfig holds beside what its current context selects. No component reads it; kubectl does, with `--context`. */
export interface FurtherEntries {
  /** Each with the cluster and user that it selects. */
  readonly contexts: readonly KubeconfigFacts[];
  /** Clusters and users that no context selects, and contexts that lead nowhere: `user "x"`. */
  readonly loose: readonly string[];
}
