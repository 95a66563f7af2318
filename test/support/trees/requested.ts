import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { put } from '../home.js';
import { scratch } from '../scratch.js';
import { ToolAuthority, type Leaf, type Pair } from './tool-authority.js';

const key = { algo: 'ecdsa', size: 256 };
const apiServerNames = ['10.96.0.1', '10.0.0.11', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];

/** What the requests say of the certificates that were made by them. */
export const requests = {
  ca: { CN: 'Kubernetes', key, names: [{ O: 'Example', C: 'US' }], ca: { expiry: '87601h' } },
  admin: { CN: 'admin', key, names: [{ O: 'system:masters' }] },
  kubernetes: { CN: 'kubernetes', key, hosts: apiServerNames, names: [{ O: 'Example' }] },
  w1: { CN: 'system:node:w1', key, hosts: ['w1', '10.0.0.21'], names: [{ O: 'system:nodes' }] },
} as const;

const expiry = '8761h';

/** The lifetime of a leaf of this folder, in hours, is 365 days and the hour by which it is backdated. */
export const configuration = {
  signing: { default: { expiry: '1h' }, profiles: { kubernetes: { expiry, usages: ['server auth', 'client auth'] } } },
};

const isAddress = (host: string): boolean => /^[\d.]+$/.test(host);

/** A folder as cfssl leaves it, of certificates that were made by code: pairs, the requests for them, and how they were signed. */
export class RequestedFolder {
  readonly root = scratch();

  /** @param more of the certificate of the admin; `authorityDays` of that of the CA */
  constructor(now: Date, { authorityDays = 3650, ...more }: Partial<Leaf> & { readonly authorityDays?: number } = {}) {
    const authority = new ToolAuthority(['O=Example', 'CN=Kubernetes'], 'EC', now, { days: authorityDays });
    const pairs: Readonly<Record<keyof typeof requests, Pair>> = {
      ca: authority.pair,
      admin: authority.issue({ ...leafOf(requests.admin), ...more }),
      kubernetes: authority.issue(leafOf(requests.kubernetes)),
      w1: authority.issue(leafOf(requests.w1)),
    };
    for (const [name, pair] of Object.entries(pairs)) {
      put(this.root, `${name}.pem`, pair.certificate);
      put(this.root, `${name}-key.pem`, pair.key, 0o600);
      this.say(`${name}-csr.json`, requests[name as keyof typeof requests]);
    }
    this.say('ca-config.json', configuration);
  }

  /** @param value text as it is, anything else as JSON */
  say(path: string, value: unknown): this {
    put(this.root, path, typeof value === 'string' ? value : JSON.stringify(value));
    return this;
  }

  forget(path: string): this {
    rmSync(join(this.root, path));
    return this;
  }
}

function leafOf({ CN, names, ...rest }: (typeof requests)['admin' | 'kubernetes' | 'w1']): Leaf {
  const hosts: readonly string[] = 'hosts' in rest ? rest.hosts : [];
  return {
    subject: [...names.map(({ O }) => `O=${O}`), `CN=${CN}`],
    usages: ['serverAuth', 'clientAuth'],
    dns: hosts.filter((host) => !isAddress(host)),
    ip: hosts.filter(isAddress),
  };
}
