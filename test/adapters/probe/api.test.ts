import type { Socket } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { apiWithin } from '../../../src/adapters/probe/api.js';
import { reader } from '../../../src/adapters/store/read.js';
import type { ObjectFacts } from '../../../src/core/facts/objects.js';
import { compareFiles } from '../../../src/workflows/check.js';
import { lookAtCluster } from '../../../src/workflows/look-at-cluster.js';
import { processes } from '../../../src/adapters/probe/processes.js';
import { flood, shownCertificate, shownKey, slowly, stopServers, tlsServer } from '../../support/hostile-servers.js';
import { name } from '../../support/forge.js';
import { checkRequest, machines } from '../../support/home.js';
import { base64 } from '../../support/objects.js';
import { scratch } from '../../support/scratch.js';

afterAll(stopServers);

const limits = { patience: { one: 500, all: 1500 }, largest: { one: 100_000, all: 150_000 } };
const itself = name('CN=127.0.0.1');
const certificate = shownCertificate({ subject: itself, issuer: itself });

const answer = (status: string, body: string) =>
  `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
const page = (more: object) => answer('200 OK', JSON.stringify({ kind: 'List', items: [], ...more }));
let count = 0;

/** What an API server that answers so leaves seen, and how long that took. */
async function seenOf(
  answering: (socket: Socket) => void,
  between: (port: number) => Promise<number> = (port) => Promise.resolve(port),
): Promise<{ readonly reasons: readonly string[]; readonly seconds: number; readonly facts: readonly ObjectFacts[] }> {
  const port = await between(await tlsServer({ cert: certificate, key: shownKey }, answering));
  const folder = scratch();
  const file = join(folder, 'checker.conf');
  const cluster = { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': base64(certificate) };
  const config = {
    kind: 'Config',
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    clusters: [{ name: 'a', cluster }],
    users: [{ name: 'a', user: { token: 'secret' } }],
  };
  writeFileSync(file, stringify(config));
  const nothing = compareFiles({ ...checkRequest, path: file }, reader, processes, machines());
  const started = performance.now();
  const look = lookAtCluster({ kubeconfig: file, secrets: false }, reader, apiWithin(limits));
  const { objects = [] } = (await look(nothing)).observed;
  const reasons = objects.flatMap((facts) => (facts.of === 'unobserved' ? [facts.reason] : []));
  return { reasons: [...new Set(reasons)].sort(), seconds: (performance.now() - started) / 1000, facts: objects };
}

const late = 'expected all answers within 1.5 s, got some of them';

describe('an API server that', () => {
  it.each<[string, (socket: Socket) => void, readonly string[]]>([
    ['answers with what it has', (socket) => socket.end(page({})), []],
    ['never answers', () => undefined, [late, 'no whole answer in 0.5 s']],
    ['breaks every connection', (socket) => socket.destroy(), ['no connection: ECONNRESET']],
    ['breaks off in the middle', (socket) => socket.end(page({}).slice(0, -5)), ['no whole answer: ECONNRESET']],
    ['fails', (socket) => socket.end(answer('500 Internal Server Error', '{}')), ['the server answered 500']],
    ['sends others elsewhere', (socket) => socket.end(answer('302 Found', '{}')), ['the server answered 302']],
    ['answers in no JSON', (socket) => socket.end(answer('200 OK', '<html>')), ['the answer is no JSON']],
    [
      'answers with too much',
      (socket) => flood(socket, Buffer.from(`HTTP/1.1 200 OK\r\n\r\n${' '.repeat(65_536)}`)),
      [
        'expected at most 100000 bytes in one answer, got more',
        'expected at most 150000 bytes in all answers together, got more',
      ],
    ],
    [
      'goes on for ever with the same page',
      (socket) => socket.end(page({ metadata: { continue: 'next' } })),
      ['the list does not go on where it says'],
    ],
    [
      'goes on for ever with others',
      (socket) => socket.end(page({ metadata: { continue: String((count += 1)), padding: ' '.repeat(20_000) } })),
      ['expected at most 150000 bytes in all answers together, got more'],
    ],
  ])('%s costs little time, and what was not seen is said', async (_, answering, expected) => {
    const { reasons, seconds } = await seenOf(answering);
    expect(reasons).toEqual(expected);
    expect(seconds).toBeLessThan(6);
  });

  it('answers a byte at a time costs as little', async () => {
    const { reasons, seconds } = await seenOf(
      (socket) => socket.end(page({})),
      (port) => slowly(port, 5),
    );
    expect(reasons).toContain(late);
    expect(seconds).toBeLessThan(6);
  });
});
