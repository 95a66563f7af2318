import {
  artefactKey,
  elsewhereOf,
  holds,
  type Desired,
  type DesiredFile,
  type Issuance,
  type Renewal,
} from '../catalog/desired.js';
import type { CertificateFacts } from '../facts/certificate.js';
import type { FileFacts, Holdings } from '../facts/file.js';
import type { PrivateKeyFacts, PublicKeyFacts } from '../facts/key.js';
import type { Held, KubeconfigFacts } from '../facts/kubeconfig.js';
import type { Observed } from '../facts/observed.js';
import { placeKey, type Place } from '../facts/place.js';

/** A file that an artefact consists of, as desired and as observed. */
export interface ObservedFile {
  readonly desired: DesiredFile;
  readonly facts: FileFacts;
}

/** Something found in a file of the artefact, and where. */
export interface Found<T> {
  readonly value: T;
  readonly place: Place;
}

/** One artefact with everything a rule may look at. */
export interface Case {
  readonly desired: Desired;
  readonly observed: Observed;
  readonly now: Date;
  readonly files: readonly ObservedFile[];
  /** The certificate that is judged: the leaf of a pair or kubeconfig, the certificate of an authority or signer. */
  readonly certificate: Found<CertificateFacts> | undefined;
  /** Certificates behind the leaf in the same file, or in the same kubeconfig. */
  readonly intermediates: readonly CertificateFacts[];
  readonly key: Found<PrivateKeyFacts> | undefined;
  readonly kubeconfig: Found<KubeconfigFacts> | undefined;
  /** What a trust file holds. */
  readonly trusted: Found<readonly CertificateFacts[]> | undefined;
  readonly publicKeys: Found<readonly PublicKeyFacts[]> | undefined;
}

/** What was made of an artefact once: many rules and tables ask, and a fleet has tens of thousands of artefacts. */
const made = new WeakMap<Observed, WeakMap<Desired, Case>>();

/** The same artefact, observation and time are the same case. */
export function caseOf(desired: Desired, observed: Observed, now: Date): Case {
  const cases = made.get(observed) ?? new WeakMap<Desired, Case>();
  made.set(observed, cases);
  const before = cases.get(desired);
  if (before?.now.getTime() === now.getTime()) return before;
  const judged = newCase(desired, observed, now);
  cases.set(desired, judged);
  return judged;
}

function newCase(desired: Desired, observed: Observed, now: Date): Case {
  const files = seen(desired.files, observed);
  const pair = liesElsewhere(desired, observed) ? seen(elsewhereOf(desired), observed) : files;
  const context = desired.kind === 'kubeconfig' ? desired.context : undefined;
  const kubeconfig = find(files, 'kubeconfig', (facts) =>
    facts.kind === 'kubeconfig' ? inContext(facts.kubeconfig, context) : undefined,
  );
  const certificates = find(pair, 'certificate', certificatesHeld);
  const trusted = find(files, 'trust', certificatesHeld);
  return {
    desired,
    observed,
    now,
    files,
    certificate: judgedCertificate(desired, certificates) ?? embedded(kubeconfig, ({ certificate }) => certificate),
    // Where nobody can verify the first, nobody goes through what lies behind it.
    intermediates:
      issuanceOf({ desired })?.renewal.unverified === true
        ? []
        : (certificates?.value.slice(1) ?? kubeconfig?.value.behind ?? []),
    key:
      find(pair, 'key', (facts, file) => heldFor(file, facts)?.privateKeys[0]) ??
      embedded(kubeconfig, ({ key }) => key),
    kubeconfig,
    trusted,
    publicKeys: keysTogether(files),
  };
}

/** Those of every file: a token is taken that any of them verifies. */
function keysTogether(files: readonly ObservedFile[]): Found<readonly PublicKeyFacts[]> | undefined {
  const found = files.flatMap((one) => {
    const keys = find([one], 'publicKeys', (facts, file) => {
      const held = heldFor(file, facts);
      return held === undefined ? undefined : verificationKeys(held);
    });
    return keys === undefined || keys.value.length === 0 ? [] : [keys];
  });
  const [first] = found;
  return first === undefined ? undefined : { value: found.flatMap(({ value }) => value), place: first.place };
}

const seen = (files: readonly DesiredFile[], observed: Observed): readonly ObservedFile[] =>
  files.flatMap((file) => {
    const facts = observed.files.get(placeKey(file.place));
    return facts === undefined ? [] : [{ desired: file, facts }];
  });

