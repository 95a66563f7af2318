import { renderDuration } from '../cluster/duration.js';
import { componentOrder } from '../components/component.js';
import type { ComponentName } from '../cluster/component-names.js';
import { frontServices, serviceNames, type ServiceName, type ServiceNeed } from '../catalog/front/services.js';
import type { WrittenFile } from '../facts/manifest.js';
import { mayName, slowest, type DeliveredFile, type Delivery } from './delivery.js';
import { yamlText } from './yaml-text.js';

/**
 * A list of tasks for `include_tasks`: missing folders, then every file, the key before its certificate, then who reads what
 * changed: who has to be restarted, and who follows by itself.
 * `kubepki_root`, if it is set, stands before every path. With `kubepki_prune` what the home has removed goes too, as far as it is that. Keys are never logged, nor shown as a difference.
 */
export function renderTasks({ node, files, retired }: Delivery): string {
  const folders = [...new Set(files.flatMap(({ path }) => foldersOf(path)))];
  const tasks = [
    ...folders.flatMap(folderTasks),
    ...files.map(fileTask),
    ...componentOrder.flatMap((component) => readerTasks(component, files)),
    ...serviceNames.flatMap((service) => serviceTasks(service, files)),
    ...pruneTasks(retired, files),
  ];
  return `# The files of the node ${node}. It holds private keys: keep it as you would keep them.\n${yamlText(tasks)}`;
}

const rooted = (path: string): string => `{{ kubepki_root | default('') }}/${path}`;

/** `a/b/c.crt`: `a`, `a/b`. */
const foldersOf = (path: string): readonly string[] =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, index, names) => names.slice(0, index + 1).join('/'));

/** One that is there keeps its mode. */
const folderTasks = (path: string, index: number) => [
  {
    name: `look for /${path}`,
    'ansible.builtin.stat': { path: rooted(path) },
    register: `kubepki_folder_${index}`,
  },
  {
    name: `make /${path}`,
    'ansible.builtin.file': { path: rooted(path), state: 'directory', owner: 'root', group: 'root', mode: '0755' },
    when: `not kubepki_folder_${index}.stat.exists`,
  },
];

/** Bytes as they are: as plain text Ansible would expand braces in them and could change the end of the last line. */
const fileTask = ({ path, mode, owner, group, contents, isSecret }: DeliveredFile, index: number) => ({
  name: `write /${path}`,
  'ansible.builtin.copy': {
    content: `{{ '${contents.reveal().toString('base64')}' | b64decode }}`,
    dest: rooted(path),
    owner,
    group,
    mode,
  },
  ...(isSecret ? { no_log: true, diff: false } : {}),
  register: `kubepki_file_${index}`,
});

/** What has to be restarted for one file follows no other by itself. */
function readerTasks(component: ComponentName, files: readonly DeliveredFile[]) {
  const read = files.flatMap(({ readers }, index) =>
    readers.filter((reader) => reader.component === component).map(({ within }) => ({ within, index })),
  );
  const hot = read.filter(({ within }) => within !== undefined);
  const restarts = changed(read.filter(({ within }) => within === undefined));
  const follows = [changed(hot), ...(restarts === '' ? [] : [`not (${restarts})`])];
  const within = slowest(hot.map((one) => one.within)) ?? 0;
  const time = within === 0 ? 'at once' : `within ${renderDuration(within)}`;
  return [
    ...(restarts === ''
      ? []
      : [said(`restart ${component}`, `restart ${component}: it reads what changed when it starts`, restarts)]),
    ...(hot.length === 0
      ? []
      : [
          said(
            `${component} follows by itself`,
            `${component} reads what changed again by itself, ${time}; one that was started before a file was there has to be restarted with its path`,
            follows,
          ),
        ]),
  ];
}

