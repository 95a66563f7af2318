/** What a generation of an authority may be asked to sign. `tokens`: service-account tokens. */
export type Purpose = 'clients' | 'servers' | 'tokens';

/**
 * Where the private key of a generation is: in `authorities/` of the home, in a file elsewhere on this machine that is read and never
 * written, or nowhere that kubepki looks, since it was exported.
 */
export type KeyLocation =
  { readonly held: 'home' } | { readonly held: 'file'; readonly path: string } | { readonly held: 'offline' };

/** One key of an authority, with its certificate unless it signs tokens. Its files bear its id. */
export interface Generation {
  /** The first eight hex digits of the fingerprint of its public key. */
  readonly id: string;
  /** SHA-256 of the DER SubjectPublicKeyInfo, lower-case hex. */
  readonly publicKey: string;
  /** SHA-256 of the DER certificate, lower-case hex; undefined for a token-signing key. */
  readonly certificate: string | undefined;
  /** Base64 of the DER SubjectPublicKeyInfo where no certificate holds it, so that it is known without the private key. */
  readonly spki?: string | undefined;
  /** Left out, in the home. */
  readonly key?: KeyLocation | undefined;
}

/** The generations of one authority and their roles. A rotation is a series of edits of this value. */
export interface Keyset {
  readonly authority: string;
  readonly generations: readonly Generation[];
  /** Ids. A purpose that is not known (as when there is only a folder to look at) is absent. */
  readonly signs: Readonly<Partial<Record<Purpose, string>>>;
  /** Ids, in the order in which trust bundles hold them: what signs servers first. */
  readonly trusted: readonly string[];
}

/** By authority name; an authority that does not exist yet is absent. */
export type Keysets = ReadonlyMap<string, Keyset>;

/** @param fingerprint of the public key; without a keyset file, where nothing bears the id, of the certificate */
export const generationId = (fingerprint: string): string => fingerprint.slice(0, 8);

export const generationOf = (keyset: Keyset, id: string | undefined): Generation | undefined =>
  keyset.generations.find((generation) => generation.id === id);

export const keyLocation = ({ key }: Pick<Generation, 'key'>): KeyLocation => key ?? { held: 'home' };

export const trustedGenerations = (keyset: Keyset): readonly Generation[] =>
  keyset.trusted.flatMap((id) => generationOf(keyset, id) ?? []);

/** A keyset as init makes it: one generation in every role. */
export function firstKeyset(authority: string, generation: Generation): Keyset {
  const { id } = generation;
  return {
    authority,
    generations: [generation],
    signs: generation.certificate === undefined ? { tokens: id } : { clients: id, servers: id },
    trusted: [id],
  };
}
