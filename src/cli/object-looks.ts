import { resolve } from 'node:path';
import type { FurtherLook } from '../workflows/check.js';
import { stdinBytes } from './terminal.js';
import { reader } from './wiring/reader.js';

/** What is to be looked at beside files, as the flags of check have it. */
export interface ObjectFlags {
  readonly objects?: readonly string[] | undefined;
  readonly kubeconfig?: string | undefined;
  readonly secrets: boolean;
}

/** Looks at what a cluster holds; what they need is loaded when there are any. */
export async function objectLooks({ objects = [], kubeconfig, secrets }: ObjectFlags): Promise<readonly FurtherLook[]> {
  if (objects.length === 0 && kubeconfig === undefined) return [];
  const { apiWithin, lookAtCluster, lookAtDumps } = await import('./wiring/objects.js');
  const dumps = objects.map((file) =>
    file === '-' ? { path: undefined, bytes: stdinBytes() } : { path: resolve(file) },
  );
  return [
    ...(dumps.length === 0 ? [] : [lookAtDumps(dumps, reader)]),
    ...(kubeconfig === undefined
      ? []
      : [lookAtCluster({ kubeconfig: resolve(kubeconfig), secrets }, reader, apiWithin())]),
  ];
}

/** The roles that a look at an API server needs, as YAML. */
export async function rbacText(secrets: boolean): Promise<string> {
  const { checkRbac, renderManifests } = await import('./wiring/objects.js');
  return renderManifests(checkRbac({ secrets }));
}
