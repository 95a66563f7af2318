import type { Subject } from './issue-port.js';

/** What the first line of a ledger is chained to. */
export const genesis = '0'.repeat(64);

/** What the ledger keeps of a certificate. */
export interface RecordedCertificate {
  readonly serial: string;
  /** As facts write it: `O=dev,CN=alice`. */
  readonly subjectText: string;
  readonly subject: Subject;
  readonly issuer: string;
  /** Which key of the issuer signed it; undefined in lines of before it was written down. */
  readonly authorityKeyId: string | undefined;
  readonly notAfter: Date;
  readonly fingerprint: string;
}

/** One change, as a line of the ledger tells it. */
export interface LedgerEntry {
  readonly time: string;
  readonly command: string;
  /** The user who ran the command; undefined in lines of before it was written down. */
  readonly by: string | undefined;
  readonly action: string;
  readonly node: string | undefined;
  readonly artefact: string;
  /** SHA-256 of the certificate that the change is about, if it is about one. */
  readonly fingerprint: string | undefined;
  /** Where the change put something outside of the home: a path, or `stdout`. */
  readonly to: string | undefined;
  /** The certificate that was issued or taken over. */
  readonly certificate: RecordedCertificate | undefined;
}

/** Given to somebody, and nothing in the home is made again from it: the next one does not replace it. */
export const handedOut = 'hand out';
