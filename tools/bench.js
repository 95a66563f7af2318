// Times the packed form (bundle and manifest) as ratios to a bare `node -e 0`, in one run, with the commands interleaved so that a
// busy moment hits all alike. Prints a Markdown table: docs/benchmarks.md keeps the last one. Not a test: nothing here fails.
'use strict';
const { spawnSync } = require('node:child_process');
const { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { missing, paths } = require('../test/components/components.js');
const { benchCheck } = require('./bench-check.js');
const { benchNodes } = require('./bench-nodes.js');

const root = join(__dirname, '..');
const rounds = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 15);
const scratch = mkdtempSync(join(tmpdir(), 'kubepki-bench-'));
const kubepki = join(root, 'bin', 'run.js');
const one = ['--control-plane', 'cp1=10.0.0.11', '--name', 'bench'];

const node = (...args) => ({ file: process.execPath, args });
const cli = (...args) => node(kubepki, ...args);

/** kubeadm writes what kubepki's layout kubeadm writes: every certificate, then every kubeconfig. */
function kubeadm(algorithm) {
  const config = join(scratch, `kubeadm-${algorithm}.yaml`);
  const folder = () => join(scratch, `kubeadm-${Math.random().toString(36).slice(2)}`);
  writeFileSync(
    config,
    [
      'apiVersion: kubeadm.k8s.io/v1beta4',
      'kind: InitConfiguration',
      'localAPIEndpoint: { advertiseAddress: 10.0.0.11 }',
      'nodeRegistration: { name: cp1 }',
      '---',
      'apiVersion: kubeadm.k8s.io/v1beta4',
      'kind: ClusterConfiguration',
      'kubernetesVersion: v1.37.2',
      `encryptionAlgorithm: ${algorithm}`,
      `certificatesDir: ${scratch}/CERTS`,
      '',
    ].join('\n'),
  );
  return () => {
    const dir = folder();
    mkdirSync(dir);
    const own = join(dir, 'config.yaml');
    writeFileSync(own, readFileSync(config, 'utf8').replace(`${scratch}/CERTS`, join(dir, 'pki')));
    const script = `"$0" init phase certs all --config "$1" >/dev/null && "$0" init phase kubeconfig all --config "$1" --kubeconfig-dir "$2" >/dev/null`;
    return { file: 'sh', args: ['-c', script, paths().kubeadm, own, dir] };
  };
}

const initInto = (algorithm, layout) => () =>
  cli(
    'init',
    join(scratch, `home-${Math.random().toString(36).slice(2)}`),
    ...one,
    '--algorithm',
    algorithm,
    '--layout',
    layout,
  );

