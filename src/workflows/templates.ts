import { join } from 'node:path';
import type { FlagTable } from '../core/components/flag-table.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import type { Templates } from '../core/render/templates.js';
import { WorkflowError } from './errors.js';
import { textOf } from './texts.js';

const folderIn = (home: string): string => join(home, 'templates');

/**
 * The templates of a home: its own, where it has one of the name in `templates/`, else ours.
 *
 * @throws WorkflowError PATH_UNREADABLE, TEMPLATE_UNKNOWN for a name in double braces that ours does not have
 */
export const templatesOf =
  (home: string, reader: ReaderPort): Templates =>
  (name) => {
    const ours = reader.packaged(`templates/${name}`);
    const path = join(folderIn(home), name);
    const own = textOf(reader, path)?.toString('utf8');
    const known = placeholdersIn(ours);
    const strange = placeholdersIn(own ?? '').find((one) => !known.includes(one));
    if (strange === undefined) return own ?? ours;
    throw new WorkflowError(
      'TEMPLATE_UNKNOWN',
      `${path}: expected ${known.join(', ')} in double braces, got "${strange}"`,
      {
        hint: 'correct the template; a copy of ours is in the package, in templates/',
      },
    );
  };

const placeholdersIn = (template: string): readonly string[] => [
  ...new Set([...template.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name)),
];

/** The texts of the templates that a home has, each with its name: what is desired follows from them too. */
export const ownTemplates = (home: string, reader: ReaderPort): readonly string[] =>
  reader
    .namesIn(folderIn(home))
    .filter((name) => reader.kindOf(join(folderIn(home), name)) === 'file')
    .map((name) => `${name}\n${textOf(reader, join(folderIn(home), name))?.toString('utf8') ?? ''}`);

/** What each release of the components knows; read when it is asked for. */
export const tablesOf = (reader: ReaderPort) => (): FlagTable =>
  JSON.parse(reader.packaged('data/flag-tables.json')) as FlagTable;
