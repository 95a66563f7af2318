import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlagTable } from '../../src/core/components/flag-table.js';

/** The table that ships with the package. */
export const flagTable = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'data', 'flag-tables.json'), 'utf8'),
) as FlagTable;
