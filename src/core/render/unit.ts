import { arrange } from '../cluster/template.js';
import { renderRelease } from '../cluster/version.js';
import { isConfigured, valueText, type ComponentName, type Setting } from '../components/component.js';
import { hasConfiguration, type FlagSet } from './flag-set.js';

/** What a unit has to say of a component besides its flags. */
interface Habits {
  readonly documentation: string;
  /** Units that are started before, where they are on the same machine. */
  readonly after: readonly string[];
  /** Flags that the spec says nothing of and without which a unit would not do. */
  readonly further: readonly string[];
}

const reference = (name: string): string =>
  `https://kubernetes.io/docs/reference/command-line-tools-reference/${name}/`;

const konnectivity = 'https://kubernetes.io/docs/tasks/extend-kubernetes/setup-konnectivity/';

const habits: Readonly<Record<ComponentName, Habits>> = {
  etcd: { documentation: 'https://etcd.io/docs/', after: [], further: ['--data-dir=/var/lib/etcd'] },
  'kube-apiserver': { documentation: reference('kube-apiserver'), after: ['etcd.service'], further: [] },
  'kube-controller-manager': {
    documentation: reference('kube-controller-manager'),
    after: ['kube-apiserver.service'],
    further: [],
  },
  'kube-scheduler': { documentation: reference('kube-scheduler'), after: ['kube-apiserver.service'], further: [] },
  kubelet: {
    documentation: reference('kubelet'),
    after: ['containerd.service'],
    further: ['--config=/var/lib/kubelet/config.yaml'],
  },
  'cloud-controller-manager': {
    documentation: 'https://kubernetes.io/docs/concepts/architecture/cloud-controller/',
    after: ['kube-apiserver.service'],
    further: [],
  },
  'kube-proxy': {
    documentation: reference('kube-proxy'),
    after: [],
    further: ['--config=/var/lib/kube-proxy/config.yaml'],
  },
  'konnectivity-server': { documentation: konnectivity, after: [], further: [] },
  'konnectivity-agent': { documentation: konnectivity, after: [], further: [] },
};

const argumentOf = (one: Setting): string => `${one.name}=${valueText(one)}`;

/** The arguments of a component that starts by itself: its flags, and what else it needs to find its state and its configuration. */
function argumentsOf(set: FlagSet): readonly string[] {
  const named = new Set(set.flags.map(({ name }) => name));
  const further = habits[set.component].further.filter(
    (argument) =>
      !named.has(argument.slice(0, argument.indexOf('='))) && (!isConfigured(set.component) || hasConfiguration(set)),
  );
  return [...set.flags.map(argumentOf), ...further];
}

/**
 * A unit of systemd.
 *
 * @param template with `{{component}}`, `{{node}}`, `{{release}}`, `{{documentation}}`, `{{after}}`, `{{account}}`, `{{binary}}`, `{{arguments}}`
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
    binary: unitWord(`${folder}/${component}`),
    arguments: argumentsOf(set)
      .map((argument) => `  ${unitWord(argument)}`)
      .join(' \\\n'),
  };
  return arrange(template, values);
}

/** A word of a command line in a unit, systemd.service(5) "Command lines": specifiers and variables are doubled, all else is quoted. */
export function unitWord(text: string): string {
  const plain = text.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w@%+=:,./*[\]$-]+$/.test(plain) ? plain : `"${plain.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
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
