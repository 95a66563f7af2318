import type { Path, Remark } from './document.js';
import type { Spec } from './schema.js';

/** How objects are encrypted in etcd. */
export interface Encryption {
  readonly resources: readonly string[];
  /** The first writes, and of its keys the first. Those behind it only read. */
  readonly providers: readonly EncryptionProvider[];
}

export type EncryptionProvider =
  | { readonly kind: 'identity' }
  | { readonly kind: 'secretbox' | 'aescbc' | 'aesgcm'; readonly keys: readonly string[] }
  | { readonly kind: 'kms'; readonly name: string; readonly endpoint: string };

interface Reader {
  readonly provider: NonNullable<Spec['encryption']['provider']>;
  readonly keys: readonly string[];
  readonly kms?: { readonly name: string } | undefined;
}

/** Whether a provider has what it needs, and nothing reads twice. */
export function* encryptionRemarks({ encryption }: Spec): Iterable<Remark> {
  const { provider = 'none', keys, kms, read } = encryption;
  const all: readonly { readonly path: Path; readonly one: Reader }[] = [
    { path: ['encryption'], one: { provider, keys, kms } },
    ...read.map((one, index) => ({ path: ['encryption', 'read', index], one })),
  ];
  const seen = new Set<string>();
  for (const { path, one } of all) {
    if (one.provider === 'kms' && one.kms === undefined)
      yield { path: [...path, 'kms'], message: 'expected the plugin of provider kms, got none' };
    for (const name of namesOf(one)) {
      if (seen.has(name)) yield { path, message: `expected each key once, got ${name} again` };
      seen.add(name);
    }
  }
  for (const [index, resource] of encryption.resources.entries()) {
    const other = encryption.resources.find(
      (one, at) => at !== index && coversResource([one], resource) && (one !== resource || at < index),
    );
    if (other !== undefined)
      yield {
        path: ['encryption', 'resources', index],
        message: `expected resources that do not overlap, which kube-apiserver refuses, got "${resource}" beside "${other}"`,
      };
  }
  if (provider === 'none' && read.length > 0)
    yield {
      path: ['encryption', 'provider'],
      message: 'expected what writes while something is read, such as identity, got none',
    };
}

const namesOf = ({ provider, keys, kms }: Reader): readonly string[] => {
  if (provider === 'none' || provider === 'identity') return [];
  return provider === 'kms' ? (kms === undefined ? [] : [`kms/${kms.name}`]) : keys.map((key) => `${provider}/${key}`);
};

/** Nothing, where nothing is encrypted. The spec must have passed its checks. */
export function resolveEncryption({ provider, resources, read, ...own }: Spec['encryption']): Encryption | undefined {
  if (provider === undefined || provider === 'none') return undefined;
  return { resources, providers: [{ provider, ...own }, ...read].map(resolveProvider) };
}

function resolveProvider({
  provider,
  keys,
  kms,
}: Pick<Spec['encryption'], 'keys' | 'kms'> & {
  readonly provider: Exclude<Spec['encryption']['provider'], 'none' | undefined>;
}): EncryptionProvider {
  if (provider === 'identity') return { kind: provider };
  if (provider !== 'kms') return { kind: provider, keys };
  if (kms === undefined) throw new Error('a spec with a provider without its plugin passed its checks');
  return { kind: 'kms', ...kms };
}

/** `*.*` is everything, `*.` the core group, `*.apps` one group (k8s.io/apiserver/pkg/apis/apiserver). */
export const coversResource = (resources: readonly string[], resource: string): boolean =>
  resources.some(
    (one) =>
      one === resource ||
      one === '*.*' ||
      (one === '*.' && !resource.includes('.')) ||
      (one.startsWith('*.') && one.length > 2 && resource.endsWith(one.slice(1))),
  );
