import type { ReaderPort } from '../core/facts/store-port.js';
import { textOf } from '../workflows/home.js';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that holds package.json: the nearest above this file, whether it runs from dist, bundle or src. */
function packageRoot(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    try {
      readFileSync(join(folder, 'package.json'));
      return folder;
    } catch (error) {
      if (dirname(folder) === folder) throw error;
    }
  }
}

/** The text of a file that ships with the package: a template or a schema. */
export const packageFile = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8');

/** A template: that of the home, where it has one of the name in its `templates/`, else ours. */
export const templateOf = (home: string, name: string, reader: ReaderPort): string =>
  textOf(reader, join(home, 'templates', name))?.toString('utf8') ?? packageFile(`templates/${name}`);
