import { connect as dial, isIP } from 'node:net';
import { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import type { ProbePort } from '../../core/facts/probe-port.js';
import { authoritiesAsked } from './certificate-request.js';

/** Bytes of a handshake that are looked at. */
const longest = 256 * 1024;

/**
 * One handshake of TLS 1.2, in which a server asks for the certificate of its client in the clear; in TLS 1.3 that is encrypted, and
 * Node.js shows it to nobody. It is broken off as soon as it was heard.
 */
export const clientAuthorities: ProbePort['clientAuthorities'] = ({ host, port }, patience) =>
  new Promise((done) => {
    const raw = dial({ host, port });
    // Node.js reads a socket that is handed over to TLS by itself: what stands between both sees what comes in.
    const between = new Duplex({
      read: () => undefined,
      write: (bytes: Buffer, _, next) => void raw.write(bytes, next),
    });
    const tls = connect({
      socket: between,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      maxVersion: 'TLSv1.2',
      rejectUnauthorized: false,
      ca: [],
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    let heard = Buffer.alloc(0);
    const end = (names?: readonly Uint8Array[]) => {
      clearTimeout(deadline);
      for (const stream of [raw, between, tls]) stream.destroy();
      done(names);
    };
    const deadline = setTimeout(end, patience);
    raw.on('data', (bytes: Buffer) => {
      heard = Buffer.concat([heard, bytes]);
      const asked = authoritiesAsked(heard);
      if (asked !== 'unfinished') end(asked);
      else if (heard.length > longest) end();
      else between.push(bytes);
    });
    for (const stream of [raw, between, tls]) stream.on('error', () => end());
    raw.once('close', () => end());
  });
