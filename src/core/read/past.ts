import { processKey, type Arrival, type CertificateSpan, type Deliveries, type FileOnNode } from '../facts/chain.js';
import type { WrittenFile } from '../facts/manifest.js';
import type { IssuedBy, PersonalFile } from '../facts/observed.js';
import { issuedTo, keyIn, readLine, timeIn, type LedgerChange } from './ledger.js';

/** What a ledger tells about a home. */
export interface Past {
  /** By `issuedKey`. */
  readonly issuedOnce: ReadonlyMap<string, IssuedBy>;
  readonly deliveries: Deliveries;
  /** The last two certificates that were issued for an artefact, by `artefactKey`, the newer one last. */
  readonly issues: ReadonlyMap<string, readonly CertificateSpan[]>;
  /** By artefact: kubeconfigs that were written into `users/`. */
  readonly personal: ReadonlyMap<string, PersonalFile>;
  /** By artefact: fingerprints of the secrets that were made. */
  readonly secrets: ReadonlyMap<string, string>;
  /** The number of the first line that is no record, whose changes are not known; a crash leaves half a line at the end, which is none. */
  readonly strangeLine: number | undefined;
  readonly hasRecords: boolean;
}

/** Takes a ledger line by line, whatever its size, and keeps what matters of it. What a line says twice, the later one says. */
export class PastReader implements Past {
  readonly issuedOnce = new Map<string, IssuedBy>();
  readonly issues = new Map<string, readonly CertificateSpan[]>();
  readonly personal = new Map<string, { readonly files: Set<string>; readonly certificates: Set<string> }>();
  readonly secrets = new Map<string, string>();
  strangeLine: number | undefined;
  hasRecords = false;
  #lines = 0;
  readonly #answered = new Map<string, Date>();
  readonly #arrivals = new Map<string, Arrival>();
  readonly #running = new Map<string, Date | null>();
  readonly #retired = new Map<string, Map<string, Retired>>();

  get deliveries(): Deliveries {
    const retired = [...this.#retired].map(([node, files]) => [node, [...files.values()].filter(isOut)] as const);
    return { answered: this.#answered, arrivals: this.#arrivals, running: this.#running, retired: new Map(retired) };
  }

  /** @param isEnded false for a last line without a line feed */
  take(line: string, isEnded: boolean): void {
    this.#lines += 1;
    const record = readLine(line);
    if (record !== undefined) this.hasRecords = true;
    else if (isEnded) this.strangeLine ??= this.#lines;
    const { time, changes } = record ?? { time: undefined, changes: [] };
    for (const change of changes) {
      for (const [key, by] of issuedTo(change))
        if (by === 'us' || !this.issuedOnce.has(key)) this.issuedOnce.set(key, by);
      this.#takeFile(change);
      const { artefact, secret } = change;
      if (typeof artefact === 'string' && typeof secret === 'string') this.secrets.set(artefact, secret);
      if (time !== undefined) this.#takers[String(change.action)]?.(change, time);
    }
  }

  readonly #takers: Readonly<Record<string, ((change: LedgerChange, time: Date) => void) | undefined>> = {
    create: (change, time) => this.#takeIssue(change, time),
    reissue: (change, time) => this.#takeIssue(change, time),
    delivered: (change, time) => this.#takeAnswer(change, time),
    differs: (change, time) => this.#takeAnswer(change, time),
    runs: ({ node, artefact, since }, time) => {
      if (typeof node !== 'string' || typeof artefact !== 'string') return;
      this.#answered.set(node, time);
      this.#running.set(processKey(node, artefact), timeIn(since) ?? null);
    },
    retire: ({ node, artefact: path, sha256 }) => {
      if (typeof node !== 'string' || typeof path !== 'string' || typeof sha256 !== 'string') return;
      const files = this.#retired.get(node) ?? new Map<string, Retired>();
      // What is removed again is removed last.
      files.delete(path);
      this.#retired.set(node, files.set(path, { path, sha256, isOut: true }));
    },
    restore: (change) => this.#takeBack(change, false),
    remove: (change) => this.#takeBack(change, true),
    gone: (change, time) => {
      this.#takeBack(change, false);
      if (typeof change.node === 'string') this.#answered.set(change.node, time);
    },
    served: (change, time) => {
      const key = keyIn(change);
      if (key === undefined || typeof change.fingerprint !== 'string') return;
      this.#arrivals.set(key, { ...(this.#arrivals.get(key) ?? nothing(time)), served: change.fingerprint });
    },
  };

  #takeBack({ node, artefact: path }: LedgerChange, isOut: boolean): void {
    const files = typeof node === 'string' ? this.#retired.get(node) : undefined;
    const file = typeof path === 'string' ? files?.get(path) : undefined;
    if (file !== undefined) files?.set(file.path, { ...file, isOut });
  }

