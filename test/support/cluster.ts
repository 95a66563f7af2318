import { X509Certificate } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { kubepki, type Run } from './kubepki.js';
import { Machine } from './machine.js';
import { Network } from './network.js';
import { binaries, type ComponentBinary } from './real-components.js';
import { scratch } from './scratch.js';
import { eventually, type Server } from './server.js';

/** Where every node has its PKI. */
export const pki = '/etc/kubernetes/pki';

/** What a cluster is made from: names of nodes to addresses, which exist in a network of its own only. */
export interface Shape {
  readonly controlPlanes: Readonly<Record<string, string>>;
  readonly workers?: Readonly<Record<string, string>>;
  /** A name that every machine knows, for all control planes; left out, the endpoint is the one control plane. */
  readonly endpoint?: string;
  /** Whether etcd and the API server get paths below the home, by `--root`, or those of their machine's /etc/kubernetes. */
  readonly inPlace?: boolean;
  /** Whether key and certificate of every pair are one file. */
  readonly pairs?: 'combined';
  readonly profile?: string;
  /** Further keys of the spec, a line each. */
  readonly spec?: readonly string[];
  /** Machines in front of the control planes: by name, the address and the roles. A load balancer is what the endpoint means. */
  readonly front?: Readonly<Record<string, { readonly address: string; readonly roles: readonly string[] }>>;
  /** The form whose command lines are executed; left out, flags as they are printed. */
  readonly by?: CommandForm;
}

/** Forms that say how a component is started. */
export type CommandForm = 'static-pod' | 'systemd';

/** Who asks for something over HTTPS, and whom it trusts. Paths as the machine sees them. */
export interface Caller {
  readonly ca: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, instead of that of the URL. */
  readonly path?: string;
  /** Makes it a POST. */
  readonly body?: string;
}

export type Answer =
  | {
      readonly status: number;
      readonly body: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly served: string;
      readonly refused?: undefined;
    }
  | {
      readonly refused: string;
      readonly status?: undefined;
      readonly body?: undefined;
      readonly headers?: undefined;
      readonly served?: undefined;
    };

const addressesOf = ({ front = {} }: Shape): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(front).map(([name, { address }]) => [name, address]));

/** A PKI home made by the real binary, and a machine for each of its nodes, which sees the tree of its node as /etc/kubernetes. */
export class TestCluster {
  readonly home = join(scratch(), 'prod');
  readonly #machines = new Map<string, Machine>();
  #network: Network | undefined;

  constructor(readonly shape: Shape) {}

  async boot(): Promise<void> {
    const { controlPlanes, workers = {}, endpoint, front = {} } = this.shape;
    const init = (home: string) => [
      'init',
      home,
      '--kubernetes-version=1.37.2',
      ...Object.entries(controlPlanes).map(([name, address]) => `--control-plane=${name}=${address}`),
      ...Object.entries(workers).map(([name, address]) => `--worker=${name}=${address}`),
      ...(endpoint === undefined ? [] : [`--endpoint=${endpoint}:6443`]),
    ];
    const { pairs, profile, spec = [] } = this.shape;
    const more = [
      // The list of nodes is what the spec ends with.
      ...Object.entries(front).map(
        ([name, { address, roles }]) =>
          `  - { name: ${name}, roles: [${roles.join(', ')}], addresses: [${address}] }\n`,
      ),
      ...(pairs === undefined ? [] : [`certificates: { pairs: ${pairs} }\n`]),
      ...(profile === undefined ? [] : [`hardening: { profile: ${profile} }\n`]),
      ...spec.map((line) => `${line}\n`),
    ];
    this.kubepki(more.length === 0 ? init(this.home) : ['init', this.home, `--spec=${this.#specWith(init, more)}`]);
    this.#network = new Network();
    await this.#network.ready();
    const balancers = Object.values(front).filter(({ roles }) => roles.includes('load-balancer'));
    const behindEndpoint =
      balancers.length > 0 ? balancers.map(({ address }) => address) : Object.values(controlPlanes);
    const addresses = endpoint === undefined ? [] : behindEndpoint;
    const inFront = addressesOf(this.shape);
    const hosts = ['127.0.0.1 localhost', ...addresses.map((address) => `${address} ${endpoint ?? ''}`)];
    for (const [name, address] of Object.entries({ ...controlPlanes, ...workers, ...inFront })) {
      const machine = new Machine(name, join(this.tree(name), 'etc', 'kubernetes'));
      this.#machines.set(name, machine);
      await machine.ready();
      this.#network.plug(machine, address);
      machine.write('/etc/hosts', `${hosts.join('\n')}\n`);
      // Nobody else is asked for names.
      machine.must(['rm', '-f', '/etc/resolv.conf']);
    }
  }

