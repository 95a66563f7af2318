import { dirname, resolve } from 'node:path';
import { shellWord } from '../core/read/shell-word.js';
import { CliError } from './errors.js';
import { destinationOf, type Destination } from './product-file.js';
import { formNames, type FormName } from './report-forms.js';
import { reader } from './wiring/reader.js';

/** Reports hold nothing secret, and whoever collects them is another user: readable for everybody, whatever the umask. */
const mode = 0o644;

/** A file that a report goes to, and in which form. */
export interface ReportFile {
  readonly form: FormName;
  readonly destination: Destination;
  /** No form was named: it takes the place of stdout. */
  readonly isOutput: boolean;
}

const isForm = (name: string): name is FormName => (formNames as readonly string[]).includes(name);

/**
 * What `--write` names: `FORMAT=FILE`, or `FILE` in the form of `--output`. Looked at before the check, so that a call that cannot be
 * carried out fails at once. A file that is there is replaced, as every run of a timer does.
 *
 * @throws CliError CLI_USAGE, CLI_OUT
 */
export function reportFiles(
  words: readonly string[],
  output: FormName,
  home: string | undefined,
): readonly ReportFile[] {
  const files = words.map((word): ReportFile => {
    const [form, path] = formAndPath(word, output);
    if (path === '' || path === '-')
      throw new CliError('CLI_USAGE', `expected a file for --write, got "${word}"`, {
        hint: 'the output has the form of --output',
      });
    assertFolder(path);
    const destination = destinationOf({ out: path, flag: '--write', home, overwrites: true, secret: undefined });
    return { form: form ?? output, destination, isOutput: form === undefined };
  });
  const names = files.map(({ destination }) => destination.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new CliError('CLI_USAGE', `expected each --write to name another file, got ${twice} twice`);
  return files;
}

/** A folder that is made for a path with a slip in it is one that nobody collects from. */
function assertFolder(path: string): void {
  const folder = dirname(resolve(path));
  if (reader.kindOf(folder) !== 'absent') return;
  throw new CliError('CLI_OUT', `expected a folder for --write, got nothing at ${folder}`, {
    hint: `make it first: mkdir -p ${shellWord(folder)}`,
  });
}

/** A word of letters before the first `=` is a form; a file whose name has one is named with a folder, as `./a=b`. */
function formAndPath(word: string, output: FormName): readonly [form: FormName | undefined, path: string] {
  const [, name, path] = /^([a-z]+)=(.*)$/s.exec(word) ?? [];
  if (name === undefined || path === undefined) return [undefined, word];
  if (isForm(name)) return [name, path];
  throw new CliError('CLI_USAGE', `expected one of ${formNames.join(', ')} before "=" in --write, got "${name}"`, {
    hint: `for a file of that name in the form ${output}: --write ./${word}`,
  });
}

/** What the file holds that will be replaced, if it is small enough to be a report of ours. */
export function formerText({ destination: { name, replaces } }: ReportFile): string | undefined {
  if (!replaces) return undefined;
  const file = reader.read(resolve(name), 16 * 1024 * 1024);
  return file.state === 'present' ? file.bytes?.reveal().toString('utf8') : undefined;
}

/** Writes all, and fails afterwards if one could not be written. @throws StoreError STORE_WRITE */
export async function writeReports(
  files: readonly { readonly file: ReportFile; readonly text: string }[],
): Promise<void> {
  const failures: unknown[] = [];
  for (const { file, text } of files)
    await file.destination.write(Buffer.from(text), mode).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
