import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { Answer, Call } from '../../core/facts/probe-port.js';

/** Bytes of an answer that are looked at: its status and headers are wanted, no page. */
const longestHead = 16 * 1024;
/** Certificates of a chain that are looked at. TLS of Node.js takes 100 KiB of them, and breaks off a handshake with more. */
const longestChain = 64;

/**
 * One connection and one request, which asks for a page of the health or version of a server. A server of TLS 1.3 judges the certificate
 * of its client after the handshake (RFC 8446 4.4.2.4), so that only an answer says that it was taken.
 */
export const call = (asked: Call): Promise<Answer> =>
  new Promise((done) => {
    let socket: TLSSocket;
    try {
      socket = connect(optionsOf(asked));
    } catch (error) {
      // The pair does not fit together, or is no PEM.
      done({ chain: [], failure: { stage: 'pair', error: codeOf(error) } });
      return;
    }
    let stage: 'connect' | 'handshake' | 'request' = 'connect';
    let shown: Pick<Answer, 'chain' | 'protocol'> = { chain: [] };
    let text = '';
    const end = (answer: Omit<Answer, 'chain' | 'protocol'>) => {
      clearTimeout(deadline);
      socket.destroy();
      done({ ...shown, ...answer });
    };
    const fail = (error: string) => {
      // What broke off in the handshake may have shown its certificates before.
      if (shown.chain.length === 0) shown = shownBy(socket);
      end({ failure: { stage, error } });
    };
    const deadline = setTimeout(() => fail(`no answer in ${asked.patience / 1000} s`), asked.patience);
    socket.once('connect', () => {
      stage = 'handshake';
    });
    socket.once('secureConnect', () => {
      stage = 'request';
      shown = shownBy(socket);
      socket.write(requestFor(asked));
    });
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1', 0, longestHead);
      const head = text.includes('\r\n\r\n') ? /^HTTP\/1\.[01] (\d{3})/.exec(text) : null;
      if (head !== null) end({ status: Number(head[1]), ...dateIn(text) });
      else if (text.length > longestHead || !couldBeHttp(text)) fail('no answer of HTTP');
    });
    socket.on('error', (error) => fail(codeOf(error)));
    // Nothing is asked of the socket by now: Node.js 20 itself crashes (SIGSEGV) where one that was closed is asked for its protocol.
    socket.once('close', () => end({ failure: { stage, error: 'it closed the connection' } }));
  });

function optionsOf({ endpoint: { host, port }, pair }: Call): ConnectionOptions {
  return {
    host,
    port,
    // A server with several certificates chooses by it (RFC 6066 3); an address is no name there.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    rejectUnauthorized: false,
    // Nobody is verified here: no roots, and servers with weak keys are seen too.
    ca: [],
    ciphers: 'DEFAULT@SECLEVEL=0',
    ...(pair === undefined ? {} : { cert: pair.certificate.reveal(), key: pair.key.reveal() }),
  };
}

function requestFor({ endpoint: { host, port }, path }: Call): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `GET ${path} HTTP/1.1\r\nHost: ${name}:${port}\r\nUser-Agent: kubepki\r\nConnection: close\r\n\r\n`;
}

const couldBeHttp = (text: string): boolean =>
  text.startsWith('HTTP/1.'.slice(0, text.length)) && !text.includes('\r\n\r\n');

function dateIn(head: string): Pick<Answer, 'date'> {
  const date = new Date(/^date: *(.+?)\r?$/im.exec(head)?.[1] ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? {} : { date };
}

/** The certificates in the order in which they were sent. */
function shownBy(socket: TLSSocket): Pick<Answer, 'chain' | 'protocol'> {
  const chain: Uint8Array[] = [];
  try {
    let one: X509Certificate | undefined = socket.getPeerX509Certificate();
    for (; one !== undefined && chain.length < longestChain; one = one.issuerCertificate) chain.push(one.raw);
  } catch {
    // A connection that broke before it had a session has no certificates to show.
  }
  return { chain, protocol: socket.getProtocol() ?? undefined };
}

function codeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
