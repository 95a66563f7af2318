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

export const packaged = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8');
