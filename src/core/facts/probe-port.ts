import type { Secret } from './secret.js';

/** Where something listens. */
export interface Endpoint {
  /** An address, or, where the user, the spec or the files of the cluster name one, a name. */
  readonly host: string;
  readonly port: number;
}

/** What is asked of an endpoint: its certificates, and one page that changes nothing. */
export interface Call {
  readonly endpoint: Endpoint;
  /** The path of the page. */
  readonly path: string;
  /** PEM of the certificate that is shown and of its key; undefined to show none. */
  readonly pair: { readonly certificate: Secret; readonly key: Secret } | undefined;
  /** Milliseconds until the whole of it is given up. */
  readonly patience: number;
}

/** How an endpoint answered a call. What is left out did not come. */
export interface Answer {
  /** The DER of every certificate that it sent, in that order; empty where it came to none. */
  readonly chain: readonly Uint8Array[];
  readonly protocol?: string | undefined;
  /** Of HTTP. */
  readonly status?: number;
  /** Its `Date` header. */
  readonly date?: Date;
  /** `pair`: the pair is none, and nobody was asked. `request`: after the handshake, where a server of TLS 1.3 refuses a client. */
  readonly failure?: { readonly stage: 'pair' | 'connect' | 'handshake' | 'request'; readonly error: string };
}

/** What a TLS server showed of itself. */
export interface EndpointFacts {
  /** Fingerprints of the certificates that it sent, its own first: lower-case hex of SHA-256 over the DER. */
  readonly chain: readonly string[];
  /** Why there is no chain; undefined when there is one. */
  readonly error: string | undefined;
}

/** Sockets. Failure is data. */
export interface ProbePort {
  /**
   * Asks an endpoint for its certificate, again and again until it is what is wanted or time is up. The handshake proves that the
   * server has the key of the certificate; nothing else about it is verified, and nothing is sent.
   *
   * @param within how long, in seconds; it is asked at least once
   * @returns the last answer
   */
  readonly watch: (
    endpoint: Endpoint,
    isWanted: (facts: EndpointFacts) => boolean,
    within: number,
  ) => Promise<EndpointFacts>;
  /**
   * Asks an endpoint once for its certificates and a page, within the time and a bounded memory whatever it sends. Nobody is verified:
   * the caller judges what was shown.
   */
  readonly call: (call: Call) => Promise<Answer>;
  /**
   * Asks an endpoint whose clients it takes by certificate.
   *
   * @param patience milliseconds until it is given up
   * @returns the DER of the name of each authority, in the order of the server; undefined where it asks for no certificate, names nobody,
   *   speaks TLS 1.3 only, or does not answer
   */
  readonly clientAuthorities: (endpoint: Endpoint, patience: number) => Promise<readonly Uint8Array[] | undefined>;
}
