import type { Cluster } from '../cluster/cluster.js';
import { overrideOf } from '../cluster/override-of.js';
import { fileOf, type Desired, type DesiredPair, type Issuance } from './desired.js';
import { placeKey } from '../facts/place.js';

/**
 * Where one file is the certificate of several artefacts of a node, as where one pair serves the API server and etcd, they are one
 * artefact: the first, which must then do for all of them. What the spec lets the first one lack is demanded for none of them.
 */
export function withSharedFiles(
  artefacts: readonly Desired[],
  cluster: Pick<Cluster, 'certificates'>,
): readonly Desired[] {
  const groups = new Map<string, DesiredPair[]>();
  for (const artefact of artefacts) {
    const file = artefact.kind === 'pair' ? fileOf(artefact, 'certificate') : undefined;
    if (artefact.kind !== 'pair' || file === undefined) continue;
    const key = placeKey(file.place);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [artefact]);
    else group.push(artefact);
  }
  const merged = new Map<Desired, Desired | undefined>();
  for (const [first, ...others] of groups.values()) {
    if (first === undefined || others.length === 0) continue;
    const { optionalSans } = overrideOf(cluster, first.name, first.node);
    const issuance = others.reduce((all, other) => both(all, other.issuance), first.issuance);
    const required = issuance.accept.required.filter(
      ({ type, value }) => !optionalSans.some((name) => name.type === type && name.value === value),
    );
    merged.set(first, { ...first, issuance: { ...issuance, accept: { ...issuance.accept, required } } });
    for (const other of others) merged.set(other, undefined);
  }
  return merged.size === 0
    ? artefacts
    : artefacts.flatMap((artefact) => (merged.has(artefact) ? (merged.get(artefact) ?? []) : [artefact]));
}

function both(a: Issuance, b: Issuance): Issuance {
  const usages = [...new Set([...a.accept.usages, ...b.accept.usages])];
  const { request } = a;
  return {
    ...a,
    purpose: usages.includes('serverAuth') ? 'servers' : 'clients',
    request:
      request === undefined || b.request === undefined
        ? undefined
        : {
            ...request,
            // Nobody reads the subject of a server, so that of the client is the one that matters.
            subject: a.accept.subjects === undefined ? b.request.subject : request.subject,
            usages: [...new Set([...request.usages, ...b.request.usages])],
            sans: unique([...request.sans, ...b.request.sans]),
          },
    accept: {
      subjects: a.accept.subjects ?? b.accept.subjects,
      usages,
      required: unique([...a.accept.required, ...b.accept.required]),
      allowed:
        a.accept.allowed === undefined || b.accept.allowed === undefined
          ? undefined
          : unique([...a.accept.allowed, ...b.accept.allowed]),
    },
  };
}

const unique = <T extends { readonly type: string; readonly value: string }>(names: readonly T[]): readonly T[] => [
  ...new Map(names.map((name) => [`${name.type}:${name.value}`, name])).values(),
];
