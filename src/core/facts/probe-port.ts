/** Where something listens. */
export interface Endpoint {
  /** An address, never a name: nobody is asked where it is. */
  readonly host: string;
  readonly port: number;
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
}
