/** A distinguished name (RFC 5280 4.1.2.4), as far as Kubernetes reads it: the user is the CN, every O is a group. */
export interface DistinguishedName {
  readonly commonName: string | undefined;
  readonly organizations: readonly string[];
  /** All attributes in the order they are encoded, e.g. `O=system:nodes,CN=system:node:cp1`. */
  readonly text: string;
  /** Hex of the DER encoding: names match issuer to subject by these bytes, as Go does. */
  readonly der: string;
}
