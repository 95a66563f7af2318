import type { CertificateFacts } from '../facts/certificate.js';
import type { EndpointSight } from '../facts/live.js';
import type { DistinguishedName } from '../facts/name.js';
import type { Answer } from '../facts/probe-port.js';
import { readCertificate } from './certificate.js';
import { readWhole } from './der.js';
import { ReadError } from './errors.js';
import { readName } from './name.js';

/** What a server showed, as far as it can be read: strictly, as Go reads it. */
export function readShown(chain: readonly Uint8Array[]): {
  readonly chain: readonly CertificateFacts[];
  readonly broken: string | undefined;
} {
  const read: CertificateFacts[] = [];
  for (const der of chain) {
    try {
      read.push(readCertificate(Buffer.from(der)));
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      return { chain: read, broken: error.message };
    }
  }
  return { chain: read, broken: undefined };
}

/** Names of the authorities that a server asks for; undefined where Go would not read one of them. */
export function readNames(names: readonly Uint8Array[] | undefined): readonly DistinguishedName[] | undefined {
  try {
    return names?.map((der) => readName(readWhole(Buffer.from(der), 'name', (reader) => reader.element())));
  } catch (error) {
    if (error instanceof ReadError) return undefined;
    throw error;
  }
}

/** Codes of Node.js and OpenSSL, for people. */
export const failureWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'it broke the connection',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'no route',
  ENETUNREACH: 'no route',
  ENOTFOUND: 'no address for the name',
  EAI_AGAIN: 'no address for the name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'no TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'no TLS',
  ERR_SSL_HTTP_REQUEST: 'no TLS',
  ERR_SSL_EXCESSIVE_MESSAGE_SIZE: 'a chain of more than 100 KiB',
  ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR: 'TLS alert: internal error, as of a key that does not fit its certificate',
};

/** That an endpoint showed nothing: nobody answered there, or somebody did and came to no certificate. */
export const shownNothing = (failure: Answer['failure']): Extract<EndpointSight, { kind: 'failed' }> => ({
  kind: 'failed',
  stage: failure?.stage === 'connect' ? 'connect' : 'handshake',
  error: messageOf(failure?.error),
});

/** Why a server showed nothing. */
export const messageOf = (error: string | undefined): string =>
  error === undefined
    ? 'it showed no certificate'
    : (failureWords[error] ??
      error.replace(
        /^ERR_SSL_((?:TLSV1|TLSV13|SSLV3|SSL\/TLS)_ALERT_)?(.*)$/,
        (_, alert: string | undefined, what: string) =>
          `TLS ${alert === undefined ? 'error' : 'alert'}: ${what.toLowerCase().replaceAll('_', ' ')}`,
      ));
