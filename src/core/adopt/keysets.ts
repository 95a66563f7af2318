import type { DesiredState } from '../catalog/desired.js';
import { absolute } from '../catalog/placement.js';
import type { CertificateFacts } from '../facts/certificate.js';
import type { FileFacts } from '../facts/file.js';
import { verificationKeys } from '../rules/case.js';
import type { PublicKeyFacts } from '../facts/key.js';
import type { Observed } from '../facts/observed.js';
import { placeKey, type Place } from '../facts/place.js';
import { generationId, type Generation, type KeyLocation, type Keyset, type Keysets } from '../keysets/keyset.js';

/** An authority as nodes have it: what is trusted of it, and where its keys are. */
export interface FoundAuthority {
  readonly keyset: Keyset;
  readonly certificates: readonly CertificateFacts[];
}

/**
 * The authorities behind the trust files and signers of the nodes. A generation whose key lies nowhere is offline, as with an
 * external CA.
 *
 * @param desired derived without keysets, so that it says where things are and not what they should be
 * @param pathOf the path of a place on this machine
 */
export function foundAuthorities(
  { artefacts }: DesiredState,
  observed: Observed,
  pathOf: (place: Place) => string | undefined,
): ReadonlyMap<string, FoundAuthority> {
  const keys = privateKeys(observed, pathOf);
  const names = [...new Set(artefacts.flatMap((one) => (one.kind === 'trust' ? [one.authority] : [])))];
  const signers = new Map<string, Partial<Record<'clients' | 'servers' | 'tokens', string>>>();
  for (const one of artefacts) {
    if (one.kind !== 'signer') continue;
    const fingerprint = one.files.flatMap(({ place }) => contentOf(observed, place)?.privateKeys ?? [])[0]?.fingerprint;
    if (fingerprint !== undefined)
      signers.set(one.authority, { [one.purpose]: generationId(fingerprint), ...signers.get(one.authority) });
  }
  const found = names.flatMap((name): readonly (readonly [string, FoundAuthority])[] => {
    const trusts = artefacts.flatMap((one) => (one.kind === 'trust' && one.authority === name ? [one] : []));
    const contents = trusts.flatMap(({ files }) => files.flatMap(({ place }) => contentOf(observed, place) ?? []));
    const certificates = unique(contents.flatMap((content) => content.certificates));
    const publicKeys = trusts.some(({ holds }) => holds === 'public keys')
      ? uniqueKeys([...signingKeys(name, artefacts, observed), ...contents.flatMap(verificationKeys)])
      : [];
    const generations =
      publicKeys.length > 0
        ? publicKeys.map((key) => tokenGeneration(key, keys))
        : certificates.map((certificate) => certified(certificate, keys));
    return generations.length === 0
      ? []
      : [[name, { keyset: keysetOf(name, generations, signers.get(name)), certificates }]];
  });
  return new Map(found);
}

export const keysetsIn = (found: ReadonlyMap<string, FoundAuthority>): Keysets =>
  new Map([...found].map(([name, { keyset }]) => [name, keyset]));

/** The same authorities once their keys have been copied into the home. */
export const withKeysInHome = (found: ReadonlyMap<string, FoundAuthority>): ReadonlyMap<string, FoundAuthority> =>
  new Map(
    [...found].map(([name, { keyset, certificates }]) => [
      name,
      {
        certificates,
        keyset: {
          ...keyset,
          generations: keyset.generations.map(({ key, ...rest }) => (key?.held === 'file' ? rest : { ...rest, key })),
        },
      },
    ]),
  );

function keysetOf(authority: string, generations: readonly Generation[], signs: Keyset['signs'] = {}): Keyset {
  const [only] = generations;
  const usable = generations.find(({ key }) => key?.held === 'file') ?? only;
  const known = (id: string | undefined) => generations.find((one) => one.id === id)?.id ?? usable?.id ?? '';
  return {
    authority,
    generations,
    signs:
      only?.certificate === undefined
        ? { tokens: known(signs.tokens) }
        : { clients: known(signs.clients), servers: known(signs.servers ?? signs.clients) },
    trusted: generations.map(({ id }) => id),
  };
}

const certified = ({ publicKey, fingerprint }: CertificateFacts, keys: ReadonlyMap<string, string>): Generation => ({
  id: generationId(publicKey.fingerprint),
  publicKey: publicKey.fingerprint,
  certificate: fingerprint,
  key: locationOf(publicKey, keys),
});

const tokenGeneration = (key: PublicKeyFacts, keys: ReadonlyMap<string, string>): Generation => ({
  id: generationId(key.fingerprint),
  publicKey: key.fingerprint,
  certificate: undefined,
  spki: Buffer.from(key.spki).toString('base64'),
  key: locationOf(key, keys),
});

function locationOf({ fingerprint }: PublicKeyFacts, keys: ReadonlyMap<string, string>): KeyLocation {
  const path = keys.get(fingerprint);
  return path === undefined ? { held: 'offline' } : { held: 'file', path };
}

/** Where each private key that was seen lies on this machine, by the fingerprint of its public half; the first place counts. */
function privateKeys(observed: Observed, pathOf: (place: Place) => string | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const file of observed.files.values()) {
    if (file.state !== 'present' || file.content.kind !== 'pem') continue;
    const path = pathOf(file.place) ?? absolute(file.place.path);
    for (const { fingerprint } of file.content.privateKeys) if (!found.has(fingerprint)) found.set(fingerprint, path);
  }
  return found;
}

type Pem = Extract<Extract<FileFacts, { state: 'present' }>['content'], { kind: 'pem' }>;

function contentOf(observed: Observed, place: Place): Pem | undefined {
  const file = observed.files.get(placeKey(place));
  return file?.state === 'present' && file.content.kind === 'pem' ? file.content : undefined;
}

/** The key that signs tokens first: it is what new tokens bear. */
const signingKeys = (
  name: string,
  artefacts: DesiredState['artefacts'],
  observed: Observed,
): readonly PublicKeyFacts[] =>
  artefacts.flatMap((one) =>
    one.kind === 'signer' && one.authority === name
      ? one.files.flatMap(({ place }) => contentOf(observed, place)?.privateKeys.slice(0, 1) ?? [])
      : [],
  );

/** Two certificates of one key would be one generation; the one that is trusted first counts. */
const unique = (certificates: readonly CertificateFacts[]): readonly CertificateFacts[] =>
  certificates.filter(
    ({ publicKey }, index) =>
      certificates.findIndex((other) => other.publicKey.fingerprint === publicKey.fingerprint) === index,
  );

const uniqueKeys = (keys: readonly PublicKeyFacts[]): readonly PublicKeyFacts[] =>
  keys.filter(({ fingerprint }, index) => keys.findIndex((other) => other.fingerprint === fingerprint) === index);
