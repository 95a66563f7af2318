import { prober } from '../../../src/adapters/probe/endpoint.js';
import { readNames } from '../../../src/core/read/shown.js';
import {
  flood,
  plainServer,
  shownCertificate,
  shownKey,
  slowly,
  stopServers,
  tlsServer,
} from '../../support/hostile-servers.js';
import { name } from '../../support/forge.js';

afterAll(stopServers);

const silent = (): undefined => undefined;
const pair = { cert: shownCertificate(), key: shownKey };
const authorities = ['CN=first', 'CN=second', 'CN=first'].map((one, index) =>
  shownCertificate({ subject: name(one), issuer: name(one), serial: Buffer.from([2, 1, index + 1]) }),
);
const taken = async (port: number, patience = 20_000) =>
  readNames(await prober.clientAuthorities({ host: '127.0.0.1', port }, patience))?.map(({ text }) => text);
const asking = (more: object = {}) =>
  tlsServer({ ...pair, requestCert: true, rejectUnauthorized: true, ca: authorities, ...more }, silent);

describe('the authorities whose clients a server takes', () => {
  it('are those that it names when it asks for a certificate, in its order, each as often as it does', async () => {
    expect((await taken(await asking()))?.sort()).toEqual(['CN=first', 'CN=first', 'CN=second']);
  });

  it('are heard a byte at a time, too', async () => {
    expect(await taken(await slowly(await asking({ ca: authorities.slice(0, 1) }), 1))).toEqual(['CN=first']);
  });

  it.each([
    ['asks for none', () => tlsServer(pair, silent)],
    ['asks for any', () => asking({ ca: [] })],
    ['speaks TLS 1.3 only', () => asking({ minVersion: 'TLSv1.3' })],
    ['speaks no TLS', () => plainServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))],
    ['hangs up', () => plainServer((socket) => socket.destroy())],
    ['never answers', () => plainServer(silent)],
    ['sends one message that never ends', () => plainServer((socket) => flood(socket, Buffer.alloc(65_536, 22)))],
  ])('are not known of one that %s', async (_, start) => {
    expect(await taken(await start(), 300)).toBeUndefined();
  });

  it('are not known of one where nobody is', async () => {
    expect(await taken(1)).toBeUndefined();
  });
});
