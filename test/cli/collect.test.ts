import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { makeHome, put, smallSpec } from '../support/home.js';
import { scratch } from '../support/scratch.js';

interface Document {
  readonly node: string;
  readonly files: readonly { readonly path: string; readonly content?: object }[];
  readonly components: readonly {
    readonly component: string;
    readonly flags: readonly { name: string; value: string }[];
  }[];
}

const canary = 'c4n4ry';
const schema = JSON.parse(readFileSync(join(__dirname, '..', '..', 'schemas', 'node-facts.json'), 'utf8')) as object;

const manifest = `apiVersion: v1
kind: Pod
metadata: { name: kube-apiserver }
spec:
  containers:
  - command:
    - kube-apiserver
    - --client-ca-file=/etc/kubernetes/pki/ca.crt
    - --oidc-client-secret=${canary}
    - --etcd-servers=https://root:${canary}@10.0.0.11:2379
    - --pass=${canary}
    - --bearer=${canary}
    - --mysql=root:${canary}@tcp(db:3306)/kine
    env:
    - name: TOKEN
      value: ${canary}
    image: registry.k8s.io/kube-apiserver:v1.37.0
    name: kube-apiserver
`;

let tree: string;
let home: string;
let script: string;
beforeAll(async () => {
  home = await makeHome(smallSpec('layout: kubeadm\n'));
  tree = join(home, 'nodes', 'cp1');
  put(tree, 'etc/kubernetes/manifests/kube-apiserver.yaml', manifest);
  put(tree, 'etc/kubernetes/tokens.csv', `${canary},admin,1`);
  put(tree, 'etc/kubernetes/bootstrap-kubelet.conf', bootstrap);
  put(tree, 'etc/kubernetes/pki/rsa.key', openssl(['genrsa', '-traditional', '2048']));
  put(
    tree,
    'etc/kubernetes/pki/ec.key',
    openssl(['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384']),
  );
  put(tree, 'etc/kubernetes/pki/ed.key', openssl(['genpkey', '-algorithm', 'ed25519']));
  script = join(scratch(), 'collect.sh');
  writeFileSync(script, kubepki(['collect', '--script']).stdout);
});

const bootstrap = `apiVersion: v1
kind: Config
clusters:
- cluster: { server: "https://joe:${canary}@10.0.0.11:6443" }
  name: prod
contexts:
- context: { cluster: prod, user: boot }
  name: boot
current-context: boot
users:
- name: boot
  user: { token: ${canary} }
`;

const openssl = (args: readonly string[]): string => spawnSync('openssl', args, { encoding: 'utf8' }).stdout;

const collected = (): Document => JSON.parse(kubepki(['collect', '--root', tree, '--node', 'cp1']).stdout) as Document;

/** Lines of the bodies of all private keys below a folder, which are nobody's to see. */
const secretsBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.key') && statSync(join(folder, name)).isFile())
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => line.length > 40 && !line.startsWith('-'))
    .slice(0);

function assertClean(text: string): void {
  expect(text).not.toContain(canary);
  expect(text).not.toContain('PRIVATE KEY');
  // The public half of a key can be part of it: what tells the private one stands in the first line of a key.
  for (const name of readdirSync(join(tree, 'etc/kubernetes/pki')).filter((one) => one.endsWith('.key')))
    expect(text).not.toContain(readFileSync(join(tree, 'etc/kubernetes/pki', name), 'utf8').split('\n')[1]);
}

const valid = (document: unknown): unknown => {
  const validate = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(schema);
  return validate(document) ? [] : validate.errors;
};

describe('collect', () => {
  it('writes what schemas/node-facts.json says, and nothing that is secret', () => {
    const { stdout } = kubepki(['collect', '--root', tree, '--node', 'cp1']);
    expect(valid(JSON.parse(stdout))).toEqual([]);
    assertClean(stdout);
    expect(secretsBelow(tree).length).toBeGreaterThan(0);
  });

  it('tells flags, but not the values of those that can hold a secret', () => {
    const [apiserver] = collected().components;
    expect(apiserver?.flags.map(({ name, value }) => [name, value])).toEqual([
      ['--client-ca-file', '/etc/kubernetes/pki/ca.crt'],
      ['--oidc-client-secret', null],
      ['--etcd-servers', null],
      ['--pass', null],
      ['--bearer', null],
      ['--mysql', null],
    ]);
  });

  it('asks for a name where nothing tells one', () => {
    expect(kubepki(['collect', '--root', tree]).code).toBe(2);
  });
});