function time(command) {
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync(command.file, command.args, {
    cwd: scratch,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`${command.args.join(' ')} ended with ${status}: ${stderr}`);
  return Number(process.hrtime.bigint() - started) / 1e6;
}

/** A folder with nothing but the spec of a control plane and workers: flags need no more. */
function specOf(nodes) {
  const folder = join(scratch, `nodes-${nodes}`);
  mkdirSync(folder);
  const workers = Array.from({ length: nodes - 1 }, (_, index) => {
    const address = `10.1.${Math.floor(index / 250)}.${(index % 250) + 1}`;
    return `  - { name: w${index}, roles: [worker], addresses: [${address}] }\n`;
  });
  writeFileSync(
    join(folder, 'kubepki.yaml'),
    `apiVersion: kubepki/v1\nkind: Cluster\nname: large\nkubernetesVersion: 1.37.2\nnodes:\n  - { name: cp1, roles: [control-plane, etcd], addresses: [10.0.0.11] }\n${workers.join('')}`,
  );
  return folder;
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Peak resident memory of one run, in MB, as the process itself read it when it ended. */
function peakMemory(command) {
  const hook = join(scratch, 'peak.js');
  const result = join(scratch, 'peak.txt');
  writeFileSync(
    hook,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(result)}, String(process.resourceUsage().maxRSS)));`,
  );
  time({ file: command.file, args: ['--require', hook, ...command.args] });
  return Number(readFileSync(result, 'utf8')) / 1024;
}

/** As many static pods of kube-apiserver, of nodes that differ by their address. */
function manifestsOf(count, home) {
  const spec = join(home, 'kubepki.yaml');
  writeFileSync(spec, readFileSync(spec, 'utf8').replace(/^kubernetesVersion:.*$/m, 'kubernetesVersion: "1.37.2"'));
  const args = [kubepki, 'flags', 'kube-apiserver', '--home', home, '--format', 'static-pod'];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const folder = join(scratch, 'manifests');
  for (let index = 0; index < count; index += 1) {
    const own = join(folder, `n${index}`, 'etc/kubernetes/manifests');
    mkdirSync(own, { recursive: true });
    const text = stdout.replaceAll('10.0.0.11', `10.0.${index >> 8}.${index & 255}`);
    writeFileSync(join(own, 'kube-apiserver.yaml'), text);
  }
  return folder;
}

function main() {
  if (process.argv.includes('check')) {
    benchCheck(Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 1000));
    return;
  }
  if (process.argv.includes('nodes')) {
    benchNodes(Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 5000));
    return;
  }
  if (spawnSync(process.execPath, [join(root, 'tools', 'manifest.js')], { stdio: 'inherit' }).status !== 0)
    throw new Error('the manifest could not be made');
  const home = join(scratch, 'home');
  time(cli('init', home, ...one));
  const large = specOf(500);
  const manifests = manifestsOf(1000, home);
  const withPeer = missing().every(({ name }) => name !== 'kubeadm');
  const peers = withPeer
    ? [
        ['kubeadm, ECDSA-P256', kubeadm('ECDSA-P256')],
        ['kubeadm, RSA-2048', kubeadm('RSA-2048')],
      ]
    : [];
  const cases = [
    ['node -e 0', () => node('-e', '0')],
    ['kubepki --help', () => cli('--help')],
    ['kubepki flags kube-apiserver', () => cli('flags', 'kube-apiserver', '--home', home)],
    ['kubepki flags kube-apiserver, 500 nodes in the spec', () => cli('flags', 'kube-apiserver', '--home', large)],
    [
      'kubepki flags --format static-pod, 500 nodes in the spec',
      () => cli('flags', '--node', 'cp1', '--format', 'static-pod', '--home', large),
    ],
    ['kubepki flags audit, 1,000 manifests', () => cli('flags', 'audit', manifests, '--profile', 'none')],
    ['kubepki check (one control-plane node)', () => cli('check', '--home', home)],
    ['kubepki init, ECDSA-P256', initInto('ECDSA-P256', 'kubepki')],
    ['kubepki init, ECDSA-P256, layout kubeadm', initInto('ECDSA-P256', 'kubeadm')],
    ['kubepki init, RSA-2048', initInto('RSA-2048', 'kubepki')],
    ['kubepki init, RSA-2048, layout kubeadm', initInto('RSA-2048', 'kubeadm')],
    ...peers,
  ];
  const times = cases.map(() => []);
  for (let round = 0; round < rounds; round += 1)
    cases.forEach(([, command], index) => times[index].push(time(command())));
  const bare = median(times[0]);
  console.log(`Medians of ${rounds} rounds, Node ${process.versions.node}.\n`);
  console.log('| command | ms | times bare node |\n|---|---:|---:|');
  cases.forEach(([name], index) =>
    console.log(`| ${name} | ${median(times[index]).toFixed(0)} | ${(median(times[index]) / bare).toFixed(2)} |`),
  );
  if (!withPeer) console.log('\nkubeadm is not built (npm run components): no peer to compare with.');
  console.log(`\nPeak memory of \`kubepki check\`: ${peakMemory(cli('check', '--home', home)).toFixed(0)} MB.`);
}

try {
  main();
} finally {
  rmSync(scratch, { recursive: true, force: true });
  spawnSync(process.execPath, [join(root, 'tools', 'manifest.js'), '--remove']);
}
