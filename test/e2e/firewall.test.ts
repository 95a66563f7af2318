import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { kubepki } from '../support/kubepki.js';
import { Machine } from '../support/machine.js';
import { Network } from '../support/network.js';
import { withCommand } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

/** By the last part of the address in both families. Those without a machine of their own live on the machine `world`. */
const addresses = {
  cp1: 11,
  cp2: 12,
  etcd1: 21,
  w1: 31,
  lb1: 5,
  client: 100,
  pod: 200,
  scraper: 50,
  stranger: 99,
} as const;
type Who = keyof typeof addresses;
const everybody = Object.keys(addresses) as readonly Who[];
const machines = ['cp1', 'etcd1', 'w1', 'lb1'] as const;
const address = (who: Who, family: 4 | 6) => `${family === 4 ? '10.77.0.' : 'fd77::'}${addresses[who]}`;

const node = (name: Who, roles: string) =>
  `  - { name: ${name}, roles: [${roles}], addresses: [${address(name, 4)}, "${address(name, 6)}"] }\n`;
const spec = `apiVersion: kubepki/v1
kind: Cluster
name: prod
kubernetesVersion: "1.37"
endpoint: api.prod.example.com:6443
network: { podCidrs: [10.77.0.192/26, "fd77::200/128"] }
nodes:
${node('cp1', 'control-plane, etcd')}${node('cp2', 'control-plane')}${node('etcd1', 'etcd')}${node('w1', 'worker')}${node('lb1', 'load-balancer')}front:
  firewall:
    clients: [10.77.0.100/32, "fd77::100/128"]
    scrapers: [{ name: prometheus, addresses: [10.77.0.50, "fd77::50"], ports: [2380, 10250, 10257] }]
`;

const cluster: readonly Who[] = ['cp1', 'cp2', 'etcd1', 'w1', 'lb1'];
const clients: readonly Who[] = [...cluster, 'client', 'pod'];
const members: readonly Who[] = ['cp1', 'cp2', 'etcd1', 'scraper'];
const ofKubelet: readonly Who[] = ['cp1', 'cp2', 'w1', 'pod', 'scraper'];
const nobody: readonly Who[] = [];

/** Who gets in where, as the documentation says it. What is not listed is open to everybody. */
const table: Readonly<Record<(typeof machines)[number], Readonly<Record<number, readonly Who[]>>>> = {
  cp1: { 6443: clients, 2379: members, 2380: members, 10_250: ofKubelet, 10_257: ['scraper'], 10_259: nobody },
  etcd1: { 2379: members, 2380: members },
  w1: { 10_250: ofKubelet },
  lb1: { 6443: clients },
};

/** Guarded ones, and some that are nobody's concern: SSH, metrics, a NodePort. */
const ports = [6443, 2379, 2380, 10_250, 10_257, 10_259, 22, 9100, 30_000];

