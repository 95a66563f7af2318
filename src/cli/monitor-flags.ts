import { hostname } from 'node:os';
import { Flags } from '@oclif/core';
import { monitorKinds, type MonitorCommand, type MonitorKind } from '../core/render/monitor.js';
import { CliError } from './errors.js';
import { folderFlag } from './shared-flags.js';

/** Flags of both commands. */
export const monitorFlags = {
  cron: Flags.boolean({ summary: 'a line for cron: every day, a mail when something is wrong' }),
  systemd: Flags.boolean({ summary: 'a service and a timer: every day, a failed unit when something is wrong' }),
  prometheus: Flags.boolean({
    summary: 'a service and a timer that write metrics every hour, and alert rules where /etc/prometheus is',
  }),
  root: folderFlag('root')({
    helpValue: 'DIR',
    summary: 'write below this folder, as for an image; default: this machine',
  }),
  'dry-run': Flags.boolean({ summary: 'show what would change, and change nothing', default: false }),
  yes: Flags.boolean({ char: 'y', summary: 'do not ask' }),
};

/** The kinds that were named. */
export const namedKinds = (flags: Readonly<Record<MonitorKind, boolean>>): readonly MonitorKind[] =>
  monitorKinds.filter((kind) => flags[kind]);

/** Folders that go away when Node.js or the package is installed again. */
const passing = /\/(?:_npx|\.nvm|\.volta|\.asdf|\.nodenv|\.fnm|fnm_multishells|mise)\//;

/**
 * How cron and systemd, which have no PATH of a user, run this very installation: Node.js by its path, and what it runs as it was called.
 *
 * @throws CliError CLI_USAGE for a path that could end a line
 */
export function monitorCommand(checked: readonly string[], textfile: string): MonitorCommand {
  const program = [process.execPath, process.argv[1] ?? ''];
  const strange = [...program, ...checked, textfile].find((word) => /[\0-\x1f\x7f]/.test(word));
  if (strange !== undefined)
    throw new CliError('CLI_USAGE', `expected paths of one line, got ${JSON.stringify(strange)}`, {
      hint: 'move it to a folder whose name has no control characters',
    });
  return { program, checked, textfile, host: `${hostname()}\0${checked.join('\0')}` };
}

/** What is said of an installation that may be gone tomorrow. */
export const passingNotes = ({ program }: MonitorCommand): readonly string[] =>
  program
    .filter((path) => passing.test(path))
    .map((path) => `${path} goes away with its version: run kubepki monitor install again after an update`);
