import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import type { Endpoint, EndpointFacts, ProbePort } from '../../core/facts/probe-port.js';
import { call } from './call.js';
import { clientAuthorities } from './client-authorities.js';

/** Milliseconds for one answer, and between two. */
const patience = 5000;
const pause = 500;

export const prober: ProbePort = {
  call,
  clientAuthorities,
  watch: async (endpoint, isWanted, within) => {
    const end = performance.now() + within * 1000;
    for (;;) {
      const facts = await handshake(endpoint);
      if (isWanted(facts) || performance.now() >= end) return facts;
      await sleep(pause);
    }
  },
};

/**
 * One TLS handshake. A server that asks for the certificate of its client shows its own before (RFC 8446 4.4), so none is needed.
 * Who the server is, is not asked here: the caller compares fingerprints.
 */
const handshake = ({ host, port }: Endpoint): Promise<EndpointFacts> =>
  new Promise((done) => {
    const socket = connect({ host, port, rejectUnauthorized: false, timeout: patience });
    const deadline = setTimeout(() => fail(`no answer in ${patience / 1000} s`), patience);
    const end = (facts: EndpointFacts) => {
      clearTimeout(deadline);
      socket.destroy();
      done(facts);
    };
    const fail = (error: string) => end({ chain: [], error });
    socket.once('secureConnect', () => {
      const chain = fingerprints(socket.getPeerCertificate(true));
      end({ chain, error: chain.length === 0 ? 'it showed no certificate' : undefined });
    });
    socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
  });

/** The last of a chain names itself as its issuer. */
function fingerprints(first: Partial<DetailedPeerCertificate>): readonly string[] {
  const chain: string[] = [];
  for (
    let one: Partial<DetailedPeerCertificate> | undefined = first;
    one?.raw !== undefined;
    one = one.issuerCertificate
  ) {
    const fingerprint = createHash('sha256').update(one.raw).digest('hex');
    if (chain.includes(fingerprint)) break;
    chain.push(fingerprint);
  }
  return chain;
}
