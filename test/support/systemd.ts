import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { put } from './home.js';
import { scratch } from './scratch.js';

/** Where Debian has it. */
export const systemd = '/usr/lib/systemd/systemd';

/** What every unit is ordered after by default; here they bring nothing that would touch the machine. */
const targets = ['sysinit', 'basic', 'shutdown', 'timers'];

/**
 * A control group that ends with the shell, namespaces for processes, mounts, network and names, an empty /run and no stamps of timers.
 * There systemd is the first process, and knows only the units of one folder.
 */
const bootScript = `
group=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/self/mounts)/kubepki-test-$$
mkdir "$group"
trap 'find "$group" -depth -type d -exec rmdir {} +' EXIT
sh -c 'echo $$ > "$0/cgroup.procs"; exec "$@"' "$group" \\
  unshare --cgroup --mount --propagation private --pid --fork --kill-child --net --uts --ipc sh -euc '
    mount -t proc proc /proc
    mount -t tmpfs tmpfs /run
    mount -t tmpfs tmpfs /var/lib/systemd
    umount -R /sys/fs/cgroup
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    exec env -i container=test PATH=/usr/bin:/bin SYSTEMD_UNIT_PATH="$1" SYSTEMD_GENERATOR_PATH=/none \\
      SYSTEMD_ENVIRONMENT_GENERATOR_PATH=/none "$0" --system --unit=run.target --log-target=console --show-status=no
  ' "$1" "$2"
`;

/**
 * Boots the real systemd with the units of a folder, runs a shell script there as root, and ends it. Needs root and the kernel's
 * control groups of version 2.
 *
 * @param units folder of the units; units of our own are added
 * @returns what the script printed
 */
export function underSystemd(units: string, script: string): string {
  const folder = scratch();
  const output = join(folder, 'output');
  for (const name of targets) put(units, `${name}.target`, '[Unit]\nDefaultDependencies=no\n');
  put(units, 'run.target', '[Unit]\nDefaultDependencies=no\nWants=run.service\n');
  put(folder, 'script', script);
  const ends = ['SuccessAction=exit-force', 'FailureAction=exit-force', 'DefaultDependencies=no'];
  const service = ['Type=oneshot', `ExecStart=/bin/sh -eu ${folder}/script`, `StandardOutput=file:${output}`];
  put(units, 'run.service', ['[Unit]', ...ends, '[Service]', ...service, 'StandardError=inherit', ''].join('\n'));
  const { stdout, stderr, status } = spawnSync('sh', ['-euc', bootScript, 'boot', systemd, units], {
    encoding: 'utf8',
    timeout: 50_000,
    killSignal: 'SIGTERM',
  });
  const printed = existsSync(output) ? readFileSync(output, 'utf8') : '';
  if (status !== 0) throw new Error(`systemd ended with ${String(status)}: ${printed}${stdout}${stderr}`);
  return printed;
}
