import { readFileSync } from 'node:fs';
import { ux } from '@oclif/core/ux';
import type { Paint } from '../core/report/paint.js';
import { printableLine } from '../core/report/printable.js';
import { atHome } from './at-home.js';

// The rules of the terminal:
// - what was asked for goes to stdout and nothing else does, so that it can be piped;
// - everything said about it (notes, questions, errors) goes to stderr;
// - colours only where both ends are terminals, unless FORCE_COLOR or NO_COLOR says otherwise;
// - whatever is for people names the home in its commands where they would not find it; products and JSON stay as they are;
// - a question is asked only on a terminal; elsewhere a flag has to answer it.

const styles = {
  critical: 'red',
  warning: 'yellow',
  unknown: 'magenta',
  info: 'cyan',
  good: 'green',
  bold: 'bold',
  dim: 'dim',
} as const;

export const paint: Paint = (style, text) => ux.colorize(styles[style], text);

/** Everything on stdin, for a command that was told to read it. */
export const stdinBytes = (): Buffer => readFileSync(0);
export const stdinText = (): string => stdinBytes().toString('utf8');

export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`);
}

/** A report for people. */
export const printText = (text: string): void => print(atHome(text));

/** A report in the form that was asked for. */
export function printReport(isJson: boolean, document: () => unknown, text: () => string): void {
  if (isJson) print(JSON.stringify(document(), null, 2));
  else printText(text());
}

export function say(text: string): void {
  const line = atHome(text);
  process.stderr.write(line.endsWith('\n') ? line : `${line}\n`);
}

/** Every note that a spec or a report gives rise to, one a line. */
export function note(notes: readonly string[]): void {
  for (const text of notes) say(`${paint('warning', 'note:')} ${printableLine(text)}`);
}

/**
 * Shows on a terminal how far long work is, in one line that goes when the work is done; elsewhere nothing.
 *
 * @param what what was done with so many of them, e.g. `made`
 */
export function progressOf(what: string): ((done: number, of: number) => void) | undefined {
  if (!process.stderr.isTTY) return undefined;
  let last = Date.now();
  let isShown = false;
  return (done, of) => {
    const isOver = done === of;
    // Short work is over before anybody reads a line.
    if (isOver ? !isShown : Date.now() - last < 200) return;
    last = Date.now();
    isShown = true;
    process.stderr.write(isOver ? '\r\u001b[K' : `\r\u001b[K${what} ${done} of ${of}`);
  };
}

export const isInteractive = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

/** @returns whether the answer was yes; anything else is no */
export async function confirm(question: string): Promise<boolean> {
  // Loaded when somebody is asked: most runs ask nobody.
  const { createInterface } = await import('node:readline');
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await new Promise<string>((resolve) => {
      prompt.question(`${question} [y/N] `, resolve);
      prompt.once('close', () => resolve(''));
    });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    prompt.close();
  }
}

/** Asks for what nobody may read over a shoulder: nothing of it is shown. @returns undefined when the answer was broken off */
export async function askUnseen(question: string): Promise<string | undefined> {
  const [{ createInterface }, { Writable }] = await Promise.all([import('node:readline'), import('node:stream')]);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // A terminal in raw mode shows nothing by itself, and what the line editor would show goes nowhere. Before the question: an answer
  // can be quick.
  const prompt = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  process.stderr.write(question);
  try {
    return await new Promise<string | undefined>((resolve) => {
      prompt.once('line', resolve);
      prompt.once('SIGINT', () => resolve(undefined));
      prompt.once('close', () => resolve(undefined));
    });
  } finally {
    prompt.close();
    process.stderr.write('\n');
  }
}

/** Columns of what is read: those of COLUMNS or of the terminal, 100 where neither says, and never fewer than 60. */
export function terminalWidth(): number {
  const told = Number(process.env.COLUMNS);
  const columns = Number.isInteger(told) && told > 0 ? told : process.stdout.isTTY ? process.stdout.columns : 100;
  return Math.max(60, columns);
}
