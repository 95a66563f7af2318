import { timerOf, type MonitorKind } from '../render/monitor.js';
import { printableLine, printableLines } from './printable.js';
import { shellWord } from '../read/shell-word.js';
import { unifiedDiff } from './unified-diff.js';

/** What happens, or happened, to one file. */
export interface MonitorChange {
  /** Relative to the root of the machine. */
  readonly path: string;
  /** foreign: of somebody else, or changed by somebody; it stays. */
  readonly action: 'create' | 'replace' | 'remove' | 'unchanged' | 'foreign';
  readonly before: string | undefined;
  readonly after: string | undefined;
}

const isDue = ({ action }: MonitorChange): boolean => action !== 'unchanged' && action !== 'foreign';

export const isAnyDue = (changes: readonly MonitorChange[]): boolean => changes.some(isDue);

const at = (root: string, path: string): string => `${root === '/' ? '' : root}/${path}`;

/** The files as they would be, beside what they are. */
export const monitorDiff = (root: string, changes: readonly MonitorChange[]): string =>
  changes
    .filter(isDue)
    .map(({ path, before, after }) =>
      printableLines(unifiedDiff(printableLine(at(root, path)), before ?? '', after ?? '')),
    )
    .join('');

const words: Readonly<Record<MonitorChange['action'], string>> = {
  create: 'wrote',
  replace: 'replaced',
  remove: 'removed',
  unchanged: 'as it is',
  foreign: 'left, since somebody has changed it',
};

/** What was done, or with a dry run what would be, and what comes next. */
export function monitorText(
  root: string,
  changes: readonly MonitorChange[],
  next: readonly string[],
  isDry: boolean,
): string {
  const lines = changes.map(
    (one) => `${printableLine(at(root, one.path))}: ${isDry && isDue(one) ? one.action : words[one.action]}\n`,
  );
  const head = lines.length === 0 ? 'Nothing is installed.\n' : lines.join('');
  const done = isAnyDue(changes) || lines.length === 0 ? '' : '\nNothing to do.\n';
  return `${head}${done}${next.length === 0 || isDry ? '' : `\nNext:\n${next.map((line) => `  ${line}\n`).join('')}`}`;
}

/** The document of `schemas/monitor-report.json`. */
export const monitorDocument = (
  root: string,
  changes: readonly MonitorChange[],
  next: readonly string[],
  isDry: boolean,
) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'MonitorReport' as const,
  dryRun: isDry,
  files: changes.map(({ path, action }) => ({ path: at(root, path), action })),
  next: isDry ? [] : next,
});

/**
 * What is to be done by hand after an installation: nothing is started by it.
 *
 * @param textfile the folder of the textfile collector; systemd starts no unit whose writable folder is not there (systemd.exec(5), ReadWritePaths)
 */
export function nextAfterInstall(
  kinds: readonly MonitorKind[],
  changes: readonly MonitorChange[],
  textfile: { readonly folder: string; readonly isThere: boolean },
): readonly string[] {
  const timers = kinds.flatMap((kind) => timerOf[kind] ?? []);
  const hasRules = changes.some(({ path }) => path.startsWith('etc/prometheus/'));
  return [
    ...(kinds.includes('prometheus') && !textfile.isThere ? [`mkdir -p ${shellWord(textfile.folder)}`] : []),
    ...(timers.length === 0 ? [] : ['systemctl daemon-reload', `systemctl enable --now ${timers.join(' ')}`]),
    ...(kinds.includes('systemd')
      ? ['systemctl start kubepki-check.service; journalctl -u kubepki-check.service']
      : []),
    ...(kinds.includes('prometheus')
      ? [
          `start node_exporter with --collector.textfile.directory=${shellWord(textfile.folder)}`,
          hasRules
            ? 'name kubepki.rules.yml in rule_files of /etc/prometheus/prometheus.yml, then: systemctl reload prometheus'
            : 'give templates/monitor/kubepki.rules.yml of this package to the Prometheus server, and kubepki.grafana.json to Grafana',
        ]
      : []),
  ];
}

export const nextAfterRemoval = (changes: readonly MonitorChange[]): readonly string[] =>
  changes.some(({ path, action }) => action === 'remove' && path.startsWith('etc/systemd/'))
    ? ['systemctl daemon-reload']
    : [];
