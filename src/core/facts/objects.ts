import type { CertificateFacts } from './certificate.js';
import type { Content } from './file.js';

// What a cluster keeps in its API that has to do with certificates: from a dump, or asked of the API server. Never a private key,
// never a token.

/** Which object something was read from. */
export interface ObjectName {
  readonly kind: string;
  /** Undefined for what lies in no namespace. */
  readonly namespace: string | undefined;
  readonly name: string;
}

/** Certificates that an object carries in one of its fields, or why they cannot be read. */
export type Bundle =
  | { readonly state: 'certificates'; readonly certificates: readonly CertificateFacts[] }
  | { readonly state: 'unparsable'; readonly reason: string }
  | { readonly state: 'absent' };

/** Who renews what an object holds, by its annotations and labels. */
export type ObjectOwner = 'cert-manager' | 'cluster-api' | 'kubeadm';

/** A Secret that holds certificates, keys or kubeconfigs. */
export interface SecretFacts {
  readonly of: 'secret';
  readonly object: ObjectName;
  /** As `kubernetes.io/tls`; empty where it has none. */
  readonly type: string;
  /** By key of its data: what means something; of a private key its public half. */
  readonly entries: ReadonlyMap<string, Content>;
  readonly owner: ObjectOwner | undefined;
}

/** A bootstrap token (https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens). Never its secret. */
export interface BootstrapTokenFacts {
  readonly of: 'bootstrap-token';
  readonly object: ObjectName;
  readonly id: string;
  /** Undefined when it never ends; `malformed`: it is taken for one that has. */
  readonly expires: Date | 'malformed' | undefined;
  readonly authenticates: boolean;
  readonly signs: boolean;
}

/** A Secret that holds a token of a service account, which never ends. Never the token. */
export interface AccountTokenFacts {
  readonly of: 'account-token';
  readonly object: ObjectName;
  readonly account: string;
  /** Its copy of what pods trust. */
  readonly trust: Bundle;
}

/** `kube-public/cluster-info`: whom a joining node trusts. */
export interface ClusterInfoFacts {
  readonly of: 'cluster-info';
  readonly object: ObjectName;
  /** As written; undefined where its kubeconfig cannot be read. */
  readonly server: string | undefined;
  readonly trust: Bundle;
}

/** `kube-root-ca.crt` of a namespace: whom its pods trust. */
export interface RootCaFacts {
  readonly of: 'root-ca';
  readonly object: ObjectName;
  readonly trust: Bundle;
}

/** `kube-system/extension-apiserver-authentication`: whom extension servers, the controller-manager and the scheduler let in. */
export interface AuthenticationFacts {
  readonly of: 'authentication';
  readonly object: ObjectName;
  readonly clients: Bundle;
  readonly frontProxies: Bundle;
  /** Common names that may speak for others; undefined when that does not parse, and empty for any. */
  readonly allowedNames: readonly string[] | undefined;
}

/** `kube-system/kubeadm-config`: what a control plane that joins makes its certificate by. */
export interface KubeadmConfigFacts {
  readonly of: 'kubeadm-config';
  readonly object: ObjectName;
  /** As written; undefined where the configuration cannot be read. */
  readonly certSans: readonly string[] | undefined;
  /** `host:port` or a host, as written. */
  readonly endpoint: string | undefined;
}

export interface NamespaceFacts {
  readonly of: 'namespace';
  readonly object: ObjectName;
  readonly created: Date | undefined;
  readonly isEnding: boolean;
}

/** Whom the API server trusts when it calls a webhook or an extension server. */
export interface CaBundleFacts {
  readonly of: 'ca-bundle';
  readonly object: ObjectName;
  /** Of several in one object, as the webhook of a configuration; else undefined. */
  readonly entry: string | undefined;
  /** The service or URL that is called, as `kube-system/metrics-server`. */
  readonly calls: string;
  /** A service in the cluster, whose name no public authority certifies. */
  readonly isService: boolean;
  readonly bundle: Bundle;
  /** Whatever certificate the server shows is accepted (`insecureSkipTLSVerify`). */
  readonly insecure: boolean;
  /** cert-manager writes it. */
  readonly isInjected: boolean;
}

/** A CertificateSigningRequest. */
export interface SigningRequestFacts {
  readonly of: 'signing-request';
  readonly object: ObjectName;
  readonly signer: string;
  readonly requestor: string;
  readonly created: Date | undefined;
  /** `approved`: nobody has signed it yet. */
  readonly state: 'pending' | 'approved' | 'issued' | 'denied' | 'failed';
}

export interface NodeObjectFacts {
  readonly of: 'node';
  readonly object: ObjectName;
  /** Of the type InternalIP, at which the API server dials its kubelet; canonical. */
  readonly addresses: readonly string[];
  /** As `v1.37.2`. */
  readonly kubelet: string | undefined;
}

/** Something that was to be looked at and could not be. */
export interface UnobservedFacts {
  readonly of: 'unobserved';
  /** What it would have told, as `certificatesigningrequests`, or which part of a dump. */
  readonly what: string;
  readonly reason: string;
}

/** A list that an API server has given to its end: what is not in it does not exist. */
export interface WholeListFacts {
  readonly of: 'whole-list';
  /** As `configmaps kube-root-ca.crt`. */
  readonly what: string;
}

export type ObjectFacts =
  | SecretFacts
  | BootstrapTokenFacts
  | AccountTokenFacts
  | ClusterInfoFacts
  | RootCaFacts
  | AuthenticationFacts
  | KubeadmConfigFacts
  | NamespaceFacts
  | CaBundleFacts
  | SigningRequestFacts
  | NodeObjectFacts
  | WholeListFacts
  | UnobservedFacts;

/** `Secret kube-system/web`, `APIService v1beta1.metrics.k8s.io`: how an object is shown. */
export const objectPath = ({ kind, namespace, name }: ObjectName, entry?: string): string =>
  [kind, namespace === undefined ? name : `${namespace}/${name}`, ...(entry === undefined ? [] : [entry])].join(' ');

/** One string per fact, for maps: an object has one name, and can have several bundles. */
export const objectKey = (facts: ObjectFacts): string =>
  facts.of === 'unobserved'
    ? JSON.stringify([facts.of, facts.what, facts.reason])
    : facts.of === 'whole-list'
      ? JSON.stringify([facts.of, facts.what])
      : JSON.stringify([facts.of, objectPath(facts.object), facts.of === 'ca-bundle' ? facts.entry : undefined]);