  /** A spec as init writes it, and what init has no flag for. */
  #specWith(init: (home: string) => readonly string[], more: readonly string[]): string {
    const home = join(scratch(), 'prod');
    this.kubepki(init(home));
    const file = join(home, 'kubepki.yaml');
    appendFileSync(file, more.join(''));
    return file;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#machines.values()].map((machine) => machine.stop()));
    await this.#network?.stop();
  }

  get controlPlanes(): readonly string[] {
    return Object.keys(this.shape.controlPlanes);
  }

  get nodes(): readonly string[] {
    return [...this.#machines.keys()];
  }

  get servers(): readonly Server[] {
    return [...this.#machines.values()].flatMap(({ servers }) => servers);
  }

  on(node: string): Machine {
    const machine = this.#machines.get(node);
    if (machine === undefined) throw new Error(`expected one of the nodes ${this.nodes.join(', ')}, got ${node}`);
    return machine;
  }

  address(node: string): string {
    return { ...this.shape.controlPlanes, ...this.shape.workers, ...addressesOf(this.shape) }[node] ?? '';
  }

  /** The folder of the home that mirrors a node's filesystem. */
  tree(node: string): string {
    return join(this.home, 'nodes', node);
  }

  /** A file in the tree of a node, by its path below its PKI. */
  read(node: string, path: string): string {
    return readFileSync(join(this.tree(node), pki, path), 'utf8');
  }

  /** Where a machine has a pair. @param stem its path below the PKI, without an ending */
  pair(stem: string): { readonly certificate: string; readonly key: string } {
    const endings = this.shape.pairs === 'combined' ? (['pem', 'pem'] as const) : (['crt', 'key'] as const);
    const [certificate, key] = endings.map((ending) => `${pki}/${stem}.${ending}`);
    return { certificate: certificate ?? '', key: key ?? '' };
  }

  /** Of a certificate, as TLS shows it. */
  fingerprint(node: string, path: string): string {
    return new X509Certificate(this.read(node, path)).fingerprint256;
  }

  apiServer(node: string): string {
    return `https://${this.address(node)}:6443`;
  }

  /** What the real binary prints. */
  kubepki(args: readonly string[]): string {
    const { stdout, stderr, code } = kubepki(args);
    if (code !== 0) throw new Error(`kubepki ${args.join(' ')} ended with ${String(code)}: ${stdout}${stderr}`);
    return stdout;
  }

  /** What `kubepki flags` prints, as the arguments of a process: nothing is added, removed or changed. */
  flags(component: string, node: string, ...more: readonly string[]): readonly string[] {
    const { by } = this.shape;
    if (by !== undefined && component !== 'kubelet') return this.argumentsIn(by, component, node, ...more);
    return this.kubepki(['flags', component, '--node', node, '--home', this.home, ...more])
      .split('\n')
      .filter((line) => line !== '');
  }

  /** The arguments in a manifest or in a unit, as the kubelet or systemd would start the component with them. */
  argumentsIn(form: CommandForm, component: string, node: string, ...more: readonly string[]): readonly string[] {
    const text = this.kubepki(['flags', component, '--node', node, '--home', this.home, '--format', form, ...more]);
    if (form === 'static-pod') {
      const { spec } = parse(text) as {
        readonly spec: { readonly containers: readonly [{ readonly command: string[] }] };
      };
      return spec.containers[0].command.slice(1);
    }
    // systemd itself would need to be process 1; none of these words is quoted.
    const [, command = ''] = /^ExecStart=(.*)$/m.exec(text.replaceAll('\\\n', ' ')) ?? [];
    if (/["'%$]/.test(command)) throw new Error(`expected plain words, got ${command}`);
    return command.trim().split(/\s+/).slice(1);
  }

  /** Starts a real component on a node. */
  start(component: ComponentBinary, node: string, flags: readonly string[]): Server {
    return this.on(node).start(component, [binaries()[component], ...flags]);
  }

  /** Ends a component and starts it again. @param more flags behind those that kubepki prints, which they replace */
  async restart(component: ComponentBinary, node: string, ...more: readonly string[]): Promise<Server> {
    await this.on(node).end(component);
    return this.start(component, node, [...this.flags(component, node), ...more]);
  }

  /** A command of kubectl by a file of the home's `users/`. */
  kubectl(args: readonly string[], { as = 'admin.conf', input = '' } = {}): Run {
    const kubeconfig = join(this.home, 'users', as);
    return this.on(this.controlPlanes[0] ?? '').run([binaries().kubectl, `--kubeconfig=${kubeconfig}`, ...args], input);
  }

  /** The same for a command that must succeed; what it printed. */
  must(args: readonly string[], options: Parameters<TestCluster['kubectl']>[1] = {}): string {
    const { stdout, stderr, code } = this.kubectl(args, options);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${String(code)}: ${stdout}${stderr}`);
    return stdout;
  }

  /** A token of the service account `default`, once the controller-manager has made that. */
  token(): Promise<string> {
    return this.eventually('a token for default', () => this.must(['create', 'token', 'default']).trim());
  }

  /** One HTTPS request from a node: the answer, or why there is none. */
  request(node: string, url: string, caller: Caller): Answer {
    const program = [process.execPath, join(__dirname, 'request-inside.js')];
    return JSON.parse(this.on(node).must(program, JSON.stringify({ url, ...caller }))) as Answer;
  }

  /** Waits, and fails at once with the last words of the components if one of them ends. */
  eventually<T>(what: string, ask: () => T | undefined, seconds?: number): Promise<T> {
    return eventually(what, ask, this.servers, seconds);
  }
}
