import type { Node } from 'yaml';
import type { ContainerMount } from '../facts/mounts.js';
import { itemsOf, nodeAt, scalarText } from './yaml-nodes.js';

/**
 * What a container sees of its machine (v1 Pod, hostPath; whether it may write there changes nothing).
 *
 * @param spec of the pod
 * @returns undefined for a pod that has no volume at all: it says nothing of where its files are
 */
export function mountsOf(spec: Node | undefined, container: Node): readonly ContainerMount[] | undefined {
  const volumes = itemsOf(nodeAt(spec, 'volumes'));
  if (volumes.length === 0) return undefined;
  const hosts = new Map(
    volumes.map((volume) => [scalarText(nodeAt(volume, 'name')), scalarText(nodeAt(volume, 'hostPath', 'path'))]),
  );
  return itemsOf(nodeAt(container, 'volumeMounts')).flatMap((mount): readonly ContainerMount[] => {
    const path = scalarText(nodeAt(mount, 'mountPath'));
    const host = hosts.get(scalarText(nodeAt(mount, 'name')));
    const part = scalarText(nodeAt(mount, 'subPath')) ?? '';
    // What an expression stands for only the kubelet knows, and a part that leads out is refused by it.
    const isKnown = nodeAt(mount, 'subPathExpr') === undefined && !part.split('/').includes('..');
    if (path?.startsWith('/') !== true) return [];
    return [{ path: plain(path), host: host === undefined || !isKnown ? undefined : plain(`${host}/${part}`) }];
  });
}

const plain = (path: string): string => path.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '');
