import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

type Fields = Readonly<Record<string, string>>;

/** A kubeconfig with one cluster and one user, as kubeadm and kubepki write them; read without our own reading room. */
interface KubeconfigFile {
  readonly clusters: readonly [{ readonly name: string; readonly cluster: Fields }];
  readonly contexts: readonly object[];
  readonly users: readonly [{ readonly name: string; readonly user: Fields }];
  readonly 'current-context': string;
}

export const parseKubeconfig = (file: string): KubeconfigFile => parse(readFileSync(file, 'utf8')) as KubeconfigFile;
