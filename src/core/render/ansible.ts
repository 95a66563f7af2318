import { stringify } from 'yaml';
import { renderDuration } from '../cluster/duration.js';
import { componentOrder, type ComponentName } from '../components/component.js';
import { slowest, type DeliveredFile, type Delivery } from './delivery.js';

/**
 * A list of tasks for `include_tasks`: missing folders, then every file, the key before its certificate, then who reads what
 * changed: who has to be restarted, and who follows by itself.
 * `kubepki_root`, if it is set, stands before every path. Keys are never logged, nor shown as a difference.
 */
export function renderTasks({ node, files }: Delivery): string {
  const folders = [...new Set(files.flatMap(({ path }) => foldersOf(path)))];
  const tasks = [
    ...folders.flatMap(folderTasks),
    ...files.map(fileTask),
    ...componentOrder.flatMap((component) => readerTasks(component, files)),
  ];
  return `# The files of the node ${node}. It holds private keys: keep it as you would keep them.\n${stringify(tasks, { lineWidth: 0 })}`;
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

const changed = (files: readonly { readonly index: number }[]): string =>
  files.map(({ index }) => `kubepki_file_${index} is changed`).join(' or ');

const said = (name: string, msg: string, when: string | readonly string[]) => ({
  name,
  'ansible.builtin.debug': { msg },
  when,
});
