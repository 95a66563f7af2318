import { stringify } from 'yaml';
import type { DeliveredFile, Delivery } from './delivery.js';

/**
 * A list of tasks for `include_tasks`: missing folders, then every file, the key before its certificate, then who reads what changed.
 * `kubepki_root`, if it is set, stands before every path. Keys are never logged, nor shown as a difference.
 */
export function renderTasks({ node, files }: Delivery): string {
  const folders = [...new Set(files.flatMap(({ path }) => foldersOf(path)))];
  const components = [...new Set(files.flatMap(({ readers }) => readers))];
  const tasks = [
    ...folders.flatMap(folderTasks),
    ...files.map(fileTask),
    ...components.map((component) => readerTask(component, files)),
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

const readerTask = (component: string, files: readonly DeliveredFile[]) => ({
  name: `${component} reads what changed`,
  'ansible.builtin.debug': { msg: `restart ${component}, unless it reads its files again by itself` },
  when: files
    .flatMap(({ readers }, index) => (readers.includes(component) ? [`kubepki_file_${index} is changed`] : []))
    .join(' or '),
});
