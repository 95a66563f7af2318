import { reader } from './wiring/reader.js';

/** The text of a file that ships with the package: a template or a schema. */
export const packageFile = (path: string): string => reader.packaged(path);
