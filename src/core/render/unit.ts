import { arrange } from '../cluster/template.js';
import { renderRelease } from '../cluster/version.js';
import { valueText } from '../components/component.js';
import type { ComponentName } from '../cluster/component-names.js';
import { unitWord } from '../components/unit-word.js';
import { argumentOf, startSettings } from './command.js';
import type { FlagSet } from './flag-set.js';

/** What a unit has to say of a component besides its flags. */
interface Habits {
  readonly documentation: string;
  /** Units that are started before, where they are on the same machine. */
  readonly after: readonly string[];
}

const reference = (name: string): string =>
  `https://kubernetes.io/docs/reference/command-line-tools-reference/${name}/`;

const konnectivity = 'https://kubernetes.io/docs/tasks/extend-kubernetes/setup-konnectivity/';

const habits: Readonly<Record<ComponentName, Habits>> = {
  etcd: { documentation: 'https://etcd.io/docs/', after: [] },
  'kube-apiserver': { documentation: reference('kube-apiserver'), after: ['etcd.service'] },
  'kube-controller-manager': {
    documentation: reference('kube-controller-manager'),
    after: ['kube-apiserver.service'],
  },
  'kube-scheduler': { documentation: reference('kube-scheduler'), after: ['kube-apiserver.service'] },
  'cloud-controller-manager': {
    documentation: 'https://kubernetes.io/docs/concepts/architecture/cloud-controller/',
    after: ['kube-apiserver.service'],
  },
  kubelet: { documentation: reference('kubelet'), after: ['containerd.service'] },
  'kube-proxy': { documentation: reference('kube-proxy'), after: [] },
  'konnectivity-server': { documentation: konnectivity, after: [] },
  'konnectivity-agent': { documentation: konnectivity, after: [] },
};

/**
 * A unit of systemd, or a drop-in that gives another unit this command.
 *
 * @param template with `{{component}}`, `{{node}}`, `{{release}}`, `{{documentation}}`, `{{after}}`, `{{account}}`, `{{before}}`, `{{binary}}`, `{{arguments}}`
 * @param folder where the binaries are, absolute
 */
export function renderUnit(set: FlagSet, template: string, folder: string): string {
  const { component, node, version, account } = set;
  const { documentation, after } = habits[component];
  const values: Readonly<Record<string, string>> = {
    component,
    node,
    release: renderRelease(version),
    documentation,
    after: ['network-online.target', ...after].join(' '),
    account: account === undefined ? '' : `User=${account.user}\nGroup=${account.group}\n`,
    before: folderOfSocket(set),
    binary: unitWord(`${folder}/${component}`),
    arguments: startSettings(set)
      .map((one) => `  ${unitWord(argumentOf(one))}`)
      .join(' \\\n'),
  };
  return arrange(template, values);
}

/**
 * konnectivity-server makes its socket and not the folder of it, which systemd has no directive for: what RuntimeDirectory makes is in
 * /run, and ConfigurationDirectory gives nothing away. A folder that the spec names is its own business.
 */
function folderOfSocket({ component, flags, account }: FlagSet): string {
  const socket = flags.find(({ name, isGiven }) => name === '--uds-name' && isGiven !== true);
  if (component !== 'konnectivity-server' || socket === undefined) return '';
  const folder = valueText(socket).replace(/\/[^/]*$/, '');
  const owner = account === undefined ? [] : ['-o', account.user, '-g', account.group];
  // By root, whoever the server runs as: `+`, systemd.service(5). Its group dials, as with the socket itself (0770).
  return `ExecStartPre=+/usr/bin/install ${['-d', '-m', '0750', ...owner, folder].map(unitWord).join(' ')}\n`;
}

/**
 * Variables for an `EnvironmentFile`: of etcd one a flag, as it reads them itself; of the others one for all flags, for a unit whose
 * command line ends with `$KUBE_APISERVER_ARGS`.
 */
export function renderEnv(set: FlagSet): string {
  if (set.component === 'etcd')
    return set.flags.map((one) => `${variable(`etcd-${one.name.slice(2)}`)}=${envValue(valueText(one))}\n`).join('');
  const words = set.flags.map((one) => (/[\s"'\\]/.test(argumentOf(one)) ? quoted(argumentOf(one)) : argumentOf(one)));
  return `${variable(`${set.component}-args`)}=${envValue(words.join(' '))}\n`;
}

const variable = (name: string): string => name.toUpperCase().replaceAll('-', '_');

/** A value of an `EnvironmentFile`, systemd.exec(5): between double quotes, where a backslash stands before each of these. */
const envValue = (text: string): string => `"${text.replaceAll(/["\\`$]/g, String.raw`\$&`)}"`;

const quoted = (word: string): string => `"${word.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