  #takeIssue(change: LedgerChange, time: Date): void {
    const key = keyIn(change);
    // What was issued began when its line was written.
    const span = spanIn({ ...change, notBefore: time.toISOString() });
    if (key !== undefined && span !== undefined)
      this.issues.set(key, [...(this.issues.get(key) ?? []).slice(-1), span]);
  }

  /** Only a kubeconfig in the home is recorded with what its file is. */
  #takeFile({ node, artefact, sha256, fingerprint }: LedgerChange): void {
    if (typeof node === 'string' || typeof artefact !== 'string' || typeof sha256 !== 'string') return;
    const { files, certificates } = this.personal.get(artefact) ?? { files: new Set(), certificates: new Set() };
    files.add(sha256);
    if (typeof fingerprint === 'string') certificates.add(fingerprint);
    this.personal.set(artefact, { files, certificates });
  }

  #takeAnswer(change: LedgerChange, time: Date): void {
    const key = keyIn(change);
    if (key === undefined || typeof change.node !== 'string') return;
    this.#answered.set(change.node, time);
    const before = this.#arrivals.get(key) ?? nothing(time);
    const span = change.action === 'delivered' ? spanIn(change) : undefined;
    const isNew = span !== undefined && span.fingerprint !== before.certificate?.fingerprint;
    this.#arrivals.set(key, {
      ...before,
      told: time,
      isRight: change.action === 'delivered',
      files: new Map(filesIn(change).map((file) => [file.path, onNode(file, before.files.get(file.path), time)])),
      certificate: span ?? before.certificate,
      former: isNew ? before.certificate : before.former,
    });
  }
}

/** A file that the home has removed, and whether it is out of the home and not known to be gone from its node. */
interface Retired extends WrittenFile {
  readonly isOut: boolean;
}

const isOut = (file: Retired): boolean => file.isOut;

const nothing = (told: Date): Arrival => ({
  told,
  isRight: false,
  files: new Map(),
  certificate: undefined,
  former: undefined,
  served: undefined,
});

function spanIn({ fingerprint, notBefore, notAfter }: LedgerChange): CertificateSpan | undefined {
  const [begin, end] = [timeIn(notBefore), timeIn(notAfter)];
  return typeof fingerprint !== 'string' || begin === undefined || end === undefined
    ? undefined
    : { fingerprint, notBefore: begin, notAfter: end };
}

interface SaidFile {
  readonly path: string;
  readonly sha256: string | null;
  readonly changed: Date | undefined;
}

function filesIn({ files }: LedgerChange): readonly SaidFile[] {
  if (!Array.isArray(files)) return [];
  return (files as readonly (LedgerChange | null)[]).flatMap((file) =>
    typeof file?.path !== 'string'
      ? []
      : {
          path: file.path,
          sha256: typeof file.sha256 === 'string' ? file.sha256 : null,
          changed: timeIn(file.changed),
        },
  );
}

/** A file that is the same as before is there since before, whatever was done to its mode. */
const onNode = ({ sha256, changed }: SaidFile, before: FileOnNode | undefined, told: Date): FileOnNode =>
  before?.sha256 === sha256 ? before : { sha256, since: changed ?? told, replaced: typeof before?.sha256 === 'string' };
