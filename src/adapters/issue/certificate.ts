import type { CertificateFacts } from '../../core/facts/certificate.js';
import type { CertificateTemplate, CertifiedKey, Signer } from '../../core/facts/issue-port.js';
import { bitString, sequence } from '../../core/read/encode.js';
import { IssueError } from './errors.js';
import { encodeExtensions, keyIdOf } from './extensions.js';
import { encodeName } from './names.js';
import { crypto } from './provider.js';
import { algorithmIdentifiers } from './signer.js';
import { encodeBody } from './tbs.js';

/** Who signs: the name to put as issuer, by its bytes, and the key identifier to point to. */
interface Issuer {
  readonly name: Buffer;
  readonly keyId: string | undefined;
}

export const selfSign = (template: CertificateTemplate, key: CertifiedKey, signer: Signer): Promise<Uint8Array> =>
  build(template, key, signer, { name: encodeName(template.subject), keyId: keyIdOf(key) });

/** The key identifier of the authority is copied, never computed: Go and others changed how they compute it. */
export const issue = (
  template: CertificateTemplate,
  key: CertifiedKey,
  signer: Signer,
  issuer: CertificateFacts,
): Promise<Uint8Array> =>
  build(template, key, signer, { name: Buffer.from(issuer.subject.der, 'hex'), keyId: issuer.subjectKeyId });

async function build(
  template: CertificateTemplate,
  key: CertifiedKey,
  signer: Signer,
  issuer: Issuer,
): Promise<Uint8Array> {
  const algorithm = algorithmIdentifiers.get(signer.algorithm);
  if (algorithm === undefined)
    throw new IssueError('ISSUE_SIGNATURE', `expected a known signature algorithm, got ${signer.algorithm}`);
  const body = encodeBody({
    serial: newSerial(),
    algorithm,
    issuer: issuer.name,
    notBefore: template.notBefore,
    notAfter: template.notAfter,
    subject: encodeName(template.subject),
    spki: key.publicKey.spki,
    extensions: encodeExtensions(template, key, issuer.keyId),
  });
  return sequence(body, algorithm, bitString(await signer.sign(body)));
}

/** RFC 5280 4.1.2.2: positive and at most 20 octets. 127 random bits in 16 octets; a draw that would need fewer octets is drawn again. */
function newSerial(): Uint8Array {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  octets[0] = (octets[0] ?? 0) & 0x7f;
  return octets[0] === 0 ? newSerial() : octets;
}
