import type { Desired, DesiredAuthority, DesiredState } from '../catalog/desired.js';
import { modes } from '../catalog/placement.js';
import type { CertificateFacts } from '../facts/certificate.js';
import type { Observed } from '../facts/observed.js';
import { placeKey } from '../facts/place.js';
import { generationId } from '../keysets/keyset.js';
import { usualRenewal } from './inference.js';
import { keyName, looksWanted, maySign, plainFile, seenFiles, type PlainFile, type SeenFile } from './plain-file.js';
import { plainIssuance } from './plain-issuers.js';
import { plainKeys, type PlainKeys } from './plain-keys.js';
import { plainKubeconfig, type PlacesNamed } from './plain-kubeconfig.js';

/** Everything that is looked at of one file. */
interface Context extends PlainKeys {
  readonly observed: Observed;
}

/**
 * Certificates, keys and kubeconfigs that nobody has placed, each as what it says itself that it is. Nothing is known of what should
 * be there, so nothing is missed but what a kubeconfig names.
 */
export function plain(files: readonly PlainFile[], observed: Observed, placeOf: PlacesNamed): DesiredState {
  const seen = seenFiles(files, observed);
  const context: Context = { observed, ...plainKeys(seen) };
  const kubeconfigs = seen.flatMap((file) => plainKubeconfig(file, observed, placeOf));
  const judged = placesIn(kubeconfigs, 'trust');
  const others = seen.filter(({ place, isBeside }) => isBeside !== true && !judged.has(placeKey(place)));
  const holders = others.flatMap((file) => ofCertificates(file, context));
  const taken = placesIn(holders);
  const rest = others.filter(({ place }) => !taken.has(placeKey(place))).flatMap(ofKeys);
  const order = new Map(files.map(({ name }, index) => [name, index]));
  const artefacts = [...kubeconfigs, ...holders, ...rest].sort(
    (a, b) => (order.get(fileName(a)) ?? 0) - (order.get(fileName(b)) ?? 0),
  );
  return { artefacts, keysets: new Map(), version: undefined };
}

/** The name of the file that an artefact is called after. */
const fileName = (artefact: Desired): string =>
  artefact.kind === 'kubeconfig' && artefact.context !== undefined
    ? artefact.name.slice(0, -`#${artefact.context}`.length)
    : artefact.name;

const placesIn = (artefacts: readonly Desired[], except?: string): ReadonlySet<string> =>
  new Set(
    artefacts.flatMap(({ files }) => files.filter(({ part }) => part !== except).map(({ place }) => placeKey(place))),
  );

const base = ({ name }: PlainFile, title: string) => ({ name, title, node: undefined, unknown: [] });

function ofCertificates(file: SeenFile, context: Context): readonly Desired[] {
  const { certificates = [] } = file.held ?? {};
  const [first] = certificates;
  if (first === undefined) return [];
  if (!maySign(first) || isMeantAsLeaf(file, certificates, context)) return pair(file, certificates, context);
  const bundle: Desired = {
    kind: 'trust',
    ...base(file, 'certificates that are trusted'),
    files: [plainFile('trust', file.place)],
    authority: file.name,
    holds: 'certificates',
    fingerprints: undefined,
    match: 'overlaps',
  };
  const keyed = certificates.filter((one) => context.keyOf(file, one)?.held?.privateKeys.some(isKeyOf(one)));
  if (certificates.length === 1) return [authority(file, first, context)];
  return [...keyed.map((one) => authority(file, one, context)), bundle];
}

const isKeyOf =
  ({ publicKey }: CertificateFacts) =>
  ({ fingerprint }: { readonly fingerprint: string }): boolean =>
    fingerprint === publicKey.fingerprint;

/** A file that begins with an authority is a chain in the wrong order where it holds one leaf, and its key or its issuer too. */
function isMeantAsLeaf(file: SeenFile, certificates: readonly CertificateFacts[], { keyOf }: Context): boolean {
  const [leaf, ...more] = certificates.filter((one) => !maySign(one));
  if (leaf === undefined || more.length > 0) return false;
  const hasKey = keyOf(file, leaf)?.held?.privateKeys.some(isKeyOf(leaf)) === true;
  return hasKey || certificates.some(({ subject }) => subject.der === leaf.issuer.der);
}

function pair(file: SeenFile, certificates: readonly CertificateFacts[], context: Context): readonly Desired[] {
  const leaf = certificates.find((one) => !maySign(one));
  const issuance = leaf && plainIssuance([leaf, ...certificates.filter((one) => one !== leaf)], context.observed);
  if (leaf === undefined || issuance === undefined) return [];
  return [{ kind: 'pair', ...base(file, 'a certificate'), files: pairFiles(file, leaf, context), issuance }];
}

function pairFiles(file: SeenFile, certificate: CertificateFacts, { keyOf }: Context): Desired['files'] {
  const key = keyOf(file, certificate);
  // What a password protects may lie where others read it.
  if (key === file)
    return [plainFile('pair', file.place, file.content?.kind === 'pem' ? modes.pair : modes.certificate)];
  return [...(key === undefined ? [] : [plainFile('key', key.place)]), plainFile('certificate', file.place)];
}

function authority(file: SeenFile, certificate: CertificateFacts, context: Context): DesiredAuthority {
  const { fingerprint, publicKey } = certificate;
  return {
    kind: 'authority',
    ...base(file, 'a certificate authority'),
    files: pairFiles(file, certificate, context),
    authority: file.name,
    generation: { id: generationId(fingerprint), publicKey: publicKey.fingerprint, certificate: fingerprint },
    request: { commonName: undefined, distinct: false, algorithm: 'ECDSA-P256', validity: 0 },
    renewal: usualRenewal,
    traces: [],
    // How long what it signs should last is not known.
    longestLeaf: 0,
    usages: [],
  };
}

/** What holds no certificate that could be read: keys, and what looks as if it held something. */
function ofKeys(file: SeenFile): readonly Desired[] {
  const { held, content, name } = file;
  const key = (part: 'key' | 'text'): Desired => ({
    kind: 'signer',
    ...base(file, 'a private key'),
    files: [plainFile(part, file.place)],
    authority: name,
    purpose: 'tokens',
    generation: undefined,
  });
  if (held !== undefined) {
    if (held.privateKeys.length > 0) return [key('key')];
    // Whose it is only the passphrase tells: it is judged by its mode.
    return held.encryptedKeys.length > 0 ? [key('text')] : [];
  }
  if (content?.kind === 'kubeconfig' || !looksWanted(file)) return [];
  if (keyName.test(name)) return [key('key')];
  return [
    {
      kind: 'trust',
      ...base(file, 'certificates'),
      files: [plainFile('trust', file.place)],
      authority: name,
      holds: 'certificates',
      fingerprints: undefined,
      match: 'overlaps',
    },
  ];
}