/**
 * Whether key and certificate lie whole where they would be kept the other way, and are not where they are wanted, or only as an older
 * pair that a renewal has replaced meanwhile: they only have to be put together, or apart.
 */
export function liesElsewhere(desired: Desired, observed: Observed): boolean {
  const there = seen(elsewhereOf(desired), observed);
  const certificate = leafIn(there);
  const key = find(there, 'key', (facts, file) => heldFor(file, facts)?.privateKeys[0]);
  const isWhole =
    certificate !== undefined &&
    key?.value.broken === undefined &&
    key?.value.fingerprint === certificate.publicKey.fingerprint;
  if (!isWhole) return false;
  const here = seen(desired.files.filter(isOfPair), observed);
  if (here.every(({ facts }) => facts.state === 'absent')) return true;
  const former = leafIn(here);
  // Somebody else's files can lie under such names too: only what the ledger speaks of is taken over.
  return (
    former !== undefined &&
    former.notBefore < certificate.notBefore &&
    observed.latest?.get(artefactKey(desired)) === certificate.fingerprint
  );
}

/** Whether a file holds a key, a certificate or both. */
export const isOfPair = ({ part }: DesiredFile): boolean => holds(part, 'key') || holds(part, 'certificate');

const leafIn = (files: readonly ObservedFile[]): CertificateFacts | undefined =>
  find(files, 'certificate', certificatesHeld)?.value[0];

/** What a file holds for whoever reads it: a component reads nothing but PEM. */
export const heldFor = ({ anyForm }: DesiredFile, content: OpenContent): Holdings | undefined =>
  content.kind === 'pem' || (content.kind === 'binary' && anyForm === true) ? content : undefined;

function certificatesHeld(content: OpenContent, file: DesiredFile): readonly CertificateFacts[] | undefined {
  const certificates = heldFor(file, content)?.certificates ?? [];
  return certificates.length > 0 ? certificates : undefined;
}

/** kube-apiserver verifies tokens with public keys, and takes them out of private keys and certificates too (client-go/util/keyutil). */
export const verificationKeys = ({ publicKeys, privateKeys, certificates }: Holdings): readonly PublicKeyFacts[] => [
  ...publicKeys,
  ...privateKeys,
  ...certificates.map(({ publicKey }) => publicKey),
];

/** An authority is judged by its own generation, which can be one of several certificates in a file. */
function judgedCertificate(
  desired: Desired,
  found: Found<readonly CertificateFacts[]> | undefined,
): Found<CertificateFacts> | undefined {
  const generation = desired.kind === 'authority' ? desired.generation?.certificate : undefined;
  const value = found?.value.find(({ fingerprint }) => fingerprint === generation) ?? found?.value[0];
  return found === undefined || value === undefined ? undefined : { value, place: found.place };
}

type OpenContent = Extract<FileFacts, { state: 'present' }>['content'];

function find<T>(
  files: readonly ObservedFile[],
  part: DesiredFile['part'],
  read: (content: OpenContent, file: DesiredFile) => T | undefined,
): Found<T> | undefined {
  for (const { desired, facts } of files) {
    if (!holds(desired.part, part) || facts.state !== 'present') continue;
    const value = read(facts.content, desired);
    if (value !== undefined) return { value, place: desired.place };
  }
  return undefined;
}

/** What a context selects; the current one where none is named. */
const inContext = (current: KubeconfigFacts, context: string | undefined): KubeconfigFacts | undefined =>
  context === undefined || context === current.context
    ? current
    : current.further?.contexts.find((one) => one.context === context);

function embedded<T>(
  kubeconfig: Found<KubeconfigFacts> | undefined,
  pick: (facts: KubeconfigFacts) => Held<T>,
): Found<T> | undefined {
  const held = kubeconfig === undefined ? undefined : pick(kubeconfig.value);
  return kubeconfig !== undefined && held?.held === 'embedded'
    ? { value: held.value, place: kubeconfig.place }
    : undefined;
}

export const issuanceOf = ({ desired }: Pick<Case, 'desired'>): Issuance | undefined =>
  desired.kind === 'pair' || desired.kind === 'kubeconfig' ? desired.issuance : undefined;

export const renewalOf = (judged: Case): Renewal | undefined =>
  judged.desired.kind === 'authority' ? judged.desired.renewal : issuanceOf(judged)?.renewal;

/** Where a finding about the artefact as a whole points. */
export const mainPlace = ({ files: [first] }: Desired): Place | undefined => first?.place;
