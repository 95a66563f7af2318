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
  return [
    ofContext(file, pemFile('kubeconfig', file.place), current, observed, placeOf),
    ...(further?.contexts ?? []).map((facts) => ({
      // Its mode is judged once.
      ...ofContext(file, pemFile('kubeconfig', file.place, 0o777), facts, observed, placeOf),
      name: `${file.name}#${facts.context}`,
      context: facts.context,
    })),
  ];
}

function ofContext(
  file: SeenFile,
  itself: DesiredFile,
  facts: KubeconfigFacts,
  observed: Observed,
  placeOf: PlacesNamed,
): DesiredKubeconfig {
  const named = namedFiles(file, facts, placeOf);
  const certificates = ownCertificates(facts, named, observed);
  const [path, keyPath] = [pathOf(facts.certificate), pathOf(facts.key)];
  return {
    kind: 'kubeconfig',
    name: file.name,
    title: 'a kubeconfig',
    node: undefined,
    files: [itself, ...named.files],
    unknown: named.hidden.map((hidden) => `what lies at ${hidden}, which is not in this folder`),
    authority: certificates[0]?.issuer.commonName ?? '',
    servers: [],
    serverNames: undefined,
    clusterName: facts.cluster,
    userName: facts.user,
    trust: facts.trust.held === 'path' ? { held: 'path', path: facts.trust.path } : { held: 'embedded' },
    trustFile: pathOf(facts.trust),
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
function namedFiles(file: PlainFile, facts: KubeconfigFacts, placeOf: PlacesNamed): NamedFiles {
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
    const place = placeOf(file, path);
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
