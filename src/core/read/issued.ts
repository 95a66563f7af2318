import { handedOut, type LedgerEntry, type RecordedCertificate } from '../facts/ledger.js';

/**
 * How a certificate stands by the ledger. `current`: the last one of its artefact, or handed out. `replaced`: its artefact has a newer
 * one; whoever has a copy can use it until it ends. `retired`: its artefact is no longer wanted, or was taken back.
 */
export type Standing = 'current' | 'replaced' | 'retired';

/** A change that is about a certificate as a whole. */
export interface CertificateEntry extends LedgerEntry {
  readonly certificate: RecordedCertificate;
}

/** A certificate that the ledger knows. */
export interface IssuedCertificate extends CertificateEntry {
  readonly standing: Standing;
}

/** Changes after which the home has the artefact no longer. */
const goes: ReadonlySet<string> = new Set(['retire', 'remove']);

/** Which certificates there are, from the entries of a ledger alone, in order. */
export class IssuedCertificates {
  readonly #byArtefact = new Map<string, Map<string, IssuedCertificate>>();

  /** @param wanted what is remembered; what has ended need not be */
  constructor(private readonly wanted: (entry: CertificateEntry) => boolean) {}

  take(entry: LedgerEntry): void {
    const { certificate, fingerprint } = entry;
    const key = entry.node === undefined ? entry.artefact : `${entry.node}/${entry.artefact}`;
    const others = this.#byArtefact.get(key) ?? new Map<string, IssuedCertificate>();
    if (goes.has(entry.action)) {
      this.#stand(others, 'retired');
      this.#standAs(entry, 'retired');
      return;
    }
    if (certificate === undefined) {
      if (entry.action === 'restore') this.#standAs(entry, 'current');
      // What was there before is put back by its fingerprint.
      const before = fingerprint === undefined ? undefined : others.get(fingerprint);
      if (before !== undefined && entry.action !== 'delivered') {
        this.#stand(others, 'replaced');
        others.set(before.certificate.fingerprint, { ...before, standing: 'current' });
      }
      return;
    }
    if (!isLasting(entry.action, certificate)) this.#stand(others, 'replaced');
    const issued = { ...entry, certificate };
    if (!this.wanted(issued)) return;
    others.set(certificate.fingerprint, { ...issued, standing: 'current' });
    this.#byArtefact.set(key, others);
  }

  all(): readonly IssuedCertificate[] {
    return [...this.#byArtefact.values()]
      .flatMap((certificates) => [...certificates.values()])
      .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  }

  /** A file that is no longer wanted is called by its path: which artefact it was, its certificate says. */
  #standAs({ node, fingerprint }: LedgerEntry, standing: Standing): void {
    if (fingerprint === undefined) return;
    for (const certificates of this.#byArtefact.values()) {
      const one = certificates.get(fingerprint);
      if (one?.node === node && one !== undefined) certificates.set(fingerprint, { ...one, standing });
    }
  }

  #stand(certificates: Map<string, IssuedCertificate>, standing: Standing): void {
    for (const [fingerprint, one] of certificates)
      if (one.standing === 'current') certificates.set(fingerprint, { ...one, standing });
  }
}

/** A generation of an authority goes on beside the next one, and so does what was handed out. */
const isLasting = (action: string, { issuer, subjectText }: RecordedCertificate): boolean =>
  action === handedOut || issuer === subjectText;
