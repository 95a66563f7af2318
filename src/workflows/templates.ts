import { join } from 'node:path';
import type { FlagTable } from '../core/components/flag-table.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import type { Templates } from '../core/render/templates.js';
import { textOf } from './texts.js';

const folderIn = (home: string): string => join(home, 'templates');

/** The templates of a home: its own, where it has one of the name in `templates/`, else ours. @throws WorkflowError PATH_UNREADABLE */
export const templatesOf =
  (home: string, reader: ReaderPort): Templates =>
  (name) =>
    textOf(reader, join(folderIn(home), name))?.toString('utf8') ?? reader.packaged(`templates/${name}`);

/** The texts of the templates that a home has, each with its name: what is desired follows from them too. */
export const ownTemplates = (home: string, reader: ReaderPort): readonly string[] =>
  reader
    .namesIn(folderIn(home))
    .filter((name) => reader.kindOf(join(folderIn(home), name)) === 'file')
    .map((name) => `${name}\n${textOf(reader, join(folderIn(home), name))?.toString('utf8') ?? ''}`);

/** What each release of the components knows; read when it is asked for. */
export const tablesOf = (reader: ReaderPort) => (): FlagTable =>
  JSON.parse(reader.packaged('data/flag-tables.json')) as FlagTable;
