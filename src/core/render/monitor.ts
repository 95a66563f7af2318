import { createHash } from 'node:crypto';
import { fillTemplate } from '../cluster/template.js';
import { unitWord } from '../components/unit-word.js';

/** What asks for a check of this machine again and again. */
export const monitorKinds = ['cron', 'systemd', 'prometheus'] as const;
export type MonitorKind = (typeof monitorKinds)[number];

/** A file that a kind of monitoring has. */
export interface MonitorFile {
  /** Below `templates/monitor`. */
  readonly template: string;
  /** Relative to the root of the machine. */
  readonly path: string;
  /** Only where this folder is, relative to the root: others have no use for the file. */
  readonly beside?: string;
}

const unit = (name: string): MonitorFile => ({ template: name, path: `etc/systemd/system/${name}` });

export const monitorFiles: Readonly<Record<MonitorKind, readonly MonitorFile[]>> = {
  // cron takes no file with a dot in its name (cron(8), Debian).
  cron: [{ template: 'kubepki-check.cron', path: 'etc/cron.d/kubepki-check' }],
  systemd: [unit('kubepki-check.service'), unit('kubepki-check.timer')],
  prometheus: [
    unit('kubepki-metrics.service'),
    unit('kubepki-metrics.timer'),
    { template: 'kubepki.rules.yml', path: 'etc/prometheus/kubepki.rules.yml', beside: 'etc/prometheus' },
  ],
};

/** The timer that a kind has, if it has one. */
export const timerOf: Readonly<Record<MonitorKind, string | undefined>> = {
  cron: undefined,
  systemd: 'kubepki-check.timer',
  prometheus: 'kubepki-metrics.timer',
};

/** What is to be run. */
export interface MonitorCommand {
  /** Absolute paths: of Node.js, and of what it runs. Neither cron nor systemd has the PATH of whoever installs. */
  readonly program: readonly string[];
  /** What `check` is told to look at. */
  readonly checked: readonly string[];
  /** The folder of the textfile collector. */
  readonly textfile: string;
  /** By which machines are told apart, so that they do not all begin at once. */
  readonly host: string;
}

/** The text of a file, with the line that says whose it is. @param quote text as one word of a POSIX shell */
export function monitorText(
  { template }: MonitorFile,
  text: string,
  command: MonitorCommand,
  quote: (word: string) => string,
): string {
  const check = [...command.program, 'check', ...command.checked];
  const metrics = ['--output', 'prometheus', '--write', `${command.textfile}/kubepki.prom`, '--exit-code', 'never'];
  const minutes = createHash('sha256').update(command.host).digest().readUInt16BE() % 240;
  const values: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'kubepki-check.cron': {
      // In a crontab % ends the command, crontab(5).
      command: check
        .map(quote)
        .join(' ')
        .replaceAll('%', String.raw`\%`),
      minute: String(minutes % 60),
      hour: String(Math.floor(minutes / 60)),
    },
    'kubepki-check.service': { command: check.map(unitWord).join(' ') },
    'kubepki-metrics.service': {
      command: [...check, ...metrics].map(unitWord).join(' '),
      folder: unitWord(command.textfile),
    },
  };
  // What Prometheus reads has double braces of its own.
  const own = values[template];
  return signed(own === undefined ? text : fillTemplate(text, own));
}

/** SHA-256, lower-case hex. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const marker = /^# Written by kubepki monitor install\. sha256 of the rest: ([0-9a-f]{64})\n/;

const signed = (body: string): string =>
  `# Written by kubepki monitor install. sha256 of the rest: ${hashOf(body)}\n${body}`;

/** Whether a text is as it was written: nobody has made it theirs by a change. */
export const isUntouched = (text: string): boolean => {
  const [line, hash] = marker.exec(text) ?? [];
  return line !== undefined && hash === hashOf(text.slice(line.length));
};
