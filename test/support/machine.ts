import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Run } from './kubepki.js';
import { scratch } from './scratch.js';
import { eventually, Server } from './server.js';

/** Folders of which a machine sees what is there, and into which it writes without anybody else seeing it. */
const ownFolders = ['/etc', '/opt', '/usr', '/var/lib', '/var/log'];

/** Settings of the kernel that a kubelet changes, and would leave changed: a machine has copies, which the kernel does not see. */
const ownSettings = [
  'kernel/keys/root_maxbytes',
  'kernel/keys/root_maxkeys',
  'kernel/panic',
  'kernel/panic_on_oops',
  'vm/overcommit_memory',
  'vm/panic_on_oom',
];

/**
 * What a machine does before it is ready: an empty /run, a layer in memory over each of its folders, copies of its settings, and a
 * node tree as /etc/kubernetes, so that flags and kubeconfigs are used with the very paths that they name. Then it waits until
 * nobody holds it any more.
 */
const bootScript = `
layers=$1 name=$2 tree=$3 folders=$4 settings=$5
hostname "$name"
ip link set lo up
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs "$layers"
for folder in $folders; do
  layer="$layers/\${folder#/}"
  mkdir -p "$layer/upper" "$layer/work"
  mount -t overlay overlay -o "lowerdir=$folder,upperdir=$layer/upper,workdir=$layer/work" "$folder"
done
for setting in $settings; do
  mkdir -p "$layers/sys/\${setting%/*}"
  cat "/proc/sys/$setting" > "$layers/sys/$setting"
  mount --bind "$layers/sys/$setting" "/proc/sys/$setting"
done
mkdir -p /etc/kubernetes
if [ -n "$tree" ]; then mount --bind "$tree" /etc/kubernetes; fi
echo ready
exec cat
`;

/**
 * A computer for tests: a host name, a network and folders of its own, made of namespaces that end with its processes.
 * Nothing of it has a name on the real machine, and nothing of it is left there.
 */
export class Machine {
  readonly name: string;
  readonly #folder = scratch();
  readonly #holder: Server;
  #servers: readonly Server[] = [];
  readonly #env: NodeJS.ProcessEnv = { PATH: process.env.PATH, HOME: '/run' };

  /** @param tree the folder that is /etc/kubernetes on this machine */
  constructor(name: string, tree = '') {
    const namespaces = ['--mount', '--net', '--uts', '--propagation', 'private'];
    const boot = ['sh', '-euc', bootScript, 'boot', scratch(), name, tree, ownFolders.join(' '), ownSettings.join(' ')];
    this.name = name;
    this.#holder = new Server(
      `the machine ${name}`,
      ['unshare', ...namespaces, ...boot],
      join(this.#folder, 'machine.log'),
    );
  }

  async ready(): Promise<void> {
    await eventually(
      `${this.#holder.name}, which needs root and Debian's iproute2`,
      () => (this.#holder.output.includes('ready') ? true : undefined),
      [this.#holder],
      10,
    );
  }

  /** Names its network to `ip`. */
  get pid(): number {
    return this.#holder.pid;
  }

  get servers(): readonly Server[] {
    return this.#servers;
  }

  /** Runs a command here to its end. */
  run(command: readonly string[], input = ''): Run {
    const [nsenter = '', ...args] = this.#inside(command);
    const { stdout, stderr, status, error } = spawnSync(nsenter, args, {
      encoding: 'utf8',
      env: this.#env,
      input,
      timeout: 30_000,
      maxBuffer: 64 * 1024 * 1024,
    });
    return { stdout, stderr: error === undefined ? stderr : `${stderr}${error.message}`, code: status };
  }

  /** The same for a command that must succeed; what it printed. */
  must(command: readonly string[], input = ''): string {
    const { stdout, stderr, code } = this.run(command, input);
    if (code !== 0)
      throw new Error(`${this.name}: ${command.join(' ')} ended with ${String(code)}: ${stdout}${stderr}`);
    return stdout;
  }

  write(path: string, contents: string): void {
    this.must(['sh', '-euc', 'mkdir -p "$(dirname "$0")"; cat > "$0"', path], contents);
  }

  start(name: string, command: readonly string[]): Server {
    const log = join(this.#folder, `${name}.log`);
    const server = new Server(`${name} on ${this.name}`, this.#inside(command), log, this.#env);
    this.#servers = [...this.#servers, server];
    return server;
  }

  /** Ends what was started under a name; from then on nobody expects it to run. */
  async end(name: string): Promise<void> {
    const ended = this.#servers.filter((server) => server.name === `${name} on ${this.name}`);
    this.#servers = this.#servers.filter((server) => !ended.includes(server));
    await Promise.all(ended.map((server) => server.stop()));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#servers, this.#holder].map((server) => server.stop()));
  }

  /** What makes a command run here, in front of it. */
  get launcher(): readonly string[] {
    return this.#inside([]);
  }

  #inside(command: readonly string[]): readonly string[] {
    return ['nsenter', '--target', String(this.pid), '--mount', '--net', '--uts', '--', ...command];
  }
}