withCommand('nft', 'the guards of ports, in networks of their own', () => {
  const home = join(scratch(), 'prod');
  const network = new Network();
  const all = new Map([...machines, 'world'].map((name) => [name, new Machine(name)]));
  const on = (name: string): Machine => all.get(name)!;
  const living = (who: Who): string => (machines.some((name) => name === who) ? who : 'world');
  const script = '/run/front/firewall.sh';

  beforeAll(async () => {
    const file = join(scratch(), 'spec.yaml');
    writeFileSync(file, spec);
    expect(kubepki(['init', home, `--spec=${file}`])).toMatchObject({ code: 0 });
    await network.ready();
    await Promise.all([...all.values()].map((machine) => machine.ready()));
    const plugged = new Set<string>();
    for (const who of everybody) {
      const name = living(who);
      if (plugged.has(name)) on(name).must(['ip', 'address', 'add', `${address(who, 4)}/24`, 'dev', 'eth0']);
      else network.plug(on(name), address(who, 4));
      plugged.add(name);
      on(name).must(['ip', 'address', 'add', `${address(who, 6)}/64`, 'dev', 'eth0', 'nodad']);
    }
    for (const name of machines) {
      const print = (...more: readonly string[]) =>
        kubepki(['front', 'firewall', '--node', name, '--home', home, ...more]).stdout;
      on(name).write('/run/front/firewall.nft', print());
      on(name).write(script, print('--file', 'firewall.sh'));
      on(name).start('listeners', [process.execPath, join(__dirname, '../support/listen.js'), JSON.stringify(ports)]);
      on(name).must(['nft', '-c', '-f', '/run/front/firewall.nft']);
    }
  }, 120_000);
  afterAll(async () => {
    await Promise.all([...all.values()].map((machine) => machine.stop()));
    await network.stop();
  });

  const firewall = (name: string, ...args: readonly string[]) =>
    on(name).run(['env', 'KUBEPKI_FIREWALL_RULES=/run/front/firewall.nft', 'sh', script, ...args]);
  const isLoaded = (name: string): boolean => on(name).run(['nft', 'list', 'table', 'inet', 'kubepki']).code === 0;

  interface Try {
    readonly host: string;
    readonly port: number;
    readonly from: string;
  }
  const knock = (from: string, tries: readonly Try[]): readonly unknown[] =>
    JSON.parse(
      on(from).must([process.execPath, join(__dirname, '../support/knock.js')], JSON.stringify(tries)),
    ) as readonly unknown[];

  /** Who comes in at each port of a machine from elsewhere. */
  const letIn = (target: (typeof machines)[number], family: 4 | 6) => {
    const outcomes = everybody
      .filter((who) => who !== target)
      .flatMap((who) => {
        const tries = ports.map((port) => ({ host: address(target, family), port, from: address(who, family) }));
        return knock(living(who), tries).map((isIn, index) => ({ who, port: ports[index] ?? 0, isIn }));
      });
    return Object.fromEntries(
      ports.map((port) => [
        port,
        outcomes.filter((one) => one.port === port && one.isIn === true).map(({ who }) => who),
      ]),
    );
  };

  const expected = (target: (typeof machines)[number]) =>
    Object.fromEntries(
      ports.map((port) => [
        port,
        everybody.filter((who) => who !== target && (table[target][port] ?? everybody).includes(who)),
      ]),
    );

  const open = (target: string) =>
    Object.fromEntries(ports.map((port) => [port, everybody.filter((who) => who !== target)]));

  it('everybody comes in everywhere before they are loaded', () => {
    expect(letIn('cp1', 4)).toEqual(open('cp1'));
    expect(letIn('cp1', 6)).toEqual(open('cp1'));
  }, 60_000);

  it.each(machines.flatMap((name) => [[name, 4] as const, [name, 6] as const]))(
    'let to %s over IPv%i exactly whom the table says',
    (name, family) => {
      expect(firewall(name, 'load')).toMatchObject({ code: 0 });
      expect(letIn(name, family)).toEqual(expected(name));
    },
    60_000,
  );

  it('let the node itself in everywhere, on loopback and by its own addresses', () => {
    for (const [host, from] of [
      ['127.0.0.1', '127.0.0.1'],
      ['::1', '::1'],
      [address('cp1', 4), address('cp1', 4)],
      [address('cp1', 6), address('cp1', 6)],
    ] as const)
      expect(
        knock(
          'cp1',
          ports.map((port) => ({ host, port, from })),
        ),
      ).toEqual(ports.map(() => true));
  });

  describe('loaded on trial', () => {
    const name = 'w1';
    beforeEach(() => {
      expect(firewall(name, 'remove')).toMatchObject({ code: 0 });
    });

    it('go away again when nobody confirms', async () => {
      expect(firewall(name, 'try', '1')).toMatchObject({ code: 0 });
      expect(isLoaded(name)).toBe(true);
      await sleep(2500);
      expect(isLoaded(name)).toBe(false);
      expect(firewall(name, 'confirm')).toMatchObject({ code: 2 });
    }, 20_000);

    it('stay when somebody does', async () => {
      expect(firewall(name, 'try', '2')).toMatchObject({ code: 0 });
      expect(firewall(name, 'try', '2')).toMatchObject({ code: 2 });
      expect(firewall(name, 'confirm')).toMatchObject({ code: 0 });
      await sleep(3500);
      expect(isLoaded(name)).toBe(true);
    }, 20_000);

    it('give way to those that were there before', async () => {
      on(name).must(['nft', '-f', '-'], 'table inet kubepki {\n chain before {\n }\n}\n');
      expect(firewall(name, 'try', '1')).toMatchObject({ code: 0 });
      await sleep(2500);
      const now = on(name).must(['nft', 'list', 'table', 'inet', 'kubepki']);
      expect(now).toContain('chain before');
      expect(now).not.toContain('kubelet');
    }, 20_000);

    it('are not loaded where they are not right', () => {
      on(name).write('/run/front/wrong.nft', 'table inet kubepki {\n nonsense\n}\n');
      const run = on(name).run(['env', 'KUBEPKI_FIREWALL_RULES=/run/front/wrong.nft', 'sh', script, 'try', '1']);
      expect(run.code).not.toBe(0);
      expect(isLoaded(name)).toBe(false);
    });
  });
});
