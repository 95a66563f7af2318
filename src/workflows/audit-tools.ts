import { isSwitch } from '../core/components/audited.js';
import { isTabled, tabledComponents, type FlagTable } from '../core/components/flag-table.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import type { Switches } from '../core/read/flag-text.js';

/** What an audit reads with. */
export interface AuditTools {
  readonly reader: ReaderPort;
  readonly table: FlagTable;
  /** How a path is written in the report. */
  readonly shownAs: (path: string) => string;
  /** The filesystem that all files belong to; undefined to find it by their paths. */
  readonly root: string | undefined;
  /** The component whose flags some fit best. */
  readonly nameOf: (names: readonly string[]) => string | undefined;
}

export const isSwitchOf =
  ({ table }: Pick<AuditTools, 'table'>): Switches =>
  (component, name) =>
    isSwitch(table, component, name);

/** The component that knows most of some flags; undefined where none knows half of them. */
export function fittingComponent(table: FlagTable, names: readonly string[]): string | undefined {
  const known = (component: string): number =>
    isTabled(component) ? names.filter((name) => Object.hasOwn(table.flags[component], name.slice(2))).length : 0;
  const [best] = [...tabledComponents].sort((a, b) => known(b) - known(a));
  return best !== undefined && known(best) * 2 > names.length ? best : undefined;
}
