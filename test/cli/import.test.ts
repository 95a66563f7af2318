import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import { stringify } from 'yaml';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { filesIn } from '../support/leaves.js';
import { scratch } from '../support/scratch.js';

/** Bytes, mode and time of every file, so that nothing can be touched unseen. */
const stateOf = (folder: string) =>
  filesIn(folder).map((file) => {
    const { mode, mtimeMs, ctimeMs } = statSync(file);
    return [file, mode, mtimeMs, ctimeMs, readFileSync(file, 'base64')];
  });

function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const texts = [
  'admission-control-config-file',
  'audit-policy-file',
  'authentication-config',
  'authentication-token-webhook-config-file',
  'authorization-config',
  'authorization-policy-file',
  'egress-selector-config-file',
  'encryption-provider-config',
];

const apiServerPod = stringify({
  apiVersion: 'v1',
  kind: 'Pod',
  spec: {
    containers: [
      {
        name: 'kube-apiserver',
        image: 'registry.k8s.io/kube-apiserver:v1.36.1',
        command: [
          'kube-apiserver',
          '--advertise-address=10.0.0.11',
          '--service-cluster-ip-range=10.96.0.0/12',
          '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
          '--etcd-servers=https://127.0.0.1:2379',
          // Texts are no certificates, and an import leaves them as they are.
          ...texts.map((flag) => `--${flag}=/etc/kubernetes/text.yaml`),
        ],
      },
    ],
  },
});

/** The filesystem of a node with kubeadm's files, of a cluster that another home made. */
function kubeadmNode(): string {
  const cwd = scratch();
  const run = kubepki(
    [
      'init',
      'prod',
      '--layout',
      'kubeadm',
      '--kubernetes-version',
      '1.36',
      '--endpoint',
      'api.example.com:6443',
      '--control-plane',
      'cp1=10.0.0.11',
    ],
    { cwd },
  );
  if (run.code !== 0) throw new Error(run.stderr);
  const root = join(scratch(), 'cp1');
  cpSync(join(cwd, 'prod/nodes/cp1'), root, { recursive: true });
  put(root, 'etc/kubernetes/manifests/kube-apiserver.yaml', apiServerPod);
  put(root, 'etc/kubernetes/text.yaml', 'kind: Text\n');
  return root;
}

