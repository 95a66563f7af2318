import type { FlagTable } from '../core/components/flag-table.js';
import { packageFile } from './package-file.js';

/** The table that ships with the package; read when it is asked for, since most runs need none of it. */
export const flagTable = (): FlagTable => JSON.parse(packageFile('data/flag-tables.json')) as FlagTable;
