import type { Cluster, ClusterNode } from '../../cluster/cluster.js';
import { unitWord } from '../../components/unit-word.js';
import { gateValues, pathOf } from './gate.js';

/** The sub-resources through which an API server opens connections for whoever asks. */
const proxySubresources = '^/api/[^/]+/(namespaces/[^/]+/)?(services|pods|nodes)/[^/]+/proxy(/|$)';

/** Between nginx and kubectl, in the runtime directory of the unit of kubectl. */
const runtimeFolder = 'kubepki-bastion';
const socket = `/run/${runtimeFolder}/kubectl.sock`;

/** Values of `templates/bastion.conf`. */
export const bastionValues = (cluster: Cluster, node: ClusterNode): Readonly<Record<string, string>> => ({
  ...gateValues('bastion', cluster, node),
  socket,
});

/**
 * The arguments of kubectl. It looks at the path alone, so who asks is nginx's to say: what nobody may is refused a second time.
 *
 * @param kubeconfig its path as the process sees it
 */
export function kubectlProxyArguments({ front }: Cluster, kubeconfig: string): readonly string[] {
  const { accept, reject } = front.bastion;
  const rejected = front.users.some((user) => user.proxySubresources) ? reject : [...reject, proxySubresources];
  return [
    'proxy',
    `--kubeconfig=${kubeconfig}`,
    `--unix-socket=${socket}`,
    `--accept-hosts=^localhost$`,
    `--accept-paths=${accept.join(',')}`,
    // Without any kubectl takes its own, which refuse terminals.
    `--reject-paths=${rejected.length === 0 ? '^$' : rejected.join(',')}`,
  ];
}

/**
 * What the unit of kubectl says. It runs as nobody that exists before and after, and gets its credentials from systemd, so that
 * nginx, which talks to strangers, could not read them (systemd.exec(5), LoadCredential; systemd 250 or later).
 */
export const kubectlUnit = (cluster: Cluster, node: ClusterNode): readonly string[] => [
  'DynamicUser=yes',
  `Group=${cluster.front.account.group}`,
  `RuntimeDirectory=${runtimeFolder}`,
  'RuntimeDirectoryMode=0750',
  `LoadCredential=bastion.conf:${pathOf('bastion.conf', 'kubeconfig', cluster, node)}`,
  `ExecStart=/usr/local/bin/kubectl ${kubectlProxyArguments(cluster, credential).map(wordOf).join(' ')}`,
  // kubectl opens its socket for its own user alone, whatever the mask.
  `ExecStartPost=/bin/sh -c "until test -S ${socket}; do sleep 0.1; done; chmod 0660 ${socket}"`,
];

/** Where systemd puts it: a specifier of units, which no other word of ours holds. */
const credential = '%d/bastion.conf';
const wordOf = (argument: string): string => (argument.endsWith(credential) ? argument : unitWord(argument));
