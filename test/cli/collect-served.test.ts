// What a machine serves, as collect and its script tell it: on a machine of its own, where nothing else runs and nobody else is reached.
import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { longChain, negativeSerial, shownCertificate, shownKey } from '../support/hostile-servers.js';
import { name } from '../support/forge.js';
import { kubepki } from '../support/kubepki.js';
import { scratch } from '../support/scratch.js';

interface Document {
  readonly served: readonly {
    readonly endpoint: string;
    readonly chain: readonly string[];
    readonly stage: string | null;
    readonly reason: string | null;
    readonly takes: readonly string[] | null;
  }[];
  readonly notRead: readonly { readonly what: string; readonly reason: string }[];
}

const schema = JSON.parse(readFileSync(join(__dirname, '../../schemas/node-facts.json'), 'utf8')) as object;
const valid = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(schema);

let script: string;
let waits: string;
beforeAll(() => {
  waits = join(scratch(), 'waits.sh');
  writeFileSync(waits, 'read _\n');
  script = join(scratch(), 'collect.sh');
  writeFileSync(script, kubepki(['collect', '--script']).stdout);
});

const node = ['--node', 'cp1'];
const shells = { dash: ['dash'], busybox: ['busybox', 'sh'] } as const;
const collectors = () => ({
  collect: { command: [process.execPath, join(__dirname, '../../bin/run.js'), 'collect', ...node] },
  dash: { command: [...shells.dash, script, ...node] },
  busybox: { command: [...shells.busybox, script, ...node] },
});

/** What commands print on a machine with these servers and processes. */
function onMachine<K extends string>(
  processes: readonly (readonly string[])[],
  servers: readonly object[],
  commands: Readonly<Record<K, object>>,
): Readonly<Record<K, Document>> {
  const inside = [process.execPath, join(__dirname, '../support/collect-inside.js')];
  const namespaces = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private'];
  const machine = JSON.stringify({ servers, processes, commands, waits });
  const run = spawnSync('unshare', [...namespaces, ...inside], {
    encoding: 'utf8',
    input: machine,
    maxBuffer: 64 * 1024 * 1024,
  });
  expect(run).toMatchObject({ status: 0, stderr: '' });
  const printed = Object.entries<{ stdout: string; stderr: string; code: number }>(
    JSON.parse(run.stdout) as Record<K, { stdout: string; stderr: string; code: number }>,
  );
  return Object.fromEntries(
    printed.map(([by, { stdout, ...rest }]) => {
      expect({ by, ...rest }).toEqual({ by, stderr: '', code: 0 });
      const document = JSON.parse(stdout) as Document;
      expect(valid(document) ? [] : valid.errors).toEqual([]);
      return [by, document];
    }),
  ) as Record<K, Document>;
}

const pair = { cert: shownCertificate(), key: shownKey };
const authorities = [{ subject: name('O=kubernetes,CN=ä "ca"') }, { subject: name('CN=front-proxy-ca') }];
/** Wants a client of one of its authorities, as an API server and etcd do. */
const wanting = { ...pair, ca: authorities.map((one) => shownCertificate(one)), requestCert: true };

/** What it has for who dials it by a name. */
const named = { ...wanting, cert: shownCertificate() + pair.cert, ca: wanting.ca[0] };

const toldOf = (served: Document['served']): readonly string[] =>
  served.map(
    ({ endpoint, chain, stage, reason, takes }) =>
      `${endpoint} ${chain.length} ${stage ?? '-'} ${reason ?? '-'} ${takes?.length ?? '-'}`,
  );

