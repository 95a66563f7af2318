import type { DistinguishedName } from './name.js';
import type { PublicKeyFacts } from './key.js';

export interface SubjectAltNames {
  readonly dns: readonly string[];
  /** Canonical text: dotted decimal, or RFC 5952 for IPv6. */
  readonly ip: readonly string[];
  /** E-mail addresses, URIs and what no Kubernetes component reads, as `kind:text`; an IPv4 address in 16 octets once more, as `mapped:`. */
  readonly other: readonly string[];
}

/** Names of RFC 5280 4.2.1.10 by their form. */
export interface NameSubtrees {
  /** A domain and everything below it; with a leading dot only what is below; empty for every name. */
  readonly dns: readonly string[];
  /** `10.0.0.0/8`; IPv6 in eight full groups. */
  readonly ip: readonly string[];
  /** A mailbox, or a domain as above. */
  readonly email: readonly string[];
  /** The domain of a host, as above. */
  readonly uri: readonly string[];
}

/** What an authority may name, and whoever it lets sign. A form of which nothing is permitted is not restricted. */
export interface NameConstraints {
  readonly permitted: NameSubtrees;
  readonly excluded: NameSubtrees;
}

export type ExtendedKeyUsage = 'serverAuth' | 'clientAuth';

/** One X.509 certificate as plain data (RFC 5280 4.1). */
export interface CertificateFacts {
  /** Only version 3 has extensions. */
  readonly version: 1 | 2 | 3;
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
  /** Lower-case hex, two digits a byte, without a sign byte. */
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: PublicKeyFacts;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly isCa: boolean;
  readonly pathLength: number | undefined;
  /** RFC 5280 4.2.1.3 names; undefined when the extension is absent. */
  readonly keyUsages: readonly string[] | undefined;
  /** `serverAuth`, `clientAuth`, `any`, or a dotted OID; undefined when the extension is absent. */
  readonly extendedKeyUsages: readonly string[] | undefined;
  readonly sans: SubjectAltNames;
  readonly subjectKeyId: string | undefined;
  readonly authorityKeyId: string | undefined;
  /** Undefined when the extension is absent. */
  readonly nameConstraints: NameConstraints | undefined;
  /** It demands policies of those below it, or maps them: extensions that Go obeys and that are not evaluated here. */
  readonly demandsPolicies: boolean;
  /** Extensions marked critical that nothing here understands: Go refuses such a certificate. */
  readonly unknownCritical: readonly string[];
  /** Lower-case hex of SHA-256 over the DER. */
  readonly fingerprint: string;
  readonly der: Uint8Array;
}

export interface SignatureAlgorithm {
  /** `SHA256-RSA`, `ECDSA-SHA384`, …, or a dotted OID. */
  readonly name: string;
  /** The digest is broken for signatures: MD5, SHA-1. */
  readonly weak: boolean;
  /** It could be verified, here and by Go. */
  readonly known: boolean;
}

/**
 * Which certificate's key made the signature of which: child fingerprint → fingerprints of its signers among what was observed.
 * A name says who claims to have signed; an edge says who did.
 */
export type SignatureEdges = ReadonlyMap<string, readonly string[]>;
