// Servers as a checker should never meet them, each on a free port of the loopback.
import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTls, type TlsOptions } from 'node:tls';
import { certificatePem, forge, forgeKey, integer, keyUsage, name, sanExtension, type Forgery } from './forge.js';

const running: { readonly server: Server; readonly sockets: Set<Socket> }[] = [];

/** Ends all of them, also those that are in the middle of something. */
export async function stopServers(): Promise<void> {
  await Promise.all(
    running.splice(0).map(async ({ server, sockets }) => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    }),
  );
}

/** @returns its port */
function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  running.push({ server, sockets });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // Whoever is asked goes away when it has seen enough.
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)));
}

/** One that answers without TLS: what it does with a connection once something has come in. */
export const plainServer = (answer: (socket: Socket) => void): Promise<number> =>
  listening(createServer((socket) => socket.once('data', () => answer(socket))));

/** One that hangs up before anything is said. */
export const closedServer = (close: (socket: Socket) => void): Promise<number> => listening(createServer(close));

/** One of TLS: what it does once it was asked for a page. */
export const tlsServer = (options: TlsOptions, answer: (socket: Socket) => void): Promise<number> =>
  listening(
    createTls(options, (socket) => {
      socket.on('error', () => undefined).once('data', () => answer(socket));
    }).on('tlsClientError', () => undefined),
  );

/** Between a client and another server of this machine: every byte of that takes so many milliseconds. */
export const slowly = (port: number, milliseconds: number): Promise<number> =>
  listening(
    createServer((client) => {
      const server = new (client.constructor as new () => Socket)().connect(port, '127.0.0.1');
      client.pipe(server);
      const waiting: number[] = [];
      server.on('data', (bytes) => waiting.push(...bytes)).on('error', () => undefined);
      const timer = setInterval(() => {
        const byte = waiting.shift();
        if (byte !== undefined) client.write(Buffer.from([byte]));
      }, milliseconds);
      client.on('close', () => {
        clearInterval(timer);
        server.destroy();
      });
    }),
  );

/** Writes the same for as long as the other side takes it. */
export function flood(socket: Socket, bytes: Uint8Array): void {
  const more = () => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on('drain', more);
  more();
}

const day = 86_400_000;
const key = forgeKey();

/** A certificate of 127.0.0.1 that is good for a year, unless told otherwise. */
export const shownCertificate = (more: Partial<Forgery> = {}): string =>
  certificatePem(
    forge({
      subject: name('CN=server'),
      issuer: name('CN=issuer'),
      key,
      signer: key,
      notBefore: new Date(Date.now() - day),
      notAfter: new Date(Date.now() + 365 * day),
      extensions: [keyUsage(0x80), sanExtension(['server.example.com'], [[127, 0, 0, 1]])],
      ...more,
    }),
  );

export const shownKey = key.pem;

/** A chain of so many, each issued by the next. */
export const longChain = (count: number): string =>
  Array.from({ length: count }, (_, index) =>
    shownCertificate({
      subject: name(`CN=${index === 0 ? 'server' : index}`),
      issuer: name(`CN=${index + 1}`),
      serial: integer(Buffer.from([1, index >> 8, index & 255])),
    }),
  ).join('');

/** A serial number below zero, which OpenSSL reads and Go does not (RFC 5280 4.1.2.2). */
export const negativeSerial = (): string => shownCertificate({ serial: integer(Buffer.from([0x81])) });

const sized = (octets: number, bytes: Uint8Array): Buffer => {
  const size = Buffer.alloc(octets);
  size.writeUIntBE(bytes.length, 0, octets);
  return Buffer.concat([size, bytes]);
};

/** A record of TLS 1.2 (RFC 5246 6.2.1) of the type handshake. */
export const record = (bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from([22, 3, 3]), sized(2, bytes)]);

const message = (type: number, bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from([type]), sized(3, bytes)]);

/** ServerHello and Certificate of TLS 1.2 (RFC 5246 7.4): whatever stands for a certificate is sent as it is. */
export function helloWith(certificates: readonly Uint8Array[]): Buffer {
  // ECDHE-ECDSA-AES128-GCM-SHA256, no compression, and secure renegotiation (RFC 5746 3.6), without which OpenSSL says no more.
  const choice = Buffer.from([0, 0xc0, 0x2b, 0, 0, 5, 0xff, 1, 0, 1, 0]);
  const hello = Buffer.concat([Buffer.from([3, 3]), randomBytes(32), choice]);
  const list = sized(3, Buffer.concat(certificates.map((one) => sized(3, one))));
  return Buffer.concat([record(message(2, hello)), record(message(11, list))]);
}