describe('import of a kubeadm node', () => {
  let root: string;
  let cwd: string;
  beforeAll(() => {
    root = kubeadmNode();
    cwd = scratch();
  });

  it('makes a home whose plan is empty and whose check is silent, and touches nothing below PATH', () => {
    const before = stateOf(root);
    const run = kubepki(['import', root, '--into', 'home'], { cwd });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(kubepki(['plan', '--home', 'home', '--detailed-exitcode'], { cwd })).toMatchObject({ code: 0 });
    const check = kubepki(['check', 'home'], { cwd });
    expect(check).toMatchObject({ code: 0 });
    // Of what it found it does not say that it had made it.
    expect(check.stdout).not.toContain('was issued');
    expect(stateOf(root)).toEqual(before);
  });

  it('says where each value came from, and leaves keys where they are', () => {
    const spec = readFileSync(join(cwd, 'home/kubepki.yaml'), 'utf8');
    expect(spec).toContain('kubernetesVersion: 1.36.1 # from etc/kubernetes/manifests/kube-apiserver.yaml image');
    expect(spec).toContain(`root: ${root}`);
    expect(filesIn(join(cwd, 'home')).filter((file) => file.endsWith('.key'))).toEqual([]);
    expect(readFileSync(join(cwd, 'home/authorities/ca/keyset.json'), 'utf8')).toContain(
      `${root}/etc/kubernetes/pki/ca.key`,
    );
  });

  it('copies keys when it is told to', () => {
    expect(kubepki(['import', root, '--into', 'own', '--copy-keys'], { cwd })).toMatchObject({ code: 0 });
    const keys = filesIn(join(cwd, 'own/authorities')).filter((file) => file.endsWith('.key'));
    expect(keys).toHaveLength(4);
    for (const key of keys) expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(kubepki(['plan', '--home', 'own', '--detailed-exitcode'], { cwd })).toMatchObject({ code: 0 });
  });

  it('is one reissue away from one more name', () => {
    const spec = join(cwd, 'own/kubepki.yaml');
    writeFileSync(
      spec,
      readFileSync(spec, 'utf8').replace(
        'certificates:',
        'certificates:\n  overrides: { apiserver: { sans: [new.example.com] } }',
      ),
    );
    const plan = JSON.parse(kubepki(['plan', '--home', 'own', '--json'], { cwd }).stdout) as { actions: unknown[] };
    expect(plan.actions).toEqual([expect.objectContaining({ action: 'reissue', node: 'cp1', artefact: 'apiserver' })]);
  });

  it('writes nothing with --dry-run, and its document is what schemas/import-report.json says', () => {
    const run = kubepki(['import', root, '--into', 'dry', '--dry-run', '--json'], { cwd });
    const schema = JSON.parse(readFileSync(join(__dirname, '../../schemas/import-report.json'), 'utf8')) as object;
    const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);
    expect(validate(JSON.parse(run.stdout)) ? [] : validate.errors).toEqual([]);
    expect(kubepki(['check', 'dry'], { cwd }).code).toBe(3);
  });

  it('is refused into a home, of a home, and below what is imported', () => {
    expect(kubepki(['import', 'home', '--into', 'again'], { cwd })).toMatchObject({ code: 4 });
    expect(kubepki(['import', root, '--into', 'home'], { cwd })).toMatchObject({ code: 4 });
    expect(kubepki(['import', root, '--into', join(root, 'home')], { cwd })).toMatchObject({ code: 4 });
  });

  it('lists what a folder of certificates has beside those of the cluster', () => {
    const folder = join(scratch(), 'certificates');
    cpSync(join(root, 'etc/kubernetes/pki'), folder, { recursive: true });
    cpSync(join(folder, 'ca.crt'), join(folder, 'old-ca.crt'));
    const answers = ['--name', 'prod', '--kubernetes-version', '1.36', '--address', 'cp1=10.0.0.11'];
    const run = ['import', `cp1=${folder}`, ...answers, '--into', 'folder', '--dry-run'];
    const { leftAlone } = JSON.parse(kubepki([...run, '--json'], { cwd }).stdout) as { leftAlone: string[] };
    expect(leftAlone).toEqual([join(folder, 'old-ca.crt')]);
    expect(kubepki(run, { cwd }).stdout).toContain(`  ${join(folder, 'old-ca.crt')}\n`);
  });

  it('notes JSON that cfssl would not read, and imports all the same', () => {
    const folder = join(scratch(), 'certificates');
    cpSync(join(root, 'etc/kubernetes/pki'), folder, { recursive: true });
    writeFileSync(join(folder, 'apiserver-csr.json'), '{"CN": ');
    const answers = ['--name', 'prod', '--kubernetes-version', '1.36', '--address', 'cp1=10.0.0.11'];
    const run = kubepki(['import', `cp1=${folder}`, ...answers, '--into', 'json', '--dry-run', '--json'], { cwd });
    const { notes, due } = JSON.parse(run.stdout) as { notes: string[]; due: unknown[] };
    expect({ code: run.code, due }).toEqual({ code: 0, due: [] });
    expect(notes).toEqual([expect.stringMatching(/^apiserver-csr\.json: /)]);
    expect(run.stderr).toBe(`note: ${notes.join('')}\n`);
  });

  it('does not let the one copy of an authority that is damaged stop what can be done', () => {
    const [damaged, home] = [scratch(), join(scratch(), 'home')];
    cpSync(root, damaged, { recursive: true });
    writeFileSync(join(damaged, 'etc/kubernetes/pki/front-proxy-ca.crt'), 'garbage\n');
    expect(kubepki(['import', damaged, '--into', home])).toMatchObject({ code: 0 });
    const spec = join(home, 'kubepki.yaml');
    const text = readFileSync(spec, 'utf8');
    writeFileSync(spec, text.replace('  overrides:', '  overrides:\n    apiserver: { sans: [new.example.com] }'));
    const plan = kubepkiJson(['plan', '--home', home]);
    expect(plan).toMatchObject({
      actions: [{ action: 'reissue', artefact: 'apiserver' }],
      waiting: [{ artefact: 'front-proxy-ca.crt', needs: { authority: 'front-proxy-ca', because: 'unknown' } }],
    });
    const schema = JSON.parse(readFileSync(join(__dirname, '../../schemas/plan.json'), 'utf8')) as object;
    expect(new Ajv({ strict: false }).validate(schema, plan)).toBe(true);
    expect(kubepki(['apply', '--yes', '--home', home])).toMatchObject({ code: 0 });
    expect(kubepkiJson(['plan', '--home', home])).toMatchObject({ actions: [], waiting: [{}] });
    cpSync(join(root, 'etc/kubernetes/pki/front-proxy-ca.crt'), join(damaged, 'etc/kubernetes/pki/front-proxy-ca.crt'));
    expect(kubepki(['check', home])).toMatchObject({ code: 0 });
  });

  it('asks for everything at once that the files do not tell', () => {
    const bare = scratch();
    cpSync(join(root, 'etc/kubernetes/pki'), join(bare, 'etc/kubernetes/pki'), { recursive: true });
    const run = kubepki(['import', bare, '--into', 'bare', '--json'], { cwd });
    expect(run.code).toBe(2);
    const { error } = JSON.parse(run.stdout) as { error: { code: string; hint: string } };
    expect(error.code).toBe('IMPORT_INCOMPLETE');
    for (const flag of ['--name', '--kubernetes-version']) expect(error.hint).toContain(flag);
  });
});
