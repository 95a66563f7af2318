import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prober } from '../../src/adapters/probe/endpoint.js';
import { processes } from '../../src/adapters/probe/processes.js';
import { reader } from '../../src/adapters/store/read.js';
import type { NodeFacts } from '../../src/core/facts/node-facts.js';
import { nodeFactsDocument } from '../../src/core/report/node-facts.js';
import { reportOn } from '../../src/workflows/check.js';
import { compareFacts } from '../../src/workflows/check-facts.js';
import { collect } from '../../src/workflows/collect.js';
import { liveLook } from '../../src/workflows/look-live.js';
import { withServed } from '../../src/workflows/served-there.js';
import { tablesOf } from '../../src/workflows/templates.js';
import { plainServer, shownCertificate, shownKey, stopServers, tlsServer } from '../support/hostile-servers.js';
import { checkRequest, makeHome, put, smallSpec, today } from '../support/home.js';
import { scratch } from '../support/scratch.js';

const table = tablesOf(reader)();
const tools = { reader, processes, table };
const nobody = { user: () => undefined, group: () => undefined };

let home: string;
beforeAll(async () => {
  home = await makeHome(smallSpec('layout: kubeadm\n'));
});
afterAll(stopServers);

const pki = 'etc/kubernetes/pki';
const onDisk = () => ({
  cert: readFileSync(join(home, 'nodes/cp1', pki, 'apiserver.crt'), 'utf8'),
  key: readFileSync(join(home, 'nodes/cp1', pki, 'apiserver.key'), 'utf8'),
});

/** Facts of a control plane whose API server listens at a port of the loopback. */
function factsOf(port: number): Promise<NodeFacts> {
  const root = scratch();
  cpSync(join(home, 'nodes/cp1'), root, { recursive: true });
  const command = [
    'kube-apiserver',
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--tls-cert-file=/${pki}/apiserver.crt`,
    `--tls-private-key-file=/${pki}/apiserver.key`,
    `--client-ca-file=/${pki}/ca.crt`,
    // Whom it dials is not asked.
    '--etcd-servers=https://127.0.0.1:1',
  ];
  const pod = { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'kube-apiserver', command }] } };
  put(root, 'etc/kubernetes/manifests/kube-apiserver.yaml', JSON.stringify(pod), 0o600);
  return withServed(collect({ root, node: 'cp1', version: '0', now: today }, tools), table, prober);
}

/** As they are written, with what is changed in what was served. */
function written(facts: NodeFacts, change: object = {}): string {
  const file = join(scratch(), 'cp1.json');
  const { served, ...document } = nodeFactsDocument(facts, nobody);
  writeFileSync(file, JSON.stringify({ ...document, served: served.map((one) => ({ ...one, ...change })) }));
  return file;
}

/** What check says of such facts where they are not collected. */
async function said(facts: NodeFacts, { isLive = false, change = {} } = {}) {
  const file = written(facts, change);
  const compared = compareFacts([file], checkRequest, tools);
  const look = liveLook({ further: [], pair: undefined, now: today }, { reader, probe: prober });
  const { findings, endpoints } = reportOn(isLive ? await look(compared) : compared, checkRequest);
  return {
    rules: findings
      .filter(({ rule }) => /served|endpoint/.test(rule))
      .map(
        ({ rule, artefact, message }) => `${artefact} ${rule}${rule === 'endpoint-unreachable' ? `: ${message}` : ''}`,
      ),
    endpoints: endpoints.map(({ component, state }) => `${component} ${state}`),
  };
}

describe('what servers serve where facts are collected', () => {
  it('is in the facts, of nobody but the machine itself, and agrees with its files', async () => {
    const facts = await factsOf(await tlsServer(onDisk(), (socket) => socket.end()));
    expect(facts.served).toHaveLength(1);
    const expected = { rules: [], endpoints: ['kube-apiserver served'] };
    expect(await said(facts)).toEqual(expected);
    // From afar nobody sees that loopback: what the facts say still counts.
    const { endpoints } = await said(facts, { isLive: true });
    expect(endpoints).toContain('kube-apiserver served');
  });

  it('is found where it is another certificate than lies there', async () => {
    const facts = await factsOf(await tlsServer({ cert: shownCertificate(), key: shownKey }, (socket) => socket.end()));
    expect(await said(facts)).toEqual({
      rules: ['apiserver served-not-disk'],
      endpoints: ['kube-apiserver differs'],
    });
  });

  const trust = () => readFileSync(join(home, 'nodes/cp1', pki, 'ca.crt'), 'utf8');
  const taking = (ca: string) =>
    tlsServer({ ...onDisk(), ca, requestCert: true, rejectUnauthorized: false }, (socket) => socket.end());

  it('has whose clients it takes, which agrees with its file, or is found where it does not', async () => {
    const facts = await factsOf(await taking(trust()));
    expect(facts.served).toMatchObject([{ takes: [expect.anything()] }]);
    expect(await said(facts)).toEqual({ rules: [], endpoints: ['kube-apiserver served'] });
    const behind = { rules: ['ca.crt served-not-disk'], endpoints: ['kube-apiserver differs'] };
    expect(await said(await factsOf(await taking(shownCertificate())))).toEqual(behind);
    // As an earlier release wrote it, and with what is no name.
    for (const takes of [undefined, ['AAAA']]) expect((await said(facts, { change: { takes } })).rules).toEqual([]);
  });

  it('is nothing where nobody answers, which is said', async () => {
    const facts = await factsOf(1);
    expect(facts.served).toEqual([
      { endpoint: '127.0.0.1:1', chain: [], stage: 'connect', reason: 'connection refused' },
    ]);
    const expected = {
      rules: ['apiserver endpoint-unreachable: does not answer at https://127.0.0.1:1 (connection refused)'],
      endpoints: ['kube-apiserver unreachable'],
    };
    expect(await said(facts)).toEqual(expected);
    // As an earlier release wrote it.
    expect(await said(facts, { change: { stage: undefined } })).toEqual(expected);
  });

  it('is nothing where somebody answers without TLS, which is told from silence', async () => {
    const port = await plainServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const facts = await factsOf(port);
    expect(facts.served).toMatchObject([{ chain: [], stage: 'handshake', reason: 'no TLS' }]);
    expect(await said(facts)).toEqual({
      rules: [`apiserver endpoint-unreachable: shows no certificate at https://127.0.0.1:${port} (no TLS)`],
      endpoints: ['kube-apiserver unreachable'],
    });
  });

  it('is refused by the name of its file, and where in it, where it is no base64', async () => {
    const facts = await factsOf(1);
    const chain = ['-----BEGIN CERTIFICATE-----\nMIIB=A\n-----END CERTIFICATE-----\n'];
    const file = written(facts, { chain });
    expect(() => compareFacts([file], checkRequest, tools)).toThrow(
      expect.objectContaining({
        code: 'READ_FACTS',
        message: `${file}: expected canonical base64 in the PEM block at line 1, got something else, at served[0].chain[0]`,
      }) as Error,
    );
  });
});