/** A service in front of the API server looks at nothing again by itself. */
function serviceTasks(service: ServiceName, files: readonly DeliveredFile[]) {
  const readWith = (needs: ServiceNeed) =>
    changed(
      files.flatMap(({ services }, index) =>
        services.some((one) => one.service === service && one.needs === needs) ? { index } : [],
      ),
    );
  const [restarts, reloads] = [readWith('restart'), readWith('reload')];
  const told = (needs: ServiceNeed, when: string | readonly string[]) =>
    said(
      `${needs} ${service}`,
      `so that ${service} takes what it reads run ${frontServices[service].commands[needs]}`,
      when,
    );
  return [
    ...(restarts === '' ? [] : [told('restart', restarts)]),
    ...(reloads === '' ? [] : [told('reload', [reloads, ...(restarts === '' ? [] : [`not (${restarts})`])])]),
  ];
}

const changed = (files: readonly { readonly index: number }[]): string =>
  files.map(({ index }) => `kubepki_file_${index} is changed`).join(' or ');

const said = (name: string, msg: string, when: string | readonly string[]) => ({
  name,
  'ansible.builtin.debug': { msg },
  when,
});

/** In a run that installs nothing, so that whoever had to be restarted for something has been. */
function pruneTasks(retired: readonly WrittenFile[], files: readonly DeliveredFile[]) {
  if (retired.length === 0) return [];
  const anything = changed(files.map((_, index) => ({ index })));
  const note = {
    name: 'see whether anything was installed',
    'ansible.builtin.set_fact': { kubepki_installed: `{{ ${anything} }}` },
  };
  return [note, ...retired.map(lookTask), ...retired.flatMap((_, index) => retireTasks(index, retired))];
}

const isAsked = 'kubepki_prune | default(false) | bool';
const found = (index: number): string => `kubepki_retired_${index}.stat`;
const named = (index: number): string => `kubepki_named_${index}`;

const lookTask = ({ path }: WrittenFile, index: number) => ({
  name: `look for /${path}, which is no longer wanted`,
  'ansible.builtin.stat': { path: rooted(path), follow: false, checksum_algorithm: 'sha256' },
  register: `kubepki_retired_${index}`,
});

/** A pair goes as a whole, or not at all. */
function retireTasks(index: number, retired: readonly WrittenFile[]) {
  const path = retired[index]?.path ?? '';
  const removed = `kubepki_removed_${index}`;
  const pair = retired.flatMap((file, other) => (stemOf(file.path) === stemOf(path) ? [{ ...file, other }] : []));
  return [
    {
      name: `look for who names /${path}`,
      // The path comes by stdin: as an argument the search would find itself.
      'ansible.builtin.shell': { cmd: whoNames, stdin: `/${path}` },
      register: named(index),
      changed_when: false,
      check_mode: false,
      when: [isAsked, `${found(index)}.exists`],
    },
    {
      name: `remove /${path}`,
      'ansible.builtin.file': { path: rooted(path), state: 'absent' },
      register: removed,
      when: [
        isAsked,
        'not (kubepki_installed | bool)',
        `${found(index)}.exists`,
        ...pair.map(
          ({ other, sha256 }) =>
            `not ${found(other)}.exists or (${found(other)}.isreg and ${found(other)}.checksum == '${sha256}')`,
        ),
        ...pair.flatMap(({ other }) => (other > index ? [] : `${named(other)}.stdout | default('nobody') == 'nobody'`)),
      ],
    },
    said(
      `/${path} is still there`,
      `/${path} was delivered earlier and is no longer wanted: with kubepki_prune a run that installs nothing removes it, if it and the other half of its pair are what was delivered and nothing names it any more`,
      [`${found(index)}.exists`, `not (${removed} is changed)`],
    ),
  ];
}

const stemOf = (path: string): string => path.replace(/\.[^./]*$/, '');

const whoNames = `root={{ kubepki_root | default('') | quote }}
read -r path
named=$(cat "$root"/proc/[0-9]*/cmdline 2>/dev/null | tr '\\000' '\\n'; cat ${mayName} 2>/dev/null | tr -d '\\000')
case $named in *"$path"*) echo somebody ;; *) echo nobody ;; esac`;
