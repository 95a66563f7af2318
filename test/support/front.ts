import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Caller, TestCluster } from './cluster.js';
import { parseKubeconfig } from './kubeconfig-file.js';
import { binaries } from './real-components.js';
import { scratch } from './scratch.js';

/** Where a machine has what `kubepki front` prints for it. */
const fileOf = (name: string): string => `/run/front/${name}`;

/** What `kubepki front` prints for a node, put on its machine. */
export function place(cluster: TestCluster, front: string, node: string, file?: string): string {
  const more = file === undefined ? [] : ['--file', file];
  const text = cluster.kubepki(['front', front, '--node', node, '--home', cluster.home, ...more]);
  const path = fileOf(file ?? front);
  cluster.on(node).write(path, text);
  return path;
}

/** HAProxy in the foreground, one process. */
export function startHaproxy(cluster: TestCluster, node: string): void {
  cluster.on(node).start('haproxy', ['haproxy', '-db', '-f', place(cluster, 'haproxy', node)]);
}

/** nginx with its workers: in a space of process ids that ends with the first of them, so that none is left. */
export function startNginx(cluster: TestCluster, front: string, node: string): void {
  const path = place(cluster, front, node);
  const space = ['unshare', '--pid', '--fork', '--kill-child', '--'];
  cluster.on(node).start(`nginx-${front}`, [...space, 'nginx', '-c', path, '-g', 'daemon off;']);
}

/** Words of a command line of a unit, without specifiers (systemd.service(5), "Command lines"). */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/"((?:\\.|[^"\\])*)"|(\S+)/g)].map(([, quoted, plain]) =>
    (quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '').replaceAll('%%', '%').replaceAll('$$', '$'),
  );

/** kubectl proxy as its unit starts it: as nobody, with a copy of the credentials, in a folder that nginx may enter. */
export function startKubectlProxy(cluster: TestCluster, node: string): void {
  const machine = cluster.on(node);
  const unit = cluster.kubepki([
    'front',
    'bastion',
    '--node',
    node,
    '--home',
    cluster.home,
    '--file',
    'kubectl-proxy.service',
  ]);
  const lineOf = (key: string): readonly string[] =>
    wordsOf(new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1]?.replace('%d', '/run/credentials') ?? '');
  const command = lineOf('ExecStart');
  // Where the unit expects it, for everybody to run.
  machine.must(['install', '-m', '0755', binaries().kubectl, command[0] ?? '']);
  machine.must([
    'sh',
    '-euc',
    `mkdir -p /run/credentials /run/kubepki-bastion
     cp /etc/kubernetes/bastion.conf /run/credentials/
     chown -R nobody /run/credentials
     chown nobody:www-data /run/kubepki-bastion
     chmod 0750 /run/kubepki-bastion`,
  ]);
  const nobody = ['setpriv', '--reuid', 'nobody', '--regid', 'www-data', '--clear-groups', '--'];
  machine.start('kubectl-proxy', [...nobody, ...command]);
  machine.must([...nobody, ...lineOf('ExecStartPost')]);
}

/** Somebody with a kubeconfig: its path, and what it embeds as files. */
export interface Person {
  readonly kubeconfig: string;
  readonly caller: Caller;
  readonly server: string;
}

/** A kubeconfig of `kubeconfig create --through`. */
export function personThrough(cluster: TestCluster, gate: 'bastion' | 'proxy', name: string): Person {
  const folder = scratch();
  const kubeconfig = join(folder, `${name}.conf`);
  cluster.kubepki(['kubeconfig', 'create', name, '--through', gate, '--out', kubeconfig, '--home', cluster.home]);
  const { clusters, users } = parseKubeconfig(kubeconfig);
  mkdirSync(folder, { recursive: true });
  const embedded = (file: string, data = ''): string => {
    writeFileSync(join(folder, file), Buffer.from(data, 'base64'), { mode: 0o600 });
    return join(folder, file);
  };
  return {
    kubeconfig,
    server: clusters[0].cluster.server ?? '',
    caller: {
      ca: embedded('ca.crt', clusters[0].cluster['certificate-authority-data']),
      certificate: embedded('client.crt', users[0].user['client-certificate-data']),
      key: embedded('client.key', users[0].user['client-key-data']),
    },
  };
}

/** A request as it arrived. */
export interface Recorded {
  readonly method: string;
  readonly url: string;
  /** Names in lower case and values, in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Stands in for whatever listens at a port or a socket of a machine, and remembers what arrives. */
export class Recorder {
  readonly #output: () => string;

  constructor(cluster: TestCluster, node: string, where: object) {
    const program = [process.execPath, join(__dirname, 'record-requests.js'), JSON.stringify(where)];
    const server = cluster.on(node).start('recorder', program);
    this.#output = () => server.output;
  }

  get requests(): readonly Recorded[] {
    return this.#output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => {
        const { method, url, rawHeaders } = JSON.parse(line) as {
          readonly method: string;
          readonly url: string;
          readonly rawHeaders: readonly string[];
        };
        const headers = rawHeaders.flatMap((text, index) =>
          index % 2 === 0 ? [[text.toLowerCase(), rawHeaders[index + 1] ?? ''] as const] : [],
        );
        return { method, url, headers };
      });
  }
}

/** Lines of an audit log of an API server that are about a path. */
export const auditOf = (file: string, path: string): readonly Readonly<Record<string, unknown>>[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes(JSON.stringify(path)))
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
