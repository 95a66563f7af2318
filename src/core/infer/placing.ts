import { allLayouts, catalog } from '../catalog/catalog.js';
import type { FoundLayout, Layout, PartPaths } from '../catalog/layouts/layout.js';
import { movedLayout, type DataFolders } from '../catalog/layouts/moved.js';
import { pathsOn } from '../catalog/placement.js';
import type { MachineFacts } from '../facts/machine.js';
import { dataFolders } from './folders.js';
import { keptServing } from './kubelet-serving.js';
import { knownPaths, whereItLies, type Placing } from './inference.js';
import { asPlaced, pathsTold, type Looking } from './placed.js';
import { tellingOf, toldFile } from './told.js';

/** A way of placing files, as far as it says where they are and who signed them. */
interface Places
  extends
    Pick<Layout, 'paths' | 'authorities' | 'owner' | 'owners' | 'leavesUsagesOut'>,
    Pick<FoundLayout, 'servers' | 'further'> {
  readonly isKubeadms: boolean;
}

/** What is kubeadm's can be kubepki's too: both place most files alike. */
const layoutCalled = (name: string | undefined, folders: DataFolders): Places => {
  const found = Object.values<Layout | FoundLayout>(allLayouts).find((layout) => layout.name === name);
  return found === undefined || found.name === 'kubeadm' || found.name === 'kubepki'
    ? { paths: knownPaths, isKubeadms: true }
    : { ...movedLayout(found, folders), isKubeadms: found.kubeadmGroups };
};

/** Rows of kubepki alone, under whose names others keep client certificates of these components, as the hard way does. */
const namedAsClients: readonly string[] = ['kube-controller-manager', 'kube-scheduler'];

/** Where kubepki places what components serve with, it places what signs that too. */
const isOthers = (row: string, { paths }: Places, isThere: Looking['isThere']): boolean =>
  paths === knownPaths && namedAsClients.includes(row) && !isThere(knownPaths['signer-serving']?.certificate ?? '');

/**
 * Where the rows of a machine have their files: where its components are told, else where whoever placed them places them.
 *
 * @param nodeName what the node is called in names of files
 */
export function placingOf(
  machine: MachineFacts,
  nodeName: string,
  { isThere, isSame }: Pick<Looking, 'isThere' | 'isSame'>,
): Placing {
  const telling = tellingOf(machine);
  const layout = layoutCalled(machine.layout, dataFolders(telling));
  const told = (component: string, name: string) => toldFile(telling, component, name);
  const kept = keptServing(machine);
  const isAt = (path: string | undefined) => path !== undefined && isThere(path);
  const servers = layout.servers?.signs.some(isThere) === true ? layout.servers : undefined;
  // An agent fetches its copies from a server; a server without an agent has none.
  const isAgent = servers === undefined || isAt(servers.agentSign);
  const usualOf = (row: string): PartPaths =>
    isAgent
      ? (pathsOn(layout, row, nodeName) ?? {})
      : (servers.originals[row]?.paths ?? pathsOn(layout, row, nodeName) ?? {});
  const placed = new Map(
    Object.entries(catalog).map(([row, rest]): [string, { readonly paths: PartPaths; readonly isTold: boolean }] => {
      const usual = isOthers(row, layout, isThere) ? {} : whereItLies(usualOf(row), isAt);
      const named = pathsTold(rest, told);
      const isTold = Object.keys(named).length > 0 || servers?.rows.includes(row) === true;
      if (row === 'kubelet-server' && kept !== undefined && !isTold && !isAt(usual.certificate))
        return [row, { paths: kept.paths, isTold: kept.isAsked }];
      return [row, { paths: asPlaced(usual, named, isSame), isTold }];
    }),
  );
  // What a kubeconfig names as trust is judged as what it is itself.
  const taken = new Set([...placed].flatMap(([row, { paths }]) => (row.endsWith('.conf') ? [] : Object.values(paths))));
  const isAsked = kept?.isAsked === true && placed.get('kubelet-server')?.paths === kept.paths;
  return {
    pathsOf: (row) => placed.get(row)?.paths ?? {},
    isTold: (row) => placed.get(row)?.isTold ?? false,
    authorityOf: (row, usual) => layout.authorities?.[row] ?? usual,
    ownerOf: (row) =>
      row === 'kubelet-server' && isAsked ? 'controller-manager' : (layout.owners?.[row] ?? layout.owner),
    usagesOptional: layout.leavesUsagesOut === true,
    isUsual: (row) => layout.isKubeadms && layout.owners?.[row] === undefined,
    further: [
      ...Object.values(servers?.originals ?? {}).map((file) => ({ ...file, isWanted: true })),
      ...(layout.further ?? []).map((file) => ({ ...file, isWanted: false })),
    ].filter(({ paths }) => !Object.values(paths).some((path) => taken.has(path))),
  };
}
