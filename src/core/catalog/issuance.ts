import type { Subject } from '../facts/issue-port.js';
import type { ClusterNode, Cluster } from '../cluster/cluster.js';
import type { SanName } from '../cluster/names.js';
import { kubeadmReleaseOf, trustedCertificates, type Derivation } from './derivation.js';
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
  const override = cluster.certificates.overrides[name];
  const usages = row.kind === 'pair' ? row.usages : (['clientAuth'] as const);
  const subject = subjectOf(row, node.name, kubeadmReleaseOf(derivation));
  const sans =
    row.kind === 'pair' && row.sans !== undefined ? [...row.sans.of({ cluster, node }), ...row.sans.always] : [];
  return {
    authority: row.authority,
    purpose: usages.includes('serverAuth') ? 'servers' : 'clients',
    issuers: trustedCertificates(keysets, row.authority),
    request: {
      subject,
      usages,
      sans: bare(namesOf(name, sans, override?.sans)),
      algorithm: override?.algorithm ?? cluster.certificates.algorithm,
      validity: override?.validity ?? cluster.certificates.validity.leaf,
    },
    accept: {
      // A server is known by its names; only a client's subject says who it is.
      subjects: usages.includes('serverAuth') ? undefined : [subject, ...(row.alsoAccepted ?? [])],
      usages,
      required: namesOf(name, sans, override?.sans).filter(({ required }) => required),
      allowed: bare(namesOf(name, sans, override?.sans)),
    },
    renewal: renewalOf(cluster, name),
  };
}

/** A person's certificate: who it is, nothing more. */
export function personalIssuance(
  name: string,
  subject: Subject,
  validity: number | undefined,
  lapses: boolean,
  { cluster, keysets }: Derivation,
): Issuance {
  const override = cluster.certificates.overrides[name];
  return {
    authority: 'ca',
    purpose: 'clients',
    issuers: trustedCertificates(keysets, 'ca'),
    request: {
      subject,
      usages: ['clientAuth'],
      sans: [],
      algorithm: override?.algorithm ?? cluster.certificates.algorithm,
      validity: validity ?? override?.validity ?? cluster.certificates.validity.leaf,
    },
    accept: { subjects: [subject], usages: ['clientAuth'], required: [], allowed: [] },
    renewal: { ...renewalOf(cluster, name), lapses },
  };
}

export const renewalOf = (cluster: Cluster, name: string): Renewal => ({
  renewBefore: cluster.certificates.overrides[name]?.renewBefore ?? cluster.certificates.renewBefore,
  lapses: false,
});

const namesOf = (name: string, sans: readonly SanDemand[], extra: readonly SanName[] = []): readonly SanDemand[] =>
  uniqueNames([...sans, ...overrideNames(name, extra)]);

const bare = (demands: readonly SanDemand[]): readonly SanName[] => demands.map(({ type, value }) => ({ type, value }));
