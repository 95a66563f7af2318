import { fileOf, isAuthority, type DesiredAuthority } from '../core/catalog/desired.js';
import type { CertificateFacts } from '../core/facts/certificate.js';
import type { Observed } from '../core/facts/observed.js';
import { placeKey } from '../core/facts/place.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { keyLocation, type Generation, type Keyset } from '../core/keysets/keyset.js';
import { readPublicKey } from '../core/read/public-key.js';
import type { AuthorityRow, KeyState } from '../core/report/authority-list.js';
import { desiredOf, lookAtHome, type Home } from './home.js';
import { liveCertificates } from './ledger.js';

/** Every generation of every authority of the home. Needs no key and no passphrase. */
export function listAuthorities(home: Home, reader: ReaderPort, now: Date): readonly AuthorityRow[] {
  const desired = desiredOf(home);
  const observed = lookAtHome(home, desired, reader);
  const recorded = liveCertificates(
    home.folder,
    { artefacts: [], nodes: [], serial: undefined, since: undefined },
    reader,
    now,
  ).map(({ certificate }) => certificate);
  return desired.artefacts.filter(isAuthority).flatMap((artefact) => {
    const { name, generation } = artefact;
    const keyset = home.keysets.get(name);
    if (generation === undefined || keyset === undefined) return [];
    const certificate = observed.certificates.get(generation.certificate ?? '');
    const onDisk = certificate === undefined ? [] : signedBy(certificate, observed, now);
    const inLedger = recorded.filter(
      ({ authorityKeyId, fingerprint }) =>
        authorityKeyId !== undefined &&
        authorityKeyId === certificate?.subjectKeyId &&
        fingerprint !== certificate.fingerprint,
    );
    return [
      {
        name,
        generation: generation.id,
        subject: certificate?.subject.text,
        notAfter: certificate?.notAfter,
        algorithm: certificate?.publicKey.kind.name ?? bareAlgorithm(artefact, generation, observed),
        signs: purposesOf(keyset, generation),
        isTrusted: keyset.trusted.includes(generation.id),
        key: { held: keyLocation(generation).held, path: keyFile(artefact)?.path, state: keyState(artefact, observed) },
        live: new Set([...onDisk, ...inLedger].map(({ fingerprint }) => fingerprint)).size,
      },
    ];
  });
}

const purposesOf = ({ signs }: Keyset, { id }: Generation): readonly string[] =>
  Object.entries(signs).flatMap(([purpose, signer]) => (signer === id ? [purpose] : []));

/** Whatever lies anywhere and carries its signature, itself left out. */
const signedBy = (
  authority: CertificateFacts,
  { certificates, edges }: Observed,
  now: Date,
): readonly CertificateFacts[] =>
  [...certificates.values()].filter(
    ({ fingerprint, notAfter }) =>
      fingerprint !== authority.fingerprint &&
      notAfter > now &&
      edges.get(fingerprint)?.includes(authority.fingerprint) === true,
  );

const keyFile = (artefact: DesiredAuthority) => fileOf(artefact, 'key')?.place;

const keyFacts = (artefact: DesiredAuthority, { files }: Observed) => {
  const place = keyFile(artefact);
  return place === undefined ? undefined : files.get(placeKey(place));
};

function keyState(artefact: DesiredAuthority, observed: Observed): KeyState {
  const file = keyFacts(artefact, observed);
  if (file === undefined) return 'away';
  if (file.state === 'absent') return 'missing';
  if (file.state === 'unreadable' || file.content.kind !== 'pem') return 'unreadable';
  return file.content.encryptedKeys.length > 0 ? 'encrypted' : 'plain';
}

/** Of a key that nobody certified: as the keyset has it, or as the key itself tells. */
function bareAlgorithm(artefact: DesiredAuthority, { spki }: Generation, observed: Observed): string | undefined {
  if (spki !== undefined) return readPublicKey(Buffer.from(spki, 'base64')).kind.name;
  const file = keyFacts(artefact, observed);
  return file?.state === 'present' && file.content.kind === 'pem' ? file.content.privateKeys[0]?.kind.name : undefined;
}
