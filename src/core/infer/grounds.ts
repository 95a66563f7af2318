import { catalog } from '../catalog/catalog.js';
import { signOf } from '../catalog/layouts/recognised.js';
import type { NodeView } from '../facts/node-view.js';
import type { Observed } from '../facts/observed.js';
import { dataFolders } from './folders.js';
import { nameOfNode } from './infer.js';
import type { Placing } from './inference.js';
import { kubeconfigOf, toldDomain, usualRange } from './names.js';
import { tellingOf, toldOnce } from './told.js';

/** One thing that is taken for true of a node without a spec, and what says so. */
export interface Ground {
  readonly node: string;
  readonly what: 'layout' | 'name' | 'roles' | 'release' | 'services' | 'domain' | 'endpoint' | 'settings';
  readonly value: string;
  /** The file as the node names it, or the process. */
  readonly from: string;
}

type Said = Omit<Ground, 'node'>;

/** What a component that runs on a node makes of it, in the words of a spec. */
const rolesBy: Readonly<Record<string, string>> = {
  'kube-apiserver': 'control-plane',
  etcd: 'etcd',
  kubelet: 'worker',
};

/** Everything that an inference about a node rests on. What nothing says is not among it. */
export function groundsOf(
  observed: Observed,
  view: Pick<NodeView, 'node' | 'machine' | 'isThere'>,
  placing: Placing,
): readonly Ground[] {
  const { node, machine } = view;
  const said: readonly Said[] = [
    ...layoutSaid(view),
    ...nameSaid(observed, view, placing),
    ...rolesSaid(view),
    ...machine.sources.flatMap(({ component, file, release }): readonly Said[] => {
      // A command line says none: it is its manifest that does.
      const from = machine.deployed?.find(
        (one) => one.component === component && one.release?.text === release?.text,
      )?.file;
      return release === undefined
        ? []
        : [{ what: 'release', value: `${component} ${release.text}`, from: from ?? file }];
    }),
    ...servicesSaid(view),
    ...domainSaid(view),
    ...endpointsSaid(observed, node, placing),
    ...machine.sources.flatMap(({ component, file, flags }): readonly Said[] =>
      flags.length === 0 ? [] : [{ what: 'settings', value: component, from: file }],
    ),
  ];
  return said.map((one) => ({ node, ...one }));
}

type View = Parameters<typeof groundsOf>[1];

function layoutSaid({ machine, isThere }: View): readonly Said[] {
  const { layout } = machine;
  const sign = layout === undefined ? undefined : signOf(layout, isThere, dataFolders(tellingOf(machine)));
  return layout === undefined || sign === undefined ? [] : [{ what: 'layout', value: layout, from: `/${sign}` }];
}

/** A kubelet identifies itself as its node, whatever the machine is called. */
function nameSaid(observed: Observed, { node, machine }: View, placing: Placing): readonly Said[] {
  const identified = nameOfNode(observed, node, placing);
  const kubeconfig = placing.pathsOf('kubelet.conf').kubeconfig;
  if (identified !== undefined && kubeconfig !== undefined)
    return [{ what: 'name', value: identified, from: `/${kubeconfig}` }];
  const telling = tellingOf(machine);
  const told = toldOnce(telling, 'kubelet', '--hostname-override');
  const from = telling('kubelet', '--hostname-override')?.from;
  if (told !== undefined && from !== undefined) return [{ what: 'name', value: told, from }];
  return machine.hostname === undefined ? [] : [{ what: 'name', value: machine.hostname, from: '/etc/hostname' }];
}

/** A kubelet is on every node: it makes a worker only of one that has nothing else. */
function rolesSaid({ machine: { sources } }: View): readonly Said[] {
  const found = Object.entries(rolesBy).flatMap(([component, value]) => {
    const source = sources.find((one) => one.component === component);
    return source === undefined ? [] : [{ what: 'roles' as const, value, from: source.file }];
  });
  return found.length > 1 ? found.filter(({ value }) => value !== rolesBy.kubelet) : found;
}

function servicesSaid({ machine }: View): readonly Said[] {
  const telling = tellingOf(machine);
  const value = toldOnce(telling, 'kube-apiserver', '--service-cluster-ip-range');
  const from = telling('kube-apiserver', '--service-cluster-ip-range')?.from;
  if (value !== undefined && from !== undefined) return [{ what: 'services', value, from }];
  const whole = machine.sources.find(
    ({ component, isPart, flags }) => component === 'kube-apiserver' && !isPart && flags.length > 0,
  );
  return whole === undefined
    ? []
    : [{ what: 'services', value: usualRange, from: `${whole.file}, which gives none: its default` }];
}

function domainSaid({ machine }: View): readonly Said[] {
  const domain = toldDomain(tellingOf(machine));
  return domain === undefined ? [] : [{ what: 'domain', ...domain }];
}

/** Servers that kubeconfigs of the node dial, each once. */
function endpointsSaid(observed: Observed, node: string, { pathsOf }: Placing): readonly Said[] {
  const byServer = new Map<string, string>();
  for (const row of Object.keys(catalog)) {
    const server = kubeconfigOf(row, { observed, node, pathsOf })?.server;
    const path = pathsOf(row).kubeconfig;
    if (server !== undefined && server !== '' && path !== undefined && !byServer.has(server))
      byServer.set(server, `/${path}`);
  }
  return [...byServer].map(([value, from]) => ({ what: 'endpoint', value, from }));
}
