import type { DesiredAuthority } from '../core/catalog/desired.js';
import { home as paths } from '../core/catalog/layouts/home.js';
import { modes } from '../core/catalog/placement.js';
import type { CertificateFacts } from '../core/facts/certificate.js';
import type { IssuePort, NewKey } from '../core/facts/issue-port.js';
import { inHome } from '../core/facts/place.js';
import { Secret } from '../core/facts/secret.js';
import { renderKeyset } from '../core/keysets/file.js';
import { firstKeyset, generationId, type Keyset } from '../core/keysets/keyset.js';
import { validityFrom } from '../core/plan/validity.js';
import { readCertificate } from '../core/read/certificate.js';
import { renderPem } from '../core/read/pem.js';
import { piece, type Made } from './made.js';
import type { Seal } from './seal.js';

/** A new authority: what to write, and what the rest of the run needs of it. */
export interface NewAuthority {
  readonly keyset: Keyset;
  readonly key: NewKey;
  readonly certificate: CertificateFacts | undefined;
  readonly made: Made;
}

export function makeAuthorities(
  wanted: readonly DesiredAuthority[],
  issue: IssuePort,
  seal: Seal,
  now: Date,
): Promise<readonly NewAuthority[]> {
  return Promise.all(wanted.map((desired) => makeAuthority(desired, issue, seal, now)));
}

async function makeAuthority(
  desired: DesiredAuthority,
  issue: IssuePort,
  seal: Seal,
  now: Date,
): Promise<NewAuthority> {
  const { name, request } = desired;
  const key = await issue.newKey(request.algorithm);
  const id = generationId(key.publicKey.fingerprint);
  const certificate = request.commonName === undefined ? undefined : await certify(desired, key, id, issue, now);
  const keyset = firstKeyset(name, {
    id,
    publicKey: key.publicKey.fingerprint,
    certificate: certificate?.fingerprint,
    spki: certificate === undefined ? Buffer.from(key.publicKey.spki).toString('base64') : undefined,
  });
  const places = paths.generation(name, id);
  return {
    keyset,
    key,
    certificate,
    made: {
      desired,
      certificate,
      clamped: false,
      writes: [
        piece(inHome(places.key), modes.key, await seal(key.privateKey)),
        ...(certificate === undefined
          ? []
          : [piece(inHome(places.certificate), modes.certificate, renderPem('CERTIFICATE', certificate.der))]),
        // Last: a generation exists once the keyset says so.
        piece(inHome(paths.keyset(name)), 0o644, new Secret(renderKeyset(keyset))),
      ],
    },
  };
}

async function certify(
  { request }: DesiredAuthority,
  key: NewKey,
  id: string,
  issue: IssuePort,
  now: Date,
): Promise<CertificateFacts> {
  const commonName = request.distinct ? `${request.commonName ?? ''}-${id}` : (request.commonName ?? '');
  const { notBefore, notAfter } = validityFrom(now, request.validity);
  const template = {
    subject: { commonName, organizations: [] },
    notBefore,
    notAfter,
    isCa: true,
    usages: [],
    dns: [],
    ip: [],
  };
  return readCertificate(Buffer.from(await issue.selfSign(template, key, await issue.signerOf(key.privateKey))));
}
