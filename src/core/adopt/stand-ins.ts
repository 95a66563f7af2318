import { authorities } from '../catalog/authorities.js';
import type { CertificateFacts } from '../facts/certificate.js';
import type { Conceded } from './concessions.js';
import type { FoundNode } from './node.js';
import { placedRows } from '../infer/placed.js';
import { fileAt, leafOf, type Survey } from './survey.js';

/**
 * Authorities that are another one's work, as where one CA signs everything; and artefacts that somebody else renews. Both are known
 * before anything is judged.
 */
export function standIns(nodes: readonly FoundNode[]): readonly Conceded[] {
  const surveys = nodes.map(({ survey }) => survey);
  const main = trusted('ca', surveys);
  const aliases = Object.keys(authorities).flatMap((name): readonly Conceded[] => {
    if (name === 'ca' || name === 'sa' || main.length === 0) return [];
    const own = trusted(name, surveys);
    const isMain = ({ fingerprint }: CertificateFacts) => main.some((ca) => ca.fingerprint === fingerprint);
    const signed = leaves(name, surveys);
    const isSignedByMain =
      signed.length > 0 && signed.every((leaf) => surveys.some((survey) => signs(main, leaf, survey)));
    return (own.length > 0 ? own.every(isMain) : isSignedByMain)
      ? [{ row: name, node: undefined, concession: { authority: 'ca' }, why: `one CA signs for ${name} too` }]
      : [];
  });
  return [...aliases, ...nodes.flatMap(rotated)];
}

const trusted = (authority: string, surveys: readonly Survey[]): readonly CertificateFacts[] =>
  placedRows.flatMap(([name, row]) =>
    row.kind === 'trust' && row.authority === authority
      ? surveys.flatMap((survey) => {
          const file = fileAt(survey, survey.places.get(name)?.trust);
          return file?.state === 'present' && file.content.kind === 'pem' ? file.content.certificates : [];
        })
      : [],
  );

const leaves = (authority: string, surveys: readonly Survey[]): readonly CertificateFacts[] =>
  placedRows.flatMap(([name, row]) =>
    row.kind === 'pair' && row.authority === authority
      ? surveys.flatMap((survey) => leafOf(survey, name)?.value ?? [])
      : [],
  );

const signs = (authorities: readonly CertificateFacts[], leaf: CertificateFacts, { observed }: Survey): boolean =>
  authorities.some(({ fingerprint }) => observed.edges.get(leaf.fingerprint)?.includes(fingerprint) === true);

/** The kubelet keeps certificate and key in one file whose name says so, and renews them itself. */
const rotated = ({ survey, name }: FoundNode): readonly Conceded[] =>
  ['kubelet-client', 'kubelet-server'].flatMap((row) =>
    /\/kubelet-(client|server)-current\.pem$/.test(survey.places.get(row)?.certificate ?? '')
      ? [{ row, node: name?.value, concession: { owner: 'kubelet' as const }, why: 'the kubelet rotates it' }]
      : [],
  );
