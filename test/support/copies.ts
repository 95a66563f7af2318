import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeHome, smallSpec } from './home.js';
import { scratch } from './scratch.js';

export const kubeadmSpec = smallSpec('layout: kubeadm\n');

const made = new Map<string, Promise<string>>();

/** A good home of a spec that a test may break: each is made once a test file and copied. */
export async function goodHome(spec: string = smallSpec()): Promise<string> {
  const original = made.get(spec) ?? makeHome(spec);
  made.set(spec, original);
  const copy = join(scratch(), 'prod');
  cpSync(await original, copy, { recursive: true });
  return copy;
}

/** A file of a node under /etc/kubernetes/pki. */
export const pki = (home: string, file: string, node = 'cp1'): string =>
  join(home, 'nodes', node, 'etc', 'kubernetes', 'pki', file);

/** A file of a node under /etc/kubernetes. */
export const etc = (home: string, file: string, node = 'cp1'): string =>
  join(home, 'nodes', node, 'etc', 'kubernetes', file);

/** A file in `users/`. */
export const userFile = (home: string, file: string): string => join(home, 'users', file);

export const textAt = (path: string): string => readFileSync(path, 'utf8');

export const remove = (...paths: readonly string[]): void => paths.forEach((path) => rmSync(path, { recursive: true }));

/** Something else where a file was. */
export function inItsPlace(path: string, make: (path: string) => unknown): void {
  remove(path);
  make(path);
}
