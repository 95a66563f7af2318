import { tablesOf } from '../workflows/templates.js';
import { reader } from './wiring/reader.js';

/** The table that ships with the package; read when it is asked for, since most runs need none of it. */
export const flagTable = tablesOf(reader);
