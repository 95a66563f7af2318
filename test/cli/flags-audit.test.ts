import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { auditAt, changed, filesOf, machineOf, manifestOf, namedFiles, ourSets, podOf } from '../support/flag-files.js';
import { scratch } from '../support/scratch.js';

const spec = 'hardening: { profile: cis }\nencryption: { provider: secretbox }\n';
const good = { ...namedFiles(spec), ...filesOf(ourSets(spec)) };

describe('flags audit', () => {
  it('ends like check: 0 where all is well, 1 for a warning, 2 for what is critical, 3 where nothing is found or named wrongly', () => {
    const code = (files: Readonly<Record<string, string>>, ...args: readonly string[]) =>
      kubepki(['flags', 'audit', ...args], { cwd: machineOf(files) }).code;
    expect(code(good, '.')).toBe(0);
    expect(
      code({ ...good, ...changed('kube-scheduler', { '--bind-address': ['0.0.0.0'] }) }, '.', '--profile', 'none'),
    ).toBe(1);
    expect(
      code({ ...good, ...changed('kube-apiserver', { '--token-auth-file': ['/x'] }) }, '.', '--profile', 'none'),
    ).toBe(2);
    expect(code({}, '--root', '.')).toBe(3);
    expect(code({}, 'no-such-file')).toBe(3);
    expect(code({}, '--no-such-flag')).toBe(3);
    expect(code({ 'notes.txt': 'nothing\n' }, 'notes.txt')).toBe(3);
  });

  it('says of every component which release it is judged by, and what says so', () => {
    const cwd = machineOf({
      [manifestOf('kube-scheduler')]: podOf('kube-scheduler', ['--bind-address=127.0.0.1'], '1.36.1'),
      'var/lib/kubelet/config.yaml': 'kind: KubeletConfiguration\n',
    });
    const report = kubepkiJson(['flags', 'audit', '.', '--profile', 'none'], { cwd });
    expect(report).toMatchObject({
      kind: 'FlagAudit',
      profile: 'none',
      components: [
        { component: 'kube-scheduler', release: '1.36', releaseFrom: 'by the tag of its image' },
        { component: 'kubelet', release: '1.36', releaseFrom: 'by kube-scheduler beside it' },
      ],
    });
    const other = kubepkiJson(['flags', 'audit', '.', '--kubernetes-version', '1.31'], { cwd });
    expect(other).toMatchObject({ components: [{ release: '1.31', releaseFrom: 'as --kubernetes-version says' }, {}] });
  });

  it('leaves `flags COMPONENT` as it was', () => {
    const home = join(scratch(), 'prod');
    kubepki(['init', home, '--control-plane', 'cp1=10.0.0.11']);
    expect(kubepki(['flags', 'kube-apiserver', '--home', home]).stdout).toContain('--tls-cert-file=');
    expect(kubepki(['flags', '--help']).stdout).toContain('flags audit');
    expect(kubepki(['explain', 'metrics-exposed']).stdout).toContain('CIS Kubernetes Benchmark v2.0.1, 1.3.7');
  });

  it('prints a patch and nothing else with --fix', () => {
    const cwd = machineOf({ [manifestOf('kube-scheduler')]: podOf('kube-scheduler', ['--profiling=true']) });
    const run = kubepki(['flags', 'audit', '.', '--fix', '--profile', 'cis'], { cwd });
    expect(run.stdout).toBe(
      `--- ${manifestOf('kube-scheduler')}\n+++ ${manifestOf('kube-scheduler')}\n@@ -13,1 +13,1 @@\n-        - --profiling=true\n+        - --profiling=false\n`,
    );
    expect(run.stderr).toContain('note: metrics-exposed: scrapers on other machines');
    expect(run.code).toBe(1);
  });

  it('names files from the root where they are not in the current folder, and patch -d / takes it', () => {
    const root = machineOf({ [manifestOf('kube-scheduler')]: podOf('kube-scheduler', ['--profiling=true']) });
    const file = join(root, manifestOf('kube-scheduler'));
    const run = kubepki(['flags', 'audit', file, '--fix', '--profile', 'cis'], { cwd: scratch() });
    expect(run.stdout).toContain(`--- ${file.slice(1)}\n`);
    expect(run.stderr).toContain('apply it with patch -d / -p0');
    const patched = spawnSync('patch', ['-d', '/', '-p0', '--fuzz=0'], { cwd: scratch(), input: run.stdout });
    expect(patched.status).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('--profiling=false');
  });

  it('says the same in JSON from one release to the next', () => {
    const args = ['--anonymous-auth=true', '--authorization-mode=Node,RBAC', '--token-auth-file=/etc/tokens.csv'];
    const cwd = machineOf({ [manifestOf('kube-apiserver')]: podOf('kube-apiserver', args) });
    const report = kubepkiJson(['flags', 'audit', '.', '--profile', 'cis'], { cwd }) as object;
    expect({ ...report, checkedAt: '<date>' }).toMatchSnapshot();
  });

  it('judges a process that runs, and repeats nothing of its command line but what is judged', async () => {
    const folder = scratch();
    const secret = 'not-a-real-secret-7f3a';
    const script = join(folder, 'wait.js');
    writeFileSync(script, 'setInterval(() => {}, 1000);\n');
    const running = spawn(
      process.execPath,
      [script, '--bind-address=0.0.0.0', `--no-such-flag=${secret}`, `--kubeconfig=${secret}`],
      {
        argv0: 'kube-scheduler',
        stdio: 'ignore',
      },
    );
    try {
      await new Promise((resolve) => setTimeout(resolve, 500));
      const run = kubepki(['flags', 'audit', '--live-process', '--kubernetes-version', '1.37', '--json']);
      const { findings } = JSON.parse(run.stdout) as { findings: readonly { rule: string; path: string }[] };
      const own = findings.filter(({ path }) => path === `process ${running.pid}`).map(({ rule }) => rule);
      expect(own).toEqual(expect.arrayContaining(['flag-unknown', 'metrics-exposed']));
      const text = kubepki(['flags', 'audit', '--live-process']).stdout;
      expect(run.stdout + text).not.toContain(secret);
    } finally {
      running.kill();
    }
  });

  it('repeats no value of variables and configurations that may be a secret', () => {
    const secret = 'not-a-real-secret-9c21';
    const cwd = machineOf({
      'etc/rancher/k3s/config.yaml': `token: ${secret}\nkube-apiserver-arg:\n- no-such-flag=${secret}\n- anonymous-auth=${secret}\n- authorization-mode=${secret}\n- etcd-servers=http://root:${secret}@10.0.0.1:2379\n`,
      'etc/etcd.env': `ETCD_INITIAL_CLUSTER_TOKEN=${secret}\nETCD_LISTEN_CLIENT_URLS=http://u:${secret}@0.0.0.0:2379\n`,
      'kubelet.env': `KUBELET_ARGS="--no-such-flag=${secret} --read-only-port=${secret}"\nPASSWORD=${secret}\n`,
    });
    for (const args of [['.'], ['.', '--json'], ['kubelet.env', 'etc/etcd.env', '--fix']]) {
      const { stdout, stderr } = kubepki(['flags', 'audit', ...args], { cwd });
      expect(stdout + stderr).not.toContain(secret);
      if (args.at(-1) !== '--fix') expect(stdout).toContain('etcd-plaintext');
    }
  });
});

it('a thousand manifests are judged in less than five seconds', () => {
  const root = scratch();
  const sets = ourSets(spec).filter(({ component }) => component !== 'kubelet');
  const manifests = Object.entries(filesOf(sets));
  const nodes = Math.ceil(1000 / manifests.length);
  for (let node = 0; node < nodes; node += 1)
    for (const [path, text] of manifests) {
      const file = join(root, `n${node}`, path);
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, text.replaceAll('10.0.0.11', `10.0.${node >> 8}.${node & 255}`));
    }
  // Of the processor: how long it takes beside other work says nothing. docs/benchmarks.md has the time by the clock.
  const started = process.cpuUsage();
  const { report } = auditAt(root, { profile: 'none' });
  const { user, system } = process.cpuUsage(started);
  const seconds = (user + system) / 1e6;
  expect(report).toMatchObject({ summary: { components: nodes * manifests.length } });
  expect(seconds).toBeLessThan(5);
});
