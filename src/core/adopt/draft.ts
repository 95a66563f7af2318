import { allLayouts, catalog } from '../catalog/catalog.js';
import type { PartPaths } from '../catalog/layouts/layout.js';
import { absolute, nodesOfRow, pathsOn } from '../catalog/placement.js';
import type { Cluster, LayoutName } from '../cluster/cluster.js';
import { commentedSpec, type SpecComment } from '../cluster/commented-spec.js';
import type { Path } from '../cluster/document.js';
import type { Answers, FoundCluster } from './cluster.js';
import type { Conceded } from './concessions.js';
import { configured, configuredBelow } from './configured.js';
import { fold } from './fold.js';
import type { FoundNode } from './node.js';
import type { Sourced } from './survey.js';

/** Something that a spec needs, that the files do not tell, and the flag that says it. */
export interface Question {
  readonly flag: string;
  readonly what: string;
}

/** Everything that is known of the nodes and their cluster. */
export interface Found {
  readonly nodes: readonly FoundNode[];
  readonly cluster: FoundCluster;
  readonly layout: LayoutName;
}

/** A node with everything that a spec has to say of it. */
interface NamedNode {
  readonly name: Sourced<string>;
  readonly addresses: Sourced<readonly string[]>;
}

const addressesOf = ({ name, addresses }: FoundNode, answers: Answers): NamedNode['addresses'] | undefined => {
  const said = answers.addresses.get(name?.value ?? '');
  return said === undefined ? addresses : { value: said, from: 'the command line' };
};

/** What is missing for a spec, all at once. */
export function questions({ nodes, cluster }: Found, answers: Answers): readonly Question[] {
  const all: (Question | false)[] = [
    cluster.name === undefined && { flag: '--name', what: 'the name of the cluster' },
    cluster.kubernetesVersion === undefined && { flag: '--kubernetes-version', what: 'the release of Kubernetes' },
    cluster.serviceCidrs === undefined && { flag: '--service-cidr', what: 'the range of Service addresses' },
    cluster.endpoint === undefined &&
      nodes.filter(({ roles }) => roles.value.includes('control-plane')).length > 1 && {
        flag: '--endpoint',
        what: 'what clients dial',
      },
    ...nodes.flatMap((node) => [
      node.name === undefined && {
        flag: `NAME=${node.survey.root}`,
        what: `the name of the node at ${node.survey.root}`,
      },
      node.name !== undefined &&
        addressesOf(node, answers) === undefined && {
          flag: `--address ${node.name.value}=ADDR`,
          what: `an address of ${node.name.value}`,
        },
    ]),
  ];
  return all.filter((one) => one !== false);
}

/** The text of kubepki.yaml, with a comment at each value that says where it came from. */
export function draftSpec(found: Found, answers: Answers, conceded: readonly Conceded[]): string {
  const comments: SpecComment[] = [];
  const say = <T>(path: Path, sourced: Sourced<T> | undefined): T | undefined => {
    if (sourced !== undefined) comments.push({ path, text: `from ${sourced.from}` });
    return sourced?.value;
  };
  const sayAll = (...path: Path) =>
    unlessEmpty(
      Object.fromEntries(
        configuredBelow(answers.configured, ...path).map(({ to }) => [
          String(to.at(-1)),
          say(to, configured(answers.configured, ...to)),
        ]),
      ),
    );
  const { cluster, layout } = found;
  const nodes = found.nodes.map((node, index) => ({
    name: say(['nodes', index, 'name'], node.name),
    roles: say(['nodes', index, 'roles'], rolesOf(node, found)),
    addresses: say(['nodes', index, 'addresses'], addressesOf(node, answers)),
    root: node.survey.root === '' ? undefined : node.survey.root,
  }));
  const rowNodes = (row: string): readonly string[] => {
    const table = catalog[row];
    if (table === undefined || table.kind === 'authority') return [];
    const shape = { nodes, etcd: { external: cluster.externalEtcd?.value }, kubelet: { certificates: 'issued' } };
    return nodesOfRow(table, shape as unknown as Cluster).map(({ name }) => name);
  };
  const { overrides, comments: remarks } = fold(conceded, rowNodes);
  const external = cluster.externalEtcd;
  const spec = {
    apiVersion: 'kubepki/v1',
    kind: 'Cluster',
    name: say(['name'], cluster.name),
    kubernetesVersion: say(['kubernetesVersion'], cluster.kubernetesVersion),
    endpoint: say(['endpoint'], cluster.endpoint),
    network: {
      dnsDomain: say(['network', 'dnsDomain'], cluster.dnsDomain),
      serviceCidrs: say(['network', 'serviceCidrs'], cluster.serviceCidrs),
      podCidrs: say(['network', 'podCidrs'], configured(answers.configured, 'network', 'podCidrs')),
    },
    layout,
    apiServer: unlessEmpty({
      port: say(['apiServer', 'port'], cluster.apiServerPort),
      extraArgs: sayAll('apiServer', 'extraArgs'),
    }),
    controllerManager: unlessEmpty({ extraArgs: sayAll('controllerManager', 'extraArgs') }),
    scheduler: unlessEmpty({ extraArgs: sayAll('scheduler', 'extraArgs') }),
    serviceAccounts:
      cluster.issuers === undefined ? undefined : { issuers: say(['serviceAccounts', 'issuers'], cluster.issuers) },
    etcd: unlessEmpty({
      extraArgs: sayAll('etcd', 'extraArgs'),
      external: external === undefined ? undefined : say(['etcd', 'external'], external),
    }),
    nodes,
    certificates: unlessEmpty({
      algorithm: say(['certificates', 'algorithm'], cluster.algorithm),
      validity: sayAll('certificates', 'validity'),
      overrides: unlessEmpty(overrides),
    }),
  };
  return commentedSpec(spec, [...comments, ...remarks]);
}

const unlessEmpty = <T extends object>(part: T): T | undefined =>
  Object.values(part).every((value) => value === undefined) ? undefined : part;

/** Somebody has to run etcd: without a sign of one elsewhere, the control planes do. */
function rolesOf({ roles }: FoundNode, { nodes, cluster }: Found): FoundNode['roles'] {
  const isSettled = cluster.externalEtcd !== undefined || nodes.some((node) => node.roles.value.includes('etcd'));
  return isSettled || !roles.value.includes('control-plane')
    ? roles
    : { value: [...roles.value, 'etcd'], from: `${roles.from}; nothing says that etcd runs elsewhere` };
}

/** Files that are not where the layout has them. */
export function placements({ nodes, layout }: Found): readonly Conceded[] {
  return nodes.flatMap(({ survey, name }) =>
    [...survey.places].flatMap(([row, parts]): readonly Conceded[] => {
      const usual = pathsOn(allLayouts[layout], row, name?.value ?? '') ?? {};
      if (isWithin(parts, usual)) return [];
      const files = Object.fromEntries(Object.entries(parts).map(([part, path]) => [part, absolute(path)]));
      return [{ row, node: name?.value, concession: { files }, why: 'found there' }];
    }),
  );
}

const isWithin = (parts: PartPaths, usual: PartPaths): boolean =>
  Object.entries(parts).every(([part, path]) => usual[part as keyof PartPaths] === path);
