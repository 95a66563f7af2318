/** What a configuration that a flag of kube-apiserver names says, as far as it is judged. No key and no certificate is in it. */
export type PolicyFile =
  | { readonly kind: 'authorization'; readonly modes: readonly string[] }
  | {
      readonly kind: 'authentication';
      /** Undefined where it leaves anonymous requests to the flag. */
      readonly anonymous: { readonly enabled: boolean; readonly paths: readonly string[] } | undefined;
      readonly issuers: readonly string[];
    }
  /** The first provider of each entry: it is the one that writes. */
  | { readonly kind: 'encryption'; readonly first: readonly string[] }
  | { readonly kind: 'unread'; readonly reason: string };
