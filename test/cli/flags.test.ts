import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubepki } from '../support/kubepki.js';
import { imagedSpec } from '../support/flag-sets.js';
import { makeHome, smallSpec } from '../support/home.js';

const externalEtcd =
  'etcd: {external: {endpoints: ["https://10.0.0.9:2379"], ca: /etc/etcd/ca.crt, certificate: /etc/etcd/client.crt, key: /etc/etcd/client.key}}\n';

describe('kubepki flags', () => {
  it('puts --root in front of every path, those that the spec gives too', async () => {
    const home = await makeHome(smallSpec().replace(/, etcd\]/g, ']') + externalEtcd);
    const flags = (...args: readonly string[]) => kubepki(['flags', 'kube-apiserver', '--home', home, ...args]).stdout;
    const paths = (text: string) =>
      text.split('\n').flatMap((line) => /^--(?!service-account-issuer)[^=]+=(\/.*)$/.exec(line)?.[1] ?? []);
    expect(paths(flags())).toContain('/etc/etcd/ca.crt');
    const plain = paths(flags());
    expect(paths(flags('--root', '/mnt/cp1/'))).toEqual(plain.map((path) => `/mnt/cp1${path}`));
    expect(flags('--root', '/')).toBe(flags());
    const relative = kubepki(['flags', '--home', home, '--root', 'mnt']);
    expect(relative).toMatchObject({ code: 2, stdout: '' });
    expect(relative.stderr).toContain('expected an absolute folder for --root, got "mnt"');
  });

  it('refuses a spec that points the API server at other files than those that kubepki writes', async () => {
    const home = await makeHome();
    const spec = join(home, 'kubepki.yaml');
    writeFileSync(spec, `${readFileSync(spec, 'utf8')}apiServer: {extraArgs: {tls-cert-file: /x.crt}}\n`);
    const run = kubepki(['flags', 'kube-apiserver', '--home', home]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('expected --tls-cert-file to name the file that kubepki writes');
  });

  it('takes one release, not two', async () => {
    const home = await makeHome();
    const run = kubepki(['flags', '--home', home, '--kubernetes-version', '1.36', '--assume-version', '1.37']);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('expected one of --kubernetes-version and --assume-version, got both');
  });

  it('says that the configuration file of the kubelet is not all', async () => {
    const home = await makeHome();
    const run = kubepki(['flags', 'kubelet', '--home', home, '--node', 'w1', '--format', 'yaml']);
    expect(run.stdout).toContain('kind: KubeletConfiguration');
    expect(run.stderr).toContain('kubelet needs its flags beside this file: add --format args');
  });
});

describe('kubepki flags --write', () => {
  it('adds a form to outputs of the spec, once, and the files are planned', async () => {
    const home = await makeHome(`${imagedSpec()}# the end\n`);
    const file = join(home, 'kubepki.yaml');
    const write = (...args: readonly string[]) => kubepki(['flags', '--home', home, '--write', ...args]);
    expect(write('static-pod')).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(file, 'utf8')).toContain(`${imagedSpec()}# the end\noutputs:\n  - format: static-pod\n`);
    expect(write('static-pod').stderr).toContain('has static-pod already');
    expect(kubepki(['flags', 'kubelet', '--home', home, '--write', 'systemd', '--bin-dir', '/opt/bin']).code).toBe(0);
    const plan = kubepki(['plan', '--home', home]).stdout;
    expect(plan).toContain('cp1/static-pod/kube-apiserver');
    expect(plan).toContain('w1/systemd/kubelet');
    expect(plan).toMatch(/cp1 +restart +etcd +static-pod\/etcd/);
  });

  it('changes nothing where it could not be done', async () => {
    const home = await makeHome(imagedSpec('outputs: [{format: static-pod}]\n'));
    const before = readFileSync(join(home, 'kubepki.yaml'), 'utf8');
    const run = kubepki(['flags', '--home', home, '--write', 'systemd']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('expected one output that starts kube-apiserver, got static-pod and systemd');
    expect(readFileSync(join(home, 'kubepki.yaml'), 'utf8')).toBe(before);
  });
});

describe('kubepki flags --diff', () => {
  it('says what would change in the file that is there, and by its exit code that something would', async () => {
    const home = await makeHome(imagedSpec('outputs: [{format: static-pod}]\n'));
    const manifest = join(home, 'nodes/cp1/etc/kubernetes/manifests/etcd.yaml');
    const diff = (...args: readonly string[]) =>
      kubepki(['flags', 'etcd', '--home', home, '--format', 'static-pod', '--diff', ...args]);
    expect(diff('--detailed-exitcode')).toMatchObject({ code: 0, stdout: '', stderr: 'Nothing differs.\n' });
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('hostNetwork: true', 'hostNetwork: false'));
    expect(diff().code).toBe(0);
    const changed = diff('--detailed-exitcode');
    expect(changed.code).toBe(2);
    expect(changed.stdout).toContain('-  hostNetwork: false\n+  hostNetwork: true\n');
    expect(changed.stdout.split('\n')[0]).toBe('--- nodes/cp1/etc/kubernetes/manifests/etcd.yaml');
    expect(diff('--against', manifest).stdout).toContain(`--- ${manifest}\n`);
    expect(diff('--against', join(home, 'none.yaml'))).toMatchObject({ code: 2, stdout: '' });
    expect(diff('--detailed-exitcode', '--against', join(home, 'none.yaml')).code).toBe(1);
  });

  it('needs a text to compare with', async () => {
    const home = await makeHome(imagedSpec());
    const diff = (...args: readonly string[]) => kubepki(['flags', 'etcd', '--home', home, '--diff', ...args]);
    expect(diff()).toMatchObject({ code: 2, stdout: '' });
    expect(diff('--format', 'json').code).toBe(2);
    expect(diff('--format', 'env', '--node', 'cp1').stdout).toContain('+++ nodes/cp1/etc/default/etcd\n');
  });
});

describe('kubepki check', () => {
  it('takes dates that exist, and a critical window inside the warning window', async () => {
    const home = await makeHome();
    const refused = (...args: readonly string[]) => kubepki(['check', home, ...args]);
    expect(refused('--at', '2027-02-30')).toMatchObject({ code: 3, stdout: '' });
    expect(refused('--at', '2027-02-28')).not.toMatchObject({ code: 3 });
    expect(refused('--warn', '10d', '--critical', '20d')).toMatchObject({ code: 3, stdout: '' });
  });
});
