import type { Subject } from '../facts/issue-port.js';
import type { ClusterNode, Cluster, Override } from '../cluster/cluster.js';
import type { SanName } from '../cluster/names.js';
import { overrideOf } from '../cluster/override-of.js';
import { authorityOf, kubeadmReleaseOf, ownerOf, trustedCertificates, type Derivation } from './derivation.js';
import type { Issuance, Renewal } from './desired.js';
import { subjectOf, type KubeconfigRow, type PairRow, type SanDemand } from './row.js';
import { overrideNames, uniqueNames } from './sans.js';

/** What a row demands of a certificate and what a new one gets, on one node. */
export function issuance(
  name: string,
  row: PairRow | KubeconfigRow,
  node: ClusterNode,
  derivation: Derivation,
): Issuance {
  const { cluster, keysets } = derivation;
  const override = overrideOf(cluster, name, node.name);
  const usages = override.usages ?? (row.kind === 'pair' ? row.usages : (['clientAuth'] as const));
  const authority = authorityOf(name, row, node.name, derivation);
  const own = override.subject === undefined ? undefined : subjectOf({ subject: override.subject }, node.name);
  const subject = own ?? subjectOf(row, node.name, kubeadmReleaseOf(derivation));
  const isServer = usages.includes('serverAuth');
  const rule = row.kind === 'pair' ? row.sans : undefined;
  const sans = namesOf(name, [...(rule?.of({ cluster, node }) ?? []), ...(rule?.always ?? [])], override);
  return {
    authority,
    purpose: isServer ? 'servers' : 'clients',
    issuers: trustedCertificates(keysets, authority),
    request: {
      subject,
      usages,
      sans: bare(sans),
      algorithm: override.algorithm ?? cluster.certificates.algorithm,
      validity: override.validity ?? cluster.certificates.validity.leaf,
    },
    accept: {
      // A server is known by its names; only a client's subject says who it is.
      subjects: own !== undefined ? [own] : isServer ? undefined : [subject, ...(row.alsoAccepted ?? [])],
      usages,
      required: sans.filter(({ required }) => required),
      // Whoever else issues it knows which names its clients dial.
      allowed: ownerOf(name, node.name, derivation) === undefined ? bare(sans) : undefined,
    },
    renewal: renewalOf(cluster, name, node.name),
  };
}

/** A person's certificate: who it is, nothing more. */
export function personalIssuance(
  name: string,
  subject: Subject,
  validity: number | undefined,
  lapses: boolean,
  derivation: Derivation,
  authority = authorityOf(name, { authority: 'ca' }, undefined, derivation),
): Issuance {
  const { cluster, keysets } = derivation;
  const override = overrideOf(cluster, name);
  return {
    authority,
    purpose: 'clients',
    issuers: trustedCertificates(keysets, authority),
    request: {
      subject,
      usages: ['clientAuth'],
      sans: [],
      algorithm: override.algorithm ?? cluster.certificates.algorithm,
      validity: validity ?? override.validity ?? cluster.certificates.validity.leaf,
    },
    accept: { subjects: [subject], usages: ['clientAuth'], required: [], allowed: [] },
    renewal: { ...renewalOf(cluster, name), lapses },
  };
}

export const renewalOf = (cluster: Cluster, name: string, node?: string): Renewal => ({
  renewBefore: overrideOf(cluster, name, node).renewBefore ?? cluster.certificates.renewBefore,
  lapses: false,
});

/** Names that are there, that the spec adds, and that it does not insist on. */
function namesOf(
  name: string,
  demands: readonly SanDemand[],
  { sans, optionalSans }: Pick<Override, 'sans' | 'optionalSans'>,
): readonly SanDemand[] {
  const all = uniqueNames([...demands, ...overrideNames(name, sans)]);
  const isOptional = ({ type, value }: SanName): boolean =>
    optionalSans.some((one) => one.type === type && one.value === value);
  return optionalSans.length === 0 ? all : all.map((one) => (isOptional(one) ? { ...one, required: false } : one));
}

const bare = (demands: readonly SanDemand[]): readonly SanName[] => demands.map(({ type, value }) => ({ type, value }));