describe.each(['dash', 'busybox'])('the script of collect, run by %s', (shell) => {
  const shells: Readonly<Record<string, readonly string[]>> = { dash: ['dash'], busybox: ['busybox', 'sh'] };
  const run = (path?: string) => {
    const [program = '', ...args] = shells[shell] ?? [];
    return spawnSync(program, [...args, script, '--root', tree, '--node', 'cp1'], {
      encoding: 'utf8',
      env: { PATH: path ?? process.env.PATH },
      maxBuffer: 64 * 1024 * 1024,
    });
  };

  it('follows links as the node means them, never out of its root, and no loop', () => {
    const root = scratch();
    const folder = join(root, 'var/lib/kubelet/pki');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'kubelet-client-1.pem'), 'whatever\n');
    const outside = join(scratch(), 'outside.pem');
    writeFileSync(outside, 'whatever\n');
    for (const [name, to] of [
      ['kubelet-client-current.pem', '/var/lib/kubelet/pki/kubelet-client-1.pem'],
      ['upwards.pem', '../../../../../../var/lib/kubelet/pki/kubelet-client-1.pem'],
      ['outside.pem', `${'../'.repeat(12)}${outside.slice(1)}`],
      ['loop.pem', '/var/lib/kubelet/pki/loop.pem'],
    ] as const)
      symlinkSync(to, join(folder, name));
    const [program = '', ...args] = shells[shell] ?? [];
    const { stdout } = spawnSync(program, [...args, script, '--root', root, '--node', 'cp1'], { encoding: 'utf8' });
    const present = (text: string) =>
      (JSON.parse(text) as { readonly files: readonly { readonly path: string; readonly state: string }[] }).files
        .filter(({ path, state }) => path.startsWith('/var/lib/kubelet/pki/') && state === 'present')
        .map(({ path }) => path.slice('/var/lib/kubelet/pki/'.length));
    expect(present(stdout)).toEqual(['kubelet-client-1.pem', 'kubelet-client-current.pem', 'upwards.pem']);
    expect(present(kubepki(['collect', '--root', root, '--node', 'cp1']).stdout)).toEqual(present(stdout));
  });

  it('writes the same facts, valid by the same schema, without a secret', () => {
    const { stdout, stderr } = run();
    expect(stderr).toBe('');
    const document = JSON.parse(stdout) as Document;
    expect(valid(document)).toEqual([]);
    assertClean(stdout);
    const contents = ({ files }: Document) => new Map(files.map(({ path, content }) => [path, content]));
    expect(contents(document)).toEqual(contents(collected()));
    expect(document.components).toMatchObject(
      collected().components.map(({ component, flags }) => ({ component, flags })),
    );
  });

  it('knows public halves without openssl, except of keys that do not hold theirs', () => {
    const tools = scratch();
    const toolAt = (name: string) =>
      shell === 'busybox'
        ? '/usr/bin/busybox'
        : spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
    for (const name of ['awk', 'sed', 'od', 'tar', 'base64', 'ls', 'date', 'cat', 'uname', 'gzip'])
      spawnSync('ln', ['-s', toolAt(name), join(tools, name)]);
    for (const name of ['dash', 'busybox']) spawnSync('ln', ['-s', `/usr/bin/${name}`, join(tools, name)]);
    const { stdout, stderr } = run(tools);
    expect(stderr).toBe('');
    const document = JSON.parse(stdout) as Document;
    expect(valid(document)).toEqual([]);
    expect(document.components).toMatchObject(
      collected().components.map(({ component, flags }) => ({ component, flags })),
    );
    assertClean(stdout);
    const keyIn = (facts: Document, name: string) => facts.files.find(({ path }) => path.endsWith(`/${name}`))?.content;
    for (const name of ['rsa.key', 'ec.key', 'apiserver.key', 'sa.key'])
      expect(keyIn(document, name)).toEqual(keyIn(collected(), name));
    expect(keyIn(document, 'ed.key')).toMatchObject({ privateKeys: [{ publicKey: null }] });
  });

  it('writes nothing where awk does not do what it must, since half of the facts would look like all of them', () => {
    const tools = scratch();
    writeFileSync(join(tools, 'awk'), '#!/bin/sh\ncase $* in *component*) exit 2 ;; esac\nexec /usr/bin/awk "$@"\n', {
      mode: 0o755,
    });
    expect(run(`${tools}:${process.env.PATH ?? ''}`)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('awk') as string,
    });
  });
});

describe('check --facts', () => {
  const factsOf = (node: string): string => {
    const file = join(scratch(), `${node}.json`);
    kubepki(['collect', '--root', join(home, 'nodes', node), '--node', node, '--out', file]);
    return file;
  };
  const at = ['--at', '2026-06-02T00:00:00Z'];
  const rulesOf = (args: readonly string[]) =>
    (kubepkiJson(['check', ...args, ...at]) as { findings: readonly { rule: string }[] }).findings.map(
      ({ rule }) => rule,
    );

  it('says of a node what check says there', () => {
    const there = rulesOf([tree]);
    expect(rulesOf(['--facts', factsOf('cp1')])).toEqual(
      expect.arrayContaining(there.filter((rule) => rule !== 'owner')),
    );
  });

  it('refuses a file with a private key loudly', () => {
    const file = factsOf('cp1');
    appendFileSync(file, readFileSync(join(tree, 'etc/kubernetes/pki/ca.key'), 'utf8'));
    const run = kubepki(['check', '--facts', file, '--json']);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'READ_FACTS_SECRET' } });
    expect(run.code).toBe(3);
  });

  it('takes a folder of facts, and says what is no facts file', () => {
    const folder = scratch();
    expect(kubepkiJson(['check', '--facts', folder])).toMatchObject({ error: { code: 'PATH_NOT_FOUND' } });
    writeFileSync(join(folder, 'cp1.json'), '{"apiVersion":"kubepki/v2"}');
    expect(kubepkiJson(['check', '--facts', folder])).toMatchObject({ error: { code: 'READ_FACTS' } });
  });
});
