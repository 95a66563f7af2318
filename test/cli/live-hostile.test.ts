import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  closedServer,
  flood,
  helloWith,
  longChain,
  negativeSerial,
  plainServer,
  record,
  shownCertificate,
  shownKey,
  slowly,
  stopServers,
  tlsServer,
} from '../support/hostile-servers.js';
import { scratch } from '../support/scratch.js';

afterAll(stopServers);

interface Seen {
  readonly code: number | null;
  readonly stderr: string;
  readonly seconds: number;
  /** Peak, resident. */
  readonly megabytes: number;
  readonly state: string;
  readonly answer: string | null;
  readonly rules: readonly string[];
}

/** The real binary, beside servers of this very process: it must not be waited for. What lies on disk is one good certificate. */
async function ask(port: number): Promise<Seen> {
  const folder = scratch();
  const [file, hook, peak] = ['server.crt', 'peak.js', 'peak'].map((each) => join(folder, each)) as [
    string,
    string,
    string,
  ];
  writeFileSync(file, shownCertificate());
  writeFileSync(
    hook,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(peak)}, String(process.resourceUsage().maxRSS)));`,
  );
  const started = performance.now();
  const binary = join(__dirname, '../../bin/run.js');
  const child = spawn(
    process.execPath,
    ['--require', hook, binary, 'check', file, '--json', `--live=127.0.0.1:${port}`],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_ENV: undefined, KUBEPKI_HOME: undefined } },
  );
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((done) => child.once('exit', done)),
  ]);
  const seconds = (performance.now() - started) / 1000;
  const report = JSON.parse(stdout) as {
    readonly endpoints: readonly Pick<Seen, 'state' | 'answer'>[];
    readonly findings: readonly { readonly rule: string; readonly severity: string }[];
  };
  const rules = report.findings.filter(({ severity }) => severity !== 'info').map(({ rule }) => rule);
  const [endpoint] = report.endpoints;
  if (endpoint === undefined) throw new Error(`expected an endpoint, got ${stdout}`);
  if (code === null) throw new Error(`expected kubepki to end by itself, got ${stderr}`);
  const megabytes = Number(readFileSync(peak, 'utf8')) / 1024;
  return { code, stderr, seconds, megabytes, state: endpoint.state, answer: endpoint.answer, rules };
}

const good = { cert: shownCertificate(), key: shownKey };
const page = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const silent = (): undefined => undefined;
const megabyte = (byte: number): Buffer => Buffer.alloc(1 << 20, byte);

/** What shows no certificate is unknown, which is 3; what shows one that Go does not read is critical, which is 2. */
const unknown = { state: 'unreachable', code: 3, rules: ['endpoint-unreachable'] };
const served = { state: 'served', code: 0, rules: [] };
const unreadable = { state: 'served', code: 2, rules: ['served-unreadable'] };

const servers: readonly (readonly [name: string, start: () => Promise<number>, expected: object])[] = [
  ['never answers', () => plainServer(silent), unknown],
  ['closes at once', () => closedServer((socket) => socket.end()), unknown],
  ['resets at once', () => closedServer((socket) => socket.resetAndDestroy()), unknown],
  ['closes after it was greeted', () => plainServer((socket) => socket.end()), unknown],
  ['resets after it was greeted', () => plainServer((socket) => socket.resetAndDestroy()), unknown],
  ['speaks HTTP without TLS', () => plainServer((socket) => socket.end(page)), unknown],
  ['sends garbage', () => plainServer((socket) => socket.end(randomBytes(65_536))), unknown],
  ['sends garbage for ever', () => plainServer((socket) => flood(socket, megabyte(0))), unknown],
  [
    'begins a message that never ends',
    () => plainServer((socket) => flood(socket, record(Buffer.alloc(16_000, 2)))),
    unknown,
  ],
  ['sends alerts for ever', () => plainServer((socket) => flood(socket, warnings)), unknown],
  ['sends no certificate', () => plainServer((socket) => socket.write(helloWith([]))), unknown],
  [
    'sends something that is no certificate',
    () => plainServer((socket) => socket.write(helloWith([randomBytes(900)]))),
    unknown,
  ],
  ['answers a byte at a time', async () => slowly(await tlsServer(good, (socket) => socket.end(page)), 60), unknown],
  [
    'sends a chain of megabytes',
    () => tlsServer({ cert: shownCertificate().repeat(8000), key: shownKey }, silent),
    unknown,
  ],
  [
    'sends a chain of hundreds',
    () => tlsServer({ cert: longChain(200), key: shownKey }, (socket) => socket.end(page)),
    served,
  ],
  [
    'shows a serial number below zero',
    () => tlsServer({ cert: negativeSerial(), key: shownKey }, (socket) => socket.end(page)),
    unreadable,
  ],
  [
    'has such a certificate behind its own',
    () => tlsServer({ cert: shownCertificate() + negativeSerial(), key: shownKey }, (socket) => socket.end(page)),
    unreadable,
  ],
  ['never answers what it was asked', () => tlsServer(good, silent), served],
  ['resets when it is asked', () => tlsServer(good, (socket) => socket.destroy()), served],
  ['answers in bytes for ever', () => tlsServer(good, (socket) => flood(socket, megabyte(0))), served],
  ['answers with a header that never ends', () => tlsServer(good, endless), served],
  [
    'answers with a page that never ends',
    () => tlsServer(good, (socket) => flood(socket, Buffer.concat([Buffer.from(page), megabyte(0x61)]))),
    served,
  ],
];

/** Alerts of TLS 1.2 that are no end (RFC 5246 7.2): user_canceled, as a warning. */
const warnings = Buffer.concat(Array.from({ length: 1000 }, () => Buffer.from([21, 3, 3, 0, 2, 1, 90])));

function endless(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\nX-Long: ');
  flood(socket, megabyte(0x61));
}

describe('check --live of a server that', () => {
  it.concurrent.each(servers)(
    '%s',
    async (_, start, expected) => {
      const seen = await ask(await start());
      expect(seen).toMatchObject({ ...expected, stderr: '' });
      expect(seen.seconds).toBeLessThan(10);
      expect(seen.megabytes).toBeLessThan(200);
    },
    60_000,
  );
});
