import { catalog, usagesUnder } from '../catalog/catalog.js';
import type { Desired, DesiredAuthority } from '../catalog/desired.js';
import { nodeFiles } from '../catalog/placement.js';
import type { Seconds } from '../cluster/duration.js';
import type { CertificateFacts } from '../facts/certificate.js';
import type { Observed } from '../facts/observed.js';
import { placeKey } from '../facts/place.js';
import type { Generation } from '../keysets/keyset.js';
import { usualRenewal, type Inference } from './inference.js';

const year = 365 * 86_400;

/**
 * The authorities behind a node's trust files, each judged as an authority where it lies: the first time it is named, where several share
 * one file. The end of one that others stand beside stops nothing where it signed nothing that is in use.
 *
 * @param users what is in use, which authorities signed
 */
export function inferredAuthorities(
  {
    node,
    keysets,
    pathsOf,
    ownerOf,
    observed,
  }: Pick<Inference, 'node' | 'keysets' | 'pathsOf' | 'observed'> & Partial<Pick<Inference, 'ownerOf'>>,
  users: readonly Desired[],
): readonly DesiredAuthority[] {
  const signers = signersOf(users, observed);
  const seen = new Set<string>();
  return Object.entries(catalog).flatMap(([name, row]) => {
    const path = pathsOf(name).trust;
    if (row.kind !== 'trust' || path === undefined || seen.has(path)) return [];
    seen.add(path);
    const files = nodeFiles({ certificate: path }, node, ['certificate']);
    const generations = keysets.get(row.authority)?.generations ?? [];
    const needed = neededOf(generations, signers, observed);
    return generations.map((generation) => ({
      kind: 'authority' as const,
      name: row.authority,
      title: row.title,
      node,
      ownedBy: ownerOf?.(name),
      files,
      unknown: [],
      authority: row.authority,
      generation,
      request: { commonName: undefined, distinct: false, algorithm: 'ECDSA-P256' as const, validity: 10 * year },
      renewal: needed.has(generation) ? usualRenewal : { ...usualRenewal, unverified: true as const },
      traces: [],
      longestLeaf: needed.has(generation) ? longestLeaf(generation, observed) : 0,
      usages: usagesUnder(row.authority),
    }));
  });
}

/** What signed certificates that are in use, by fingerprint. */
function signersOf(users: readonly Desired[], { files, edges }: Observed): ReadonlySet<string> {
  const used = users.flatMap((artefact) =>
    artefact.kind !== 'pair' && artefact.kind !== 'kubeconfig'
      ? []
      : artefact.files.flatMap(({ place }): readonly CertificateFacts[] => {
          const file = files.get(placeKey(place));
          if (file?.state !== 'present') return [];
          if (file.content.kind === 'pem') return file.content.certificates;
          const held = file.content.kind === 'kubeconfig' ? file.content.kubeconfig.certificate : undefined;
          return held?.held === 'embedded' ? [held.value] : [];
        }),
  );
  return new Set(
    used.flatMap(({ fingerprint }) => (edges.get(fingerprint) ?? []).filter((signer) => signer !== fingerprint)),
  );
}

/**
 * Those whose end stops something: what signed what is in use, of several certificates of one authority the one that lasts, since Go
 * tries each (crypto/x509 Certificate.Verify); where none did, the one that lasts longest.
 */
function neededOf(
  generations: readonly Generation[],
  signers: ReadonlySet<string>,
  { certificates }: Observed,
): ReadonlySet<Generation> {
  const endOf = ({ certificate = '' }: Generation) => certificates.get(certificate)?.notAfter.getTime() ?? 0;
  const lasting = new Map<string, Generation>();
  const signing = generations.filter(({ certificate = '' }) => signers.has(certificate));
  for (const one of signing.length > 0 ? signing : generations) {
    const name = certificates.get(one.certificate ?? '')?.subject.der ?? '';
    const key = signing.length > 0 ? `${one.publicKey} ${name}` : '';
    const before = lasting.get(key);
    if (before === undefined || endOf(before) < endOf(one)) lasting.set(key, one);
  }
  return new Set(lasting.values());
}

/** As long as anything that it signed: a year at most, since certificates of kubeadm before 1.31 begin with their authority. */
const longestLeaf = ({ certificate = '' }: Generation, observed: Observed): Seconds =>
  Math.min(year, longestLeaves(observed).get(certificate) ?? year);

/** Looked through once for all nodes: each has its authorities, and a fleet thousands of certificates. */
const known = new WeakMap<Observed['edges'], ReadonlyMap<string, Seconds>>();

/** How long the longest certificate is that each authority signed, by the fingerprint of that. */
function longestLeaves({ certificates, edges }: Observed): ReadonlyMap<string, Seconds> {
  const before = known.get(edges);
  if (before !== undefined) return before;
  const longest = new Map<string, Seconds>();
  for (const { isCa, fingerprint, notBefore, notAfter } of certificates.values())
    for (const signer of isCa ? [] : (edges.get(fingerprint) ?? []))
      longest.set(signer, Math.max(longest.get(signer) ?? 0, (notAfter.getTime() - notBefore.getTime()) / 1000));
  known.set(edges, longest);
  return longest;
}
