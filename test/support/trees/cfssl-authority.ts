import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from '../scratch.js';
import type { Pair } from './tool-authority.js';

/** A request as cfssl reads it. */
export interface CfsslRequest {
  readonly CN: string;
  readonly hosts?: readonly string[];
  readonly names?: readonly Readonly<Record<string, string>>[];
  readonly key?: { readonly algo: string; readonly size: number };
  readonly ca?: { readonly expiry: string };
}

const settings = {
  signing: {
    default: { expiry: '8760h' },
    profiles: {
      kubernetes: { usages: ['signing', 'key encipherment', 'server auth', 'client auth'], expiry: '8760h' },
    },
  },
};

const key = { algo: 'rsa', size: 2048 };

/** A folder in which somebody keeps a CA with cfssl and cfssljson: `ca-config.json`, and for each name a request, a pair and a CSR. */
export class CfsslFolder {
  readonly folder = scratch();

  constructor(request: CfsslRequest) {
    this.#put('ca-config.json', JSON.stringify(settings, null, 2));
    this.#make('ca', request, ['-initca']);
  }

  issue(name: string, request: CfsslRequest): Pair {
    const paths = ['-ca', 'ca.pem', '-ca-key', 'ca-key.pem', '-config', 'ca-config.json', '-profile', 'kubernetes'];
    const { hosts = [], ...rest } = request;
    return this.#make(name, rest, hosts.length === 0 ? paths : [...paths, `-hostname=${hosts.join(',')}`]);
  }

  pair(name: string): Pair {
    const read = (file: string) => readFileSync(join(this.folder, file), 'utf8');
    return { certificate: read(`${name}.pem`), key: read(`${name}-key.pem`) };
  }

  /** An edit of a request that nobody issues. */
  ask(name: string, more: Partial<CfsslRequest>): void {
    const path = `${name}-csr.json`;
    const request = JSON.parse(readFileSync(join(this.folder, path), 'utf8')) as CfsslRequest;
    this.#put(path, JSON.stringify({ ...request, ...more }, null, 2));
  }

  #make(name: string, request: CfsslRequest, args: readonly string[]): Pair {
    this.#put(`${name}-csr.json`, JSON.stringify({ key, ...request }, null, 2));
    const { stdout, stderr, status } = spawnSync('cfssl', ['gencert', ...args, `${name}-csr.json`], {
      cwd: this.folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`cfssl gencert ${name} failed: ${stderr}`);
    // What cfssljson -bare does.
    const made = JSON.parse(stdout) as { readonly cert: string; readonly key: string; readonly csr: string };
    this.#put(`${name}.pem`, made.cert);
    this.#put(`${name}-key.pem`, made.key, 0o600);
    this.#put(`${name}.csr`, made.csr);
    return this.pair(name);
  }

  #put(name: string, text: string, mode = 0o644): void {
    writeFileSync(join(this.folder, name), text, { mode });
  }
}
