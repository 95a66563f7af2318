import type { FlagSource, Unread } from './flag-source.js';

/** What was seen of a machine beside its certificates, keys and kubeconfigs. */
export interface MachineFacts {
  /** What it calls itself (hostname(5)); undefined where that could not be seen. */
  readonly hostname: string | undefined;
  /** When it was looked at, by its own clock. */
  readonly at: Date;
  /** Who placed its files, by the name of the layout; undefined where nothing that is known was there. */
  readonly layout: string | undefined;
  /** What its components are told, the most telling first: what runs goes before what would be started. Files are named as the machine names them. */
  readonly sources: readonly FlagSource[];
  /** What would say what components are told, and could not be read; left out where nobody looked. */
  readonly unread?: readonly Unread[];
  /** What manifests and units say of components that run, so what they will be started with next; left out where nothing runs or nobody looked. */
  readonly deployed?: readonly FlagSource[];
  /** By component: since when it runs, null where it does not; undefined where nobody looked. */
  readonly running: ReadonlyMap<string, Date | null> | undefined;
}
