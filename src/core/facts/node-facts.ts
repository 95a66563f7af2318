import type { FileFacts } from './file.js';
import type { MachineFacts } from './machine.js';

/** What was collected on one node, to be judged elsewhere. Only what is public: no private key, no token, no password. */
export interface NodeFacts {
  readonly node: string;
  /** What collected it, with its version. */
  readonly collector: string;
  readonly machine: MachineFacts;
  /** By path relative to the root of the node. */
  readonly files: ReadonlyMap<string, FileFacts>;
  /** Folders of which every file is told, relative to the root of the node. */
  readonly folders: readonly string[];
  /** Chains that endpoints of the node served. */
  readonly served: readonly ServedFacts[];
  readonly notRead: readonly NotRead[];
}

/** What an endpoint showed when it was asked on its node. */
export interface ServedFacts {
  /** `host:port`. */
  readonly endpoint: string;
  /** The DER of every certificate, that of the server first; empty where it showed none. */
  readonly chain: readonly Uint8Array[];
  /** Where it failed, as live sights tell it; undefined where it showed a chain, or facts of an earlier release do not say. */
  readonly stage?: 'connect' | 'handshake' | undefined;
  readonly reason: string | undefined;
  /** The DER of the name of each authority whose clients it says that it takes; undefined where it was not asked, or does not say. */
  readonly takes?: readonly Uint8Array[] | undefined;
}

/** Endpoints of one node that are asked, seconds that each has for an answer, and certificates of a chain and names of authorities that are told. */
export const servedLimits = { endpoints: 64, patience: 5, chain: 16, names: 500 } as const;

export interface NotRead {
  /** A path as the node names it, or words for what is none. */
  readonly what: string;
  readonly reason: string;
}

export const nodeFactsFormat = { apiVersion: 'kubepki/v1', kind: 'NodeFacts' } as const;

/** Stands where the value of a flag was left out. */
export const leftOut = '[left out]';

/** Flags and fields that can hold a secret, in lower case; the same expression is read by awk. */
export const secretNames =
  '(token|secret|passw|passphrase|credential|access-?key|api-?key|datastore-endpoint|url-?header|manifest-?url|-(pass|pwd|auth|bearer|dsn)$)';

/** Names of the same words whose values are paths, switches, times and lists. */
export const openNames =
  '(-file|-path|-dir|-folder|-ttl|-syncs|-audiences|-cleaner|bootstrap-token-auth|token-webhook.*|token-max-expiration|extend-token-expiration|^--auth-token|token-request-timeout)$';

/** Values that are secret whatever their name: a bootstrap token, a JSON web token, a URL or the address of a database with a password, a key. */
const letter = '[a-z0-9]';
export const secretValues = `(${letter.repeat(6)}[.]${letter.repeat(16)}|eyJ[A-Za-z0-9_-]+[.]|://[^/@]*@|[A-Za-z0-9_.-]+:[^/@ ]+@[a-z]+[(:./]|PRIVATE KEY|BEGIN )`;

const secretName = new RegExp(secretNames);
const openName = new RegExp(openNames);
const secretValue = new RegExp(secretValues);

/** Whether the value of a flag or field has to stay on its node. */
export function isSecretFlag(name: string, value: string): boolean {
  const lower = name.toLowerCase();
  return secretValue.test(value) || (secretName.test(lower) && !openName.test(lower) && !/^(true|false)$/.test(value));
}
