import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { renderMode } from '../core/facts/file.js';
import type { PassphrasePort } from '../core/facts/passphrase-port.js';
import { Secret } from '../core/facts/secret.js';
import { CliError } from './errors.js';
import { askUnseen, isInteractive } from './terminal.js';
import { loadRunner } from './wiring/tools.js';

/** Where the passphrase is, as the flags have it: at most one of them. */
export interface PassphraseFlags {
  readonly 'passphrase-file'?: string | undefined;
  readonly 'passphrase-fd'?: number | undefined;
  readonly 'passphrase-command'?: string | undefined;
  readonly 'passphrase-env'?: string | undefined;
}

/** Whether a flag says where the passphrase is. */
export const namesPassphrase = (flags: PassphraseFlags): boolean =>
  [flags['passphrase-file'], flags['passphrase-fd'], flags['passphrase-command'], flags['passphrase-env']].some(
    (source) => source !== undefined,
  );

/** The passphrase of a run: got from where the flags say, or asked for on a terminal, when a key needs it, and once. */
export function passphraseOf(flags: PassphraseFlags): PassphrasePort {
  let got: Promise<Secret> | undefined;
  return {
    known: () => (got ??= givenBy(flags) ?? askFor('Passphrase of the keys of the authorities: ')),
    chosen: () => (got ??= (givenBy(flags) ?? askTwice()).then(assertStrong)),
  };
}

function givenBy(flags: PassphraseFlags): Promise<Secret> | undefined {
  const {
    'passphrase-file': file,
    'passphrase-fd': descriptor,
    'passphrase-command': command,
    'passphrase-env': variable,
  } = flags;
  if (file !== undefined) return promised(() => fromFile(file));
  if (descriptor !== undefined) return promised(() => fromDescriptor(descriptor, `the file descriptor ${descriptor}`));
  if (command !== undefined) return fromCommand(command);
  return variable === undefined ? undefined : promised(() => fromEnvironment(variable));
}

const promised = (get: () => Secret): Promise<Secret> => new Promise((resolve) => resolve(get()));

/** What is in a file that only its owner may read. @throws CliError CLI_PASSPHRASE */
export function fromFile(file: string): Secret {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (cause) {
    throw refused(`expected a passphrase in ${file}, got: ${(cause as Error).message}`, 'name another file');
  }
  try {
    const mode = fstatSync(descriptor).mode & 0o777;
    if ((mode & 0o077) !== 0)
      throw refused(
        `expected a passphrase that only its owner may read, got ${file} with mode ${renderMode(mode)}`,
        'choose another passphrase if others can have read it; then chmod 600 the file',
      );
    return fromDescriptor(descriptor, file);
  } finally {
    closeSync(descriptor);
  }
}

const limit = 4096;

/** Everything that comes out of it, but no more than a passphrase can have. */
function fromDescriptor(descriptor: number, where: string): Secret {
  const bytes = Buffer.alloc(limit + 1);
  let length = 0;
  try {
    for (let count = -1; count !== 0 && length < bytes.length; length += count)
      count = readSync(descriptor, bytes, length, bytes.length - length, null);
  } catch (cause) {
    throw refused(`expected a passphrase from ${where}, got: ${(cause as Error).message}`, 'see --help for other ways');
  }
  return oneLine(bytes.subarray(0, length), where);
}

/** Split at blanks and nothing else: what needs more than words belongs into a script. */
async function fromCommand(text: string): Promise<Secret> {
  const words = text.split(' ').filter((word) => word !== '');
  const [program] = words;
  if (program === undefined) throw refused('expected a program for --passphrase-command, got none', 'name one');
  const result = (await loadRunner()).output(words);
  if ('text' in result) return oneLine(result.text.reveal(), program);
  throw refused(`expected ${program} to print a passphrase, got: ${result.failure}`, 'run it by hand to see why');
}

/** What runs after this, such as hooks, does not inherit it. */
function fromEnvironment(name: string): Secret {
  const value = process.env[name];
  if (value === undefined) throw refused(`expected a passphrase in $${name}, got no such variable`, 'export it first');
  Reflect.deleteProperty(process.env, name);
  return oneLine(Buffer.from(value), `$${name}`);
}

async function askFor(question: string): Promise<Secret> {
  if (!isInteractive())
    throw refused(
      'expected a passphrase for the keys of the authorities, got no terminal to ask on',
      "name where it is: --passphrase-file FILE, --passphrase-fd N, --passphrase-command 'PROGRAM WORDS' or --passphrase-env NAME",
    );
  const answer = await askUnseen(question);
  if (answer === undefined) throw refused('expected a passphrase, got none: nothing was changed', 'run it again');
  return oneLine(Buffer.from(answer), 'the terminal');
}

async function askTwice(): Promise<Secret> {
  const [first, second] = [
    await askFor('A passphrase for the keys of the authorities: '),
    await askFor('The same passphrase again: '),
  ];
  if (first.reveal().equals(second.reveal())) return first;
  throw refused('expected the same passphrase twice, got two: nothing was changed', 'run the command again');
}

/** The line end that an editor or echo puts behind it is no part of it. */
function oneLine(bytes: Buffer, where: string): Secret {
  const text = bytes.toString('latin1');
  const end = text.endsWith('\r\n') ? 2 : text.endsWith('\n') ? 1 : 0;
  const line = bytes.subarray(0, bytes.length - end);
  const fault =
    line.length === 0 ? 'nothing' : line.length > limit ? 'more' : line.includes(0x0a) ? 'several lines' : undefined;
  if (fault === undefined) return new Secret(line);
  throw refused(
    `expected a passphrase of one line and at most ${limit} bytes from ${where}, got ${fault}`,
    'see --help for other ways to give it',
  );
}

/** NIST SP 800-63B section 5.1.1.1: eight characters at least, and nothing else about them. */
function assertStrong(passphrase: Secret): Secret {
  const { length } = passphrase.reveal().toString('utf8');
  if (length >= 8) return passphrase;
  throw refused(
    `expected a passphrase of at least 8 characters, got ${length}`,
    'nothing was changed; five or six random words are good and can be remembered',
  );
}

const refused = (message: string, hint: string): CliError => new CliError('CLI_PASSPHRASE', message, { hint });
