import type { DesiredFile, DesiredKubeconfig } from '../catalog/desired.js';
import { holdingsOf } from '../facts/file.js';
import type { Held, KubeconfigFacts } from '../facts/kubeconfig.js';
import type { Observed } from '../facts/observed.js';
import { placeKey, type Place } from '../facts/place.js';
import { pemFile, type PlainFile, type SeenFile } from './plain-file.js';
import { plainIssuance } from './plain-issuers.js';

/** Where the file lies that a kubeconfig names; undefined where nothing is to be looked at. */
export type PlacesNamed = (kubeconfig: PlainFile, path: string) => Place | undefined;

const pathOf = (held: Held<unknown>): string | undefined => (held.held === 'path' ? held.path : undefined);

/** Files that kubeconfigs name: to be looked at before the inference is final. */
export const placesNamed = (files: readonly SeenFile[], placeOf: PlacesNamed): readonly Place[] =>
  files.flatMap((file) => {
    if (file.content?.kind !== 'kubeconfig') return [];
    const { further, ...current } = file.content.kubeconfig;
    return [current, ...(further?.contexts ?? [])]
      .flatMap(({ certificate, key, trust }) => [certificate, key, trust])
      .flatMap((held) => {
        const path = pathOf(held);
        return (path === undefined ? undefined : placeOf(file, path)) ?? [];
      });
  });

/** A kubeconfig with what it names, once for each context: where it says that its credential is, there it should be. */
export function plainKubeconfig(
  file: SeenFile,
  observed: Observed,
  placeOf: PlacesNamed,
): readonly DesiredKubeconfig[] {
  if (file.content?.kind !== 'kubeconfig') return [];
  const { further, ...current } = file.content.kubeconfig;
  const of = (facts: KubeconfigFacts, mode?: number) => ({
    ...kubeconfigNamed(pemFile('kubeconfig', file.place, mode), facts, observed, (path) => placeOf(file, path)),
    name: file.name,
    title: 'a kubeconfig',
    node: undefined,
  });
  return [
    of(current),
    ...(further?.contexts ?? []).map((facts) => ({
      // Its mode is judged once.
      ...of(facts, 0o777),
      name: `${file.name}#${facts.context}`,
      context: facts.context,
    })),
  ];
}

/**
 * A kubeconfig with what it names: where it says that its credential is, there it should be.
 *
 * @param facts undefined for one that is not there or cannot be read
 */
export function kubeconfigNamed(
  itself: DesiredFile,
  facts: KubeconfigFacts | undefined,
  observed: Observed,
  placeOf: (path: string) => Place | undefined,
): Omit<DesiredKubeconfig, 'name' | 'title' | 'node'> {
  const named = facts === undefined ? { files: [], hidden: [] } : namedFiles(facts, placeOf);
  const certificates = facts === undefined ? [] : ownCertificates(facts, named, observed);
  const [path, keyPath, trustFile] = [facts?.certificate, facts?.key, facts?.trust].map((held) => held && pathOf(held));
  return {
    kind: 'kubeconfig',
    files: [itself, ...named.files],
    unknown: named.hidden.map((hidden) => `what lies at ${hidden}, which is not in this folder`),
    authority: certificates[0]?.issuer.commonName ?? '',
    servers: [],
    serverNames: undefined,
    clusterName: facts?.cluster ?? '',
    userName: facts?.user ?? '',
    trust: trustFile === undefined ? { held: 'embedded' } : { held: 'path', path: trustFile },
    trustFile,
    trusted: undefined,
    match: 'overlaps',
    rotatesTo: undefined,
    credential:
      path !== undefined && keyPath !== undefined
        ? { held: 'path', certificate: path, key: keyPath }
        : { held: 'embedded' },
    once: false,
    issuance: plainIssuance(certificates, observed),
  };
}

interface NamedFiles {
  readonly files: readonly DesiredFile[];
  /** Paths that were not looked at. */
  readonly hidden: readonly string[];
}

/** One file can be both: the kubelet keeps its certificate and key in one PEM. client-go reads no DER. */
function namedFiles(facts: KubeconfigFacts, placeOf: (path: string) => Place | undefined): NamedFiles {
  const [certificate, key] = [pathOf(facts.certificate), pathOf(facts.key)];
  const isOne = certificate !== undefined && certificate === key;
  const parts = [
    ['key', isOne ? undefined : key],
    [isOne ? 'pair' : 'certificate', certificate],
    ['trust', pathOf(facts.trust)],
  ] as const;
  const files: DesiredFile[] = [];
  const hidden: string[] = [];
  for (const [part, path] of parts) {
    if (path === undefined) continue;
    const place = placeOf(path);
    if (place === undefined) hidden.push(path);
    else files.push(pemFile(part, place));
  }
  return { files, hidden };
}

function ownCertificates({ certificate, behind = [] }: KubeconfigFacts, { files }: NamedFiles, observed: Observed) {
  if (certificate.held === 'embedded') return [certificate.value, ...behind];
  const place = files.find(({ part }) => part === 'pair' || part === 'certificate')?.place;
  const found = place && observed.files.get(placeKey(place));
  return found?.state === 'present' ? (holdingsOf(found.content)?.certificates ?? []) : [];
}
