/** How one component of a node is told what to do, and where that is written. */
export interface Settings {
  /** `kube-apiserver`, `etcd`, `kubelet`, …: the name of the program. */
  readonly component: string;
  /** The file that says it, relative to the root of the node. */
  readonly file: string;
  /** Of the image that it runs from, such as `v1.37.2`; undefined where it is none. */
  readonly imageTag: string | undefined;
  /** Flags with their dashes, and fields of a configuration file by their path, such as `authentication.x509.clientCAFile`. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}
