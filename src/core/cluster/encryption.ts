import type { Path, Remark } from './document.js';
import type { Spec } from './schema.js';

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