describe('what servers serve where facts are collected', () => {
  it('is told by the script, in dash and in busybox, as collect tells it', () => {
    const processes = [
      ['kube-apiserver', '--bind-address=127.0.0.1', '--secure-port=6443'],
      ['kube-controller-manager', '--bind-address=127.0.0.1'],
      ['kube-scheduler', '--bind-address=127.0.0.1'],
      [
        'etcd',
        '--listen-client-urls=https://localhost:2379,https://[::1]:2379,http://127.0.0.1:2381',
        `--listen-peer-urls=${[2380, 2382, 2383, 2384, 2385, 2386].map((port) => `https://127.0.0.1:${port}`).join()}`,
      ],
    ];
    const { collect, dash, busybox } = onMachine(
      processes,
      [
        { kind: 'tls', port: 6443, ...wanting, cert: longChain(20), rejectUnauthorized: false },
        { kind: 'silent', port: 10257 },
        { kind: 'plain', port: 10259 },
        {
          kind: 'tls',
          port: 2379,
          ...wanting,
          contexts: { localhost: named },
        },
        { kind: 'tls', port: 2379, host: '::1', ...wanting, maxVersion: 'TLSv1.2' },
        { kind: 'tls', port: 2380, ...pair },
        { kind: 'closing', port: 2382 },
        // It has no certificate that it could show.
        { kind: 'tls', port: 2383 },
        { kind: 'tls', port: 2385, ...pair, cert: negativeSerial() },
        { kind: 'tls', port: 2386, ...pair, cert: longChain(400) },
      ],
      collectors(),
    );
    expect([...toldOf(collect.served)].sort()).toEqual([
      '127.0.0.1:10257 0 handshake no answer in 5 s -',
      '127.0.0.1:10259 0 handshake no TLS -',
      '127.0.0.1:2380 1 - - -',
      '127.0.0.1:2382 0 handshake it broke the connection -',
      '127.0.0.1:2383 0 handshake TLS alert: handshake failure -',
      '127.0.0.1:2384 0 connect connection refused -',
      '127.0.0.1:2385 1 - - -',
      '127.0.0.1:2386 0 handshake a chain of more than 100 KiB -',
      '127.0.0.1:6443 16 - - 2',
      '[::1]:2379 1 - - 2',
      'localhost:2379 2 - - 1',
    ]);
    for (const { served, notRead } of [dash, busybox]) {
      expect(served).toEqual(collect.served);
      expect(notRead).toEqual(collect.notRead);
    }
  });

  const configuration = (text: string): string => {
    const file = join(scratch(), 'config.yaml');
    writeFileSync(file, text);
    return file;
  };
  it.each([
    [
      'by its own flags and configurations',
      () => [
        [
          'kube-apiserver',
          '--secure-port',
          '6444',
          '--advertise-address=10.0.0.11',
          '--etcd-servers=https://10.0.0.12:2379',
        ],
        ['/usr/bin/kube-controller-manager', '--secure-port=0', '--secure-port=10357', '--bind-address=0.0.0.0'],
        ['kube-scheduler', '--secure-port=0'],
        [
          'kubelet',
          `--config=${configuration('kind: KubeletConfiguration\naddress: 10.0.0.13\nport: 10350\n')}`,
          '--port=10351',
        ],
        [
          'etcd',
          `--config-file=${configuration('name: a\nlisten-client-urls: https://0.0.0.0:2379,https://127.0.0.1\nadvertise-client-urls: http://10.0.0.7:1,https://10.0.0.14:2379/x\nlisten-peer-urls: https://[fd00::1]:2380\n')}`,
        ],
      ],
    ],
    [
      'where nothing is told',
      () => [['kube-apiserver'], ['kube-controller-manager', '--bind-address=::'], ['kubelet', '--v=2'], ['etcd']],
    ],
    [
      'where two of it run, and where what is told is none',
      () => [
        ['kube-apiserver', '--bind-address=::', '--advertise-address=10.0.0.300,fd00::2'],
        ['kube-apiserver', '--bind-address=10.0.0.12', '--secure-port='],
        ['kube-scheduler', '--secure-port=a', '--bind-address=[::1]'],
        ['kubelet', '--node-ip=10.0.0.15'],
        [
          'etcd',
          '--listen-client-urls=https://*:2379,https://10.0.0.300:1,https://a_b:2',
          '--listen-peer-urls=https://x@y:1',
        ],
      ],
    ],
  ])('is asked at the same addresses, %s', (_, processes) => {
    const { collect, dash, busybox } = onMachine(processes(), [], collectors());
    expect(collect.served.length).toBeGreaterThan(1);
    for (const { served } of [dash, busybox]) expect(toldOf(served)).toEqual(toldOf(collect.served));
  });

  it('is asked of nobody without openssl, which the facts say, and where nobody wants to know', () => {
    const tools = scratch();
    for (const tool of ['awk', 'sed', 'od', 'tar', 'base64', 'ls', 'date', 'cat', 'uname'])
      symlinkSync(spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim(), join(tools, tool));
    const processes = [['kube-scheduler', '--bind-address=127.0.0.1']];
    const { without, unwanted } = onMachine(processes, [{ kind: 'tls', port: 10259, ...pair }], {
      without: { command: ['/usr/bin/dash', script, ...node], env: { PATH: tools } },
      unwanted: { command: ['dash', script, ...node, '--no-served'] },
    });
    expect(without).toMatchObject({
      served: [],
      notRead: [{ what: 'what its servers serve', reason: 'there is no openssl' }],
    });
    expect(unwanted).toMatchObject({ served: [], notRead: [] });
  });
});
