import type { CertificateFacts } from './certificate.js';
import type { DistinguishedName } from './name.js';
import type { Endpoint } from './probe-port.js';

/**
 * Whether an endpoint can be reached from where it is looked at: it `must` be, it `may` be and nothing is wrong when it is not, or it is
 * `hidden` by design, as the loopback of another machine.
 */
export type Vantage = 'must' | 'may' | 'hidden';

/** Where something of a cluster listens over TLS. */
export interface Listening {
  /** Undefined where any of several nodes answers, or none that is known. */
  readonly node: string | undefined;
  /** The component, or what stands in front of one. */
  readonly component: string;
  /** The flag or field that names the certificate it serves; undefined where nothing on disk says which. */
  readonly by: string | undefined;
  readonly endpoint: Endpoint;
  /** Names and addresses by which clients that verify it dial it. */
  readonly dialledAs: readonly string[];
  readonly vantage: Vantage;
}

/** What a server made of the certificate of its client. */
export interface ClientVerdict {
  /** The artefact or the file that the certificate is of. */
  readonly client: string;
  readonly verdict: 'accepted' | 'refused' | 'unclear';
  /** The answer: a status of HTTP, or the alert of TLS. */
  readonly answer: string;
}

/** What was seen of an endpoint. */
export type EndpointSight =
  | { readonly kind: 'hidden' }
  /** `connect`: nobody answers there. `handshake`: somebody does, and shows no certificate. */
  | { readonly kind: 'failed'; readonly stage: 'connect' | 'handshake'; readonly error: string }
  | {
      readonly kind: 'shown';
      /** In the order in which it was sent, as far as it can be read. */
      readonly chain: readonly CertificateFacts[];
      /** Why the rest of the chain cannot be read, as Go would not read it either. */
      readonly broken: string | undefined;
      readonly protocol: string | undefined;
      /** Undefined where no client certificate was shown. */
      readonly client: ClientVerdict | undefined;
      /** Names of the authorities whose clients it says that it takes; undefined where it was not asked, or does not say. */
      readonly takes?: readonly DistinguishedName[] | undefined;
      /** What the server takes the time to be; whole seconds. */
      readonly clock: Date | undefined;
    };

/** An endpoint, as it was seen. */
export interface EndpointSeen extends Listening {
  /** By the clock of whoever looked. */
  readonly at: Date;
  readonly sight: EndpointSight;
}
