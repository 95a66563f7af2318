import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { put, smallSpec } from '../support/home.js';
import { scratch } from '../support/scratch.js';

const one = ['--control-plane', 'cp1=10.0.0.11'];

describe('kubepki init', () => {
  it('makes a home for this machine in ./kubernetes when nothing is said', () => {
    const cwd = scratch();
    const run = kubepki(['init'], { cwd });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('cluster "kubernetes"');
    expect(readdirSync(join(cwd, 'kubernetes', 'nodes'))).toHaveLength(1);
    expect(kubepki(['check', 'kubernetes'], { cwd }).code).toBe(0);
  });

  it('says there is nothing to do when it is run again, with or without the same flags', () => {
    const cwd = scratch();
    kubepki(['init', 'prod', ...one], { cwd });
    const before = readFileSync(join(cwd, 'prod', 'ledger.jsonl'), 'utf8');
    for (const args of [
      ['init', 'prod', ...one],
      ['init', 'prod'],
    ]) {
      expect(kubepki(args, { cwd })).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing to do') });
    }
    expect(readFileSync(join(cwd, 'prod', 'ledger.jsonl'), 'utf8')).toBe(before);
  });

  it('encrypts Secrets of a new cluster where its profile asks for it, and has nothing more to say', () => {
    const home = join(scratch(), 'prod');
    expect(kubepki(['init', home, ...one, '--profile', 'cis'])).toMatchObject({ code: 0, stderr: '' });
    const spec = readFileSync(join(home, 'kubepki.yaml'), 'utf8');
    expect(spec).toContain('hardening:\n  profile: cis\nencryption:\n  provider: secretbox\n');
    expect(readdirSync(join(home, 'nodes/cp1/etc/kubernetes/kube-apiserver')).sort()).toEqual([
      'admission.yaml',
      'audit-policy.yaml',
      'authentication.yaml',
      'encryption.yaml',
    ]);
    expect(kubepki(['check', home])).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to report') });
  });

  it('refuses the home of another cluster, and says what to run instead', () => {
    const cwd = scratch();
    kubepki(['init', 'prod', ...one], { cwd });
    const run = kubepki(['init', 'prod', '--control-plane', 'cp9=10.9.9.9'], { cwd });
    expect(run).toMatchObject({ code: 4, stdout: '' });
    expect(run.stderr).toContain('kubepki plan');
  });

  it.each(['pki/ca.crt', 'authorities/ca/x.key', 'etc/kubernetes/pki/ca.crt'])(
    'refuses a folder with %s in it and leaves it alone',
    (path) => {
      const folder = scratch();
      put(folder, path, 'precious');
      const run = kubepki(['init', folder, ...one]);
      expect(run.code).toBe(4);
      expect(readFileSync(join(folder, path), 'utf8')).toBe('precious');
      expect(existsSync(join(folder, 'kubepki.yaml'))).toBe(false);
    },
  );

  it('makes a home inside a repository, and adds to its .gitignore what must never be committed', () => {
    const folder = scratch();
    mkdirSync(join(folder, '.git'));
    writeFileSync(join(folder, '.gitignore'), 'mine\n');
    expect(kubepki(['init', folder, '--name', 'prod', ...one]).code).toBe(0);
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe(
      'mine\n*.key\n*.pem\nusers/\n*.conf\nencryption.yaml\n.kubepki/\n',
    );
  });

  it('takes a spec that is there already as it is, and adds what makes its folder a home', () => {
    const folder = scratch();
    const spec = `# by hand\n${smallSpec()}`;
    writeFileSync(join(folder, 'kubepki.yaml'), spec);
    expect(kubepki(['init'], { cwd: folder })).toMatchObject({ code: 0, stdout: expect.stringContaining('"prod"') });
    expect(readFileSync(join(folder, 'kubepki.yaml'), 'utf8')).toBe(spec);
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toContain('*.key');
    expect(existsSync(join(folder, '.kubepki', 'cluster.schema.json'))).toBe(true);
    expect(existsSync(join(folder, 'kubernetes'))).toBe(false);
    expect(kubepki(['init'], { cwd: folder })).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing') });
  });

  it('refuses a home that has lost a file, and names the command that makes it again', () => {
    const cwd = scratch();
    kubepki(['init', 'prod', ...one], { cwd });
    rmSync(join(cwd, 'prod/nodes/cp1/etc/kubernetes/pki/apiserver.crt'));
    const run = kubepki(['init', 'prod'], { cwd });
    expect(run).toMatchObject({ code: 4, stdout: '' });
    expect(run.stderr).toContain('kubepki apply');
  });

  it('makes no folder for an authority that the cluster does not have', () => {
    const cwd = scratch();
    const external =
      'etcd: {external: {endpoints: ["https://10.0.0.9:2379"], ca: /etc/etcd/ca.crt, certificate: /etc/etcd/c.crt, key: /etc/etcd/c.key}}\n';
    writeFileSync(join(cwd, 'spec.yaml'), smallSpec(external).replace(', etcd]', ']'));
    expect(kubepki(['init', 'prod', '--spec', 'spec.yaml'], { cwd }).code).toBe(0);
    expect(readdirSync(join(cwd, 'prod/authorities'))).toEqual(['ca', 'front-proxy-ca', 'sa']);
  });

  it('names the file and the line of a given spec that is wrong, and the flag where flags are', () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'spec.yaml'), smallSpec().replace('kubepki/v1', 'v9'));
    const given = kubepki(['init', 'prod', '--spec', 'spec.yaml'], { cwd });
    expect(given).toMatchObject({ code: 2, stderr: expect.stringContaining('error: spec.yaml:1:1: apiVersion: ') });
    const named = kubepki(['init', 'prod', ...one, '--name', 'ü'], { cwd });
    expect(named).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: --name: expected a DNS-1123/) });
    const several = kubepki(['init', 'prod', ...one, '--control-plane', 'cp2=10.0.0.12'], { cwd });
    expect(several).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: --endpoint: expected an endpoint/),
    });
    expect(readdirSync(cwd)).toEqual(['spec.yaml']);
  });

  it.each([
    ['UTF-16', (text: string) => Buffer.from(text, 'utf16le')],
    ['Latin-1', (text: string) => Buffer.from(`# ü\n${text}`, 'latin1')],
  ])('refuses a spec in %s', (_, encode) => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'spec.yaml'), encode(smallSpec()));
    const run = kubepki(['init', 'prod', '--spec', 'spec.yaml'], { cwd });
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('spec.yaml:1:1: expected UTF-8 text, got') });
    expect(readdirSync(cwd)).toEqual(['spec.yaml']);
  });

  it('refuses a file where the folder should be', () => {
    const folder = scratch();
    writeFileSync(join(folder, 'prod'), '');
    expect(kubepki(['init', join(folder, 'prod'), ...one])).toMatchObject({ code: 4, stdout: '' });
  });

  it('writes nothing under --dry-run', () => {
    const cwd = scratch();
    const run = kubepki(['init', 'prod', ...one, '--dry-run'], { cwd });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('kind: Cluster');
    expect(run.stdout).toContain('+ create');
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('lower-cases hostnames, merges the roles of a node named twice, and keeps etcd apart when asked', () => {
    const cwd = scratch();
    const args = [
      'init',
      'prod',
      '--endpoint',
      'api.example.com',
      '--control-plane',
      'CP1=10.0.0.11',
      '--etcd',
      'e1=10.0.0.21',
      '--worker',
      'cp1=10.0.0.11',
    ];
    kubepki([...args, '--dry-run'], { cwd });
    expect(kubepki(args, { cwd }).code).toBe(0);
    const etcd = kubepkiJson(['flags', 'kube-apiserver', '--home', join(cwd, 'prod')]);
    expect(etcd).toMatchObject({
      flags: expect.arrayContaining([{ name: 'etcd-servers', value: 'https://10.0.0.21:2379' }]),
    });
  });

  it.each([
    ['other addresses in another role', ['--etcd', 'cp1=10.0.0.13']],
    ['an address more in another role', ['--worker', 'cp1=10.0.0.11,fd00::11']],
    ['one role twice', ['--control-plane', 'cp1=10.0.0.12']],
    ['one role twice with the same address', ['--control-plane', 'CP1=10.0.0.11']],
  ])('refuses a node with %s, naming it', (_, more) => {
    const cwd = scratch();
    const run = kubepki(['init', 'prod', ...one, ...more], { cwd });
    expect(run).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('cp1') });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('takes two spellings of an address for one', () => {
    const run = kubepki(
      [
        'init',
        'prod',
        '--control-plane',
        'cp1=fd00::1',
        '--etcd',
        'cp1=FD00:0::1',
        '--service-cidr',
        'fd01::/112',
        '--dry-run',
      ],
      { cwd: scratch() },
    );
    expect(run).toMatchObject({ code: 0, stderr: '' });
  });

  it('never swallows the folder into a repeatable flag', () => {
    const cwd = scratch();
    expect(kubepki(['init', ...one, 'prod'], { cwd }).code).toBe(0);
    expect(existsSync(join(cwd, 'prod', 'kubepki.yaml'))).toBe(true);
  });

  it('points editors at the schema in the first line of the spec, also of a given one', () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'spec.yaml'), smallSpec());
    kubepki(['init', 'prod', '--spec', 'spec.yaml'], { cwd });
    const [first = ''] = readFileSync(join(cwd, 'prod', 'kubepki.yaml'), 'utf8').split('\n');
    const schema = /\$schema=(\S+)/.exec(first)?.[1] ?? '';
    expect(JSON.parse(readFileSync(join(cwd, 'prod', schema), 'utf8'))).toMatchObject({ title: 'kubepki.yaml' });
  });

  it('keeps keys and what holds keys from other users', () => {
    const cwd = scratch();
    kubepki(['init', 'prod', ...one], { cwd });
    const mode = (path: string) => (statSync(join(cwd, 'prod', path)).mode & 0o777).toString(8);
    expect(['authorities', 'authorities/ca', 'users', '.kubepki'].map(mode)).toEqual(['700', '700', '700', '700']);
    expect(mode('users/admin.conf')).toBe('600');
    expect(mode('nodes/cp1/etc/kubernetes/pki/apiserver.key')).toBe('600');
    expect(mode('nodes/cp1/etc/kubernetes/pki/apiserver.crt')).toBe('644');
  });

  it('puts no authority key on a node in layout kubepki but where the controller-manager signs', () => {
    const cwd = scratch();
    kubepki(['init', 'prod', ...one, '--worker', 'w1=10.0.1.1'], { cwd });
    const files = readdirSync(join(cwd, 'prod', 'nodes', 'w1', 'etc/kubernetes/pki'));
    expect(files).toEqual([
      'ca.crt',
      'kubelet-client.crt',
      'kubelet-client.key',
      'kubelet-server.crt',
      'kubelet-server.key',
    ]);
  });

  it('is not needed where a spec lies: apply makes everything in one run', () => {
    const folder = scratch();
    put(folder, 'kubepki.yaml', smallSpec());
    expect(kubepki(['apply', '--home', folder, '--yes'])).toMatchObject({ code: 0, stderr: '' });
    expect(kubepki(['check', folder]).code).toBe(0);
  });
});
