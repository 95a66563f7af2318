import { onNode } from '../core/facts/place.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import type { FormatFile } from '../core/render/formats.js';
import { unifiedDiff } from '../core/report/unified-diff.js';
import { WorkflowError } from './errors.js';
import { displayPath, type Home } from './home.js';
import { textOf } from './texts.js';

/**
 * What would change if texts took the place of what is there: in the tree of a node, or a file that is named.
 *
 * @param against the path of a file on this machine; undefined for their own places on the node
 * @returns unified diffs, empty where nothing differs
 * @throws WorkflowError DIFF_PLACE, PATH_NOT_FOUND, PATH_UNREADABLE
 */
export function diffOf(
  files: readonly FormatFile[],
  against: string | undefined,
  node: string,
  home: Home,
  reader: ReaderPort,
): string {
  if (against !== undefined && files.length !== 1)
    throw new WorkflowError('DIFF_PLACE', `expected one text to compare with ${against}, got ${String(files.length)}`, {
      hint: 'name one component',
    });
  return files.map((file) => diffOfOne(file, against, node, home, reader)).join('');
}

function diffOfOne(
  { path, text }: FormatFile,
  against: string | undefined,
  node: string,
  home: Home,
  reader: ReaderPort,
): string {
  if (against !== undefined) {
    const before = textOf(reader, against)?.toString('utf8');
    if (before === undefined) throw new WorkflowError('PATH_NOT_FOUND', `expected a file at ${against}, got none`);
    return unifiedDiff(against, before, text);
  }
  if (path === undefined)
    throw new WorkflowError(
      'DIFF_PLACE',
      'expected a form that has a place on the node, got one that is only printed',
      {
        hint: 'name the file with --against',
      },
    );
  const place = onNode(node, path);
  const shown = displayPath(home, reader)(place);
  const before = textOf(reader, reader.pathOf(home.roots, place) ?? '')?.toString('utf8');
  const diff = unifiedDiff(shown, before ?? '', text);
  return before === undefined ? diff.replace(`--- ${shown}\n`, '--- /dev/null\n') : diff;
}
