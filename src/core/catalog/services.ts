import type { ServingPair } from '../cluster/cluster.js';
import { serviceRow } from '../cluster/declared.js';
import { overrideOf } from '../cluster/override-of.js';
import { authorityOf, trustedCertificates, type Derivation } from './derivation.js';
import type { Desired, DesiredPair, DesiredTrust, Issuance } from './desired.js';
import { renewalOf } from './issuance.js';
import { home } from './layouts/home.js';
import { homeFile } from './placement.js';
import type { SanDemand } from './row.js';
import { overrideNames, uniqueNames } from './sans.js';

/**
 * What servers in the cluster need that the API server dials, webhooks and extension API servers: a pair, and the certificates to
 * trust, which is what `caBundle` holds. They are pods, so their files lie in the home and not on a node.
 */
export const servicePairs = (derivation: Derivation): readonly Desired[] =>
  derivation.cluster.servingPairs.flatMap((one) => [pairOf(one, derivation), trustOf(one, derivation)]);

const pairOf = (one: ServingPair, derivation: Derivation): DesiredPair => ({
  kind: 'pair',
  name: serviceRow(one.name),
  title: `${one.name}, as a server that the API server dials`,
  node: undefined,
  unknown: [],
  files: [homeFile('key', home.service(one.name).key), homeFile('certificate', home.service(one.name).certificate)],
  issuance: issuanceOf(one, derivation),
});

function trustOf(one: ServingPair, derivation: Derivation): DesiredTrust {
  const authority = authorityFor(one, derivation);
  return {
    kind: 'trust',
    name: `${serviceRow(one.name)}/ca.crt`,
    title: `trust in ${one.name}, for caBundle`,
    node: undefined,
    unknown: [],
    files: [homeFile('trust', home.service(one.name).trust)],
    authority,
    holds: 'certificates',
    fingerprints: trustedCertificates(derivation.keysets, authority),
    match: 'exactly',
  };
}

const authorityFor = ({ name }: ServingPair, derivation: Derivation) =>
  authorityOf(serviceRow(name), { authority: 'ca' }, undefined, derivation);

function issuanceOf(one: ServingPair, derivation: Derivation): Issuance {
  const { cluster, keysets } = derivation;
  const row = serviceRow(one.name);
  const override = overrideOf(cluster, row);
  const authority = authorityFor(one, derivation);
  const names = uniqueNames([...namesOf(one, cluster.dnsDomain), ...overrideNames(row, override.sans)]);
  const bare = names.map(({ type, value }) => ({ type, value }));
  return {
    authority,
    purpose: 'servers',
    issuers: trustedCertificates(keysets, authority),
    request: {
      subject: { commonName: one.name, organizations: [] },
      usages: ['serverAuth'],
      sans: bare,
      algorithm: override.algorithm ?? cluster.certificates.algorithm,
      validity: override.validity ?? cluster.certificates.validity.leaf,
    },
    accept: {
      subjects: undefined,
      usages: ['serverAuth'],
      required: names.filter(({ required }) => required),
      allowed: bare,
    },
    renewal: renewalOf(cluster, row),
  };
}

/** The API server dials a Service by this name, whatever its address: k8s.io/apiserver/pkg/util/webhook, k8s.io/kube-aggregator. */
const namesOf = ({ name, namespace, service, sans }: ServingPair, dnsDomain: string): readonly SanDemand[] => [
  { type: 'dns', value: `${service}.${namespace}.svc`, required: true, why: 'dialled by the API server' },
  { type: 'dns', value: `${service}.${namespace}.svc.${dnsDomain}`, required: false, why: 'dialled by pods' },
  { type: 'dns', value: `${service}.${namespace}`, required: false, why: 'dialled by pods' },
  ...sans.map((san) => ({ ...san, required: true, why: `servingPairs.${name}.sans of the spec` })),
];
