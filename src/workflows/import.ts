import { join } from 'node:path';
import type { Answers } from '../core/adopt/cluster.js';
import type { Survey } from '../core/adopt/survey.js';
import { configuration } from '../core/catalog/layouts/layout.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import type { ReaderPort, WriterPort } from '../core/facts/store-port.js';
import { adopt, type Adoption } from './adopt.js';
import { WorkflowError } from './errors.js';
import { withSchemaLine, writeHome } from './furnish.js';
import { textOf } from './texts.js';
import { importTarget } from './import-target.js';
import { assertVacant } from './init.js';
import { layoutOfAll, survey, surveyFolder } from './survey.js';
import { unreadable } from './unreadable.js';

export interface ImportRequest {
  /** `PATH` or `NAME=PATH` each. */
  readonly words: readonly string[];
  /** Where the home of a cluster of this name will be, absolute. */
  readonly folderFor: (name: string) => string;
  readonly answers: Answers;
  readonly copyKeys: boolean;
  readonly now: Date;
}

/**
 * Reads an existing cluster into a home that would manage it. Writes nothing.
 *
 * @throws WorkflowError PATH_NOT_FOUND, PATH_NOT_PKI, PATH_UNREADABLE, IMPORT_INCOMPLETE, IMPORT_REFUSED; InferError INFER_ETCD; ClusterError
 */
export function prepareImport(request: ImportRequest, reader: ReaderPort): Adoption {
  const { words, answers, folderFor, copyKeys, now } = request;
  const targets = words.map((word) => importTarget(word, reader));
  const layout = layoutOfAll(targets, reader);
  const surveys = targets.flatMap((target) =>
    target.isFolder ? surveyFolder(target, reader) : [survey(target, layout, reader)],
  );
  for (const one of surveys) assertReadable(one);
  assertFound(surveys, words);
  const adoption = adopt(surveys, answers, folderFor, { copyKeys, now }, reader);
  const { folder } = adoption.home;
  for (const { root } of surveys) assertOutside(folder, root, reader);
  return adoption;
}

/** @throws WorkflowError HOME_EXISTS where something is in the way of the new home */
export function assertNew({ home: { folder } }: Adoption, reader: ReaderPort): void {
  assertVacant(folder, reader);
  if (reader.kindOf(join(folder, paths.spec)) !== 'absent')
    throw new WorkflowError('HOME_EXISTS', `expected an empty folder, got the PKI home ${folder}`, {
      hint: 'name another folder: --into DIR',
    });
}

/** Whether the home is there as it would be written, as when the same import was interrupted and has been finished. */
export const isWritten = ({ home: { folder }, spec }: Adoption, reader: ReaderPort): boolean =>
  textOf(reader, join(folder, paths.spec))?.toString('utf8') === withSchemaLine(spec);

/** @throws WorkflowError PATH_NOT_PKI where nothing is that a cluster could be known by */
function assertFound(surveys: readonly Survey[], words: readonly string[]): void {
  if (surveys.some(({ places }) => places.size > 0)) return;
  throw new WorkflowError(
    'PATH_NOT_PKI',
    `expected the filesystem of a node, its /etc/kubernetes or its pki folder, or a folder of certificates, got ${words.join(' ')}, which has none of their files`,
    { hint: 'kubepki import / imports this machine in place' },
  );
}

/** What could not be read cannot be taken over as it is. */
function assertReadable({ observed, root }: Survey): void {
  for (const file of observed.files.values())
    if (file.state === 'unreadable') throw unreadable(join(root, file.place.path), file.reason);
}

/** Nothing is written below what is imported. On the machine itself everything is below it, so there only its configuration counts. */
function assertOutside(folder: string, root: string, reader: ReaderPort): void {
  const taken = root === '/' ? `/${configuration}` : root;
  if (reader.isIn(folder, taken))
    throw new WorkflowError('IMPORT_REFUSED', `expected a home outside of ${taken}, got ${folder}`, {
      hint: 'name another folder: --into DIR',
    });
}

/** Writes the home: what every home has, the authorities and who has which files, in one commit. @throws StoreError */
export function writeImport(
  { home: { folder }, desired, spec, pieces, record }: Adoption,
  schema: string,
  reader: ReaderPort,
  writer: WriterPort,
  now: Date,
): void {
  writeHome({ folder, desired, spec, pieces, record }, record.command, schema, reader, writer, now);
}
