import type { RawFile } from './file.js';
import type { ChangedFile, HistoryEntry } from './history.js';
import type { Place } from './place.js';
import type { Secret } from './secret.js';

/** The folder on this machine where part of a node's filesystem is. */
export interface Mount {
  /** Absolute. */
  readonly folder: string;
  /** The path on the node that the folder stands for: empty for a whole tree, `etc/kubernetes/pki` for a bare pki folder. */
  readonly below: string;
}

/** Where places are on this machine. A place without a mount cannot be seen from here. */
export interface Roots {
  /** Absolute path of the PKI home, if there is one. */
  readonly home: string | undefined;
  readonly nodes: ReadonlyMap<string, Mount>;
}

/** What is to be looked at. */
export interface Question {
  readonly places: readonly Place[];
  /** Where something may lie too. Of what is not there nothing is told. */
  readonly others?: readonly Place[];
  /** Folders whose regular files are looked at too, one level deep. */
  readonly folders: readonly Place[];
  /** False for a file that may be looked at by name and mode only. */
  readonly opens: (place: Place) => boolean;
}

/** What is at a path of this machine, before anything is known about it. */
export type PathKind = 'absent' | 'file' | 'folder' | 'other' | 'denied' | 'dangling';

/** What lies where something is to be written: `open` is a file descriptor of this process, and `link` leads to a file or to nothing. */
export type Outlet =
  | { readonly kind: 'open'; readonly descriptor: number; readonly isTerminal: boolean }
  | { readonly kind: 'other'; readonly path: string; readonly isTerminal: boolean }
  | { readonly kind: 'link'; readonly path: string; readonly to: string }
  | { readonly kind: Exclude<PathKind, 'other'>; readonly path: string };

/** The reading half of the store. Absence and errors are data, except where a method says otherwise. */
export interface ReaderPort {
  readonly kindOf: (path: string) => PathKind;
  /** Its path is that of its folder with every link followed. */
  readonly outletAt: (path: string) => Outlet;
  /** Whether a path is a folder or lies in it, whatever links and mounts lead there. Neither has to exist. */
  readonly isIn: (path: string, folder: string) => boolean;
  /** Where a path of a node is on this machine, with links as the node means them; undefined where it is not mounted, or too many links lead on. */
  readonly within: (mount: Mount, path: string) => string | undefined;
  /** What a symbolic link says; undefined for what is none. */
  readonly linkAt: (path: string) => string | undefined;
  /** Names in a folder, sorted; empty when there is none. */
  readonly namesIn: (folder: string) => readonly string[];
  readonly ownerOf: (path: string) => { readonly uid: number; readonly gid: number } | undefined;
  readonly sizeOf: (path: string) => number | undefined;
  /** @param limit how many bytes the file may have; 1 MiB unless told */
  readonly read: (path: string, limit?: number) => RawFile;
  /** Gives out the lines of a file of any size, one after the other; only the last can be without its line feed. What is returned has no bytes. */
  readonly readLines: (path: string, take: (line: string, isEnded: boolean) => void) => RawFile;
  readonly snapshot: (roots: Roots, question: Question) => readonly RawFile[];
  /** When changes were made of which something is kept, oldest first; the entries themselves are not read. */
  readonly keptChanges: (home: string) => readonly Pick<HistoryEntry, 'id' | 'time'>[];
  /** The text of a file that ships with the package, such as `templates/install.sh`. */
  readonly packaged: (path: string) => string;
  /** What was changed and can be taken back, oldest first. @throws StoreError STORE_TORN for an entry that is none */
  readonly history: (home: string) => readonly HistoryEntry[];
  /** Gives out what the files of an entry held before. Both throw StoreError STORE_TORN when a copy is not what it should be. */
  readonly copiesIn: (home: string, entry: HistoryEntry) => (file: ChangedFile) => Secret;
  /** Whether a commit was interrupted and waits to be finished. */
  readonly isInterrupted: (home: string) => boolean;
  /** The line of the ledger of that commit; undefined where it has none, or where its journal cannot be read. */
  readonly begun: (home: string) => LedgerRecord | undefined;
  /** What that commit has still to put in place, as it will lie there; absent what it has still to remove. Bytes of what `opens` only. */
  readonly pending: (roots: Roots, opens: (place: Place) => boolean) => readonly RawFile[];
  /** The path of a place on this machine. */
  readonly pathOf: (roots: Roots, place: Place) => string | undefined;
}

/** One file to be written, whole. */
export interface Write {
  readonly place: Place;
  readonly mode: number;
  readonly contents: Secret;
  /** Numeric owner and group to set, where this process may. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
}

/** One file to be removed. What lies there by then and is something else is never removed. */
export interface Removal {
  readonly place: Place;
  /** Of the contents that are to go; lower-case hex. */
  readonly sha256: string;
}

/** A change of mode or owner without a change of contents. */
export interface Permission {
  readonly place: Place;
  readonly mode: number | undefined;
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
}

/** One change of a home and its nodes, in the order in which it happens. A list that is left out is empty. */
export interface Change {
  readonly writes?: readonly Write[];
  /** After every write, so that nothing goes before what takes its place is there. */
  readonly removals?: readonly Removal[];
  readonly permissions?: readonly Permission[];
  /** The line of the ledger; undefined for what is no change of the cluster's files. */
  readonly record: LedgerRecord | undefined;
}

/** The writing half of the store: the only code that changes a home or a node. Every method throws StoreError. */
export interface WriterPort {
  /** @returns what releases the lock; throws STORE_LOCKED with the holder's name, STORE_LOCK_UNREADABLE where it names none. An interrupted commit is finished first; STORE_TORN says what is missing for that. */
  readonly lock: (home: string, command: string, now: Date) => () => void;
  /** Makes the folder of a home, and in it folders that only their owner may enter: whoever owns the home. */
  readonly createHome: (home: string, privateFolders: readonly string[]) => void;
  /**
   * Stages every file, then renames them in order. Before the first rename a failure leaves everything as it was. What a change with
   * a record replaces or removes is kept in the history.
   */
  readonly commit: (roots: Roots, change: Change) => void;
  /** Writes to a file descriptor, or to a device or pipe, which are never replaced. */
  readonly pour: (outlet: number | string, contents: Secret) => void;
  /** Removes entries of the history. Only for the holder of the lock. */
  readonly forget: (home: string, ids: readonly string[]) => void;
}

/** What one run changed, as the ledger keeps it: plain data, no secret. */
export interface LedgerRecord {
  readonly time: string;
  readonly command: string;
  readonly changes: readonly Readonly<Record<string, unknown>>[];
}
