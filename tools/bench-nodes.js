// `npm run bench -- nodes [N]`: a cluster with N workers, each with a serving certificate, a client certificate and a kubeconfig:
// `init`, a plan without work, one more name in the spec and `apply`, and a full renewal, beside a shell loop over OpenSSL, cfssl, and
// a Go program that does the same work by crypto/x509 with the same files and calls of fsync. One run, ratios; nothing here fails.
'use strict';
const { spawnSync } = require('node:child_process');
const { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const root = join(__dirname, '..');
const kubepki = [process.execPath, join(root, 'bin', 'run.js')];

/** Certificates that the peers which start a program each are tried with. */
const sampleOf = (nodes) => Math.min(200, 2 * nodes);

function buildPeer(folder) {
  const binary = join(folder, 'bench-go');
  const { status, stderr, error } = spawnSync('go', ['build', '-trimpath', '-o', binary, '.'], {
    cwd: join(__dirname, 'bench-go'),
    encoding: 'utf8',
    env: { ...process.env, CGO_ENABLED: '0', GOPROXY: 'off', GOTOOLCHAIN: 'local', GOWORK: 'off', GOFLAGS: '' },
  });
  if (status !== 0) throw new Error(`go is needed, to measure and as a peer: ${error?.message ?? stderr}`);
  return binary;
}

const address = (index) => `10.${1 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;

/** @param extra a further name of the API server */
const specOf = (nodes, extra) =>
  [
    'apiVersion: kubepki/v1',
    'kind: Cluster',
    'name: bench',
    'kubernetesVersion: "1.37"',
    ...(extra === undefined ? [] : ['certificates:', '  overrides:', '    apiserver:', `      sans: [${extra}]`]),
    'nodes:',
    '  - name: cp1',
    '    roles: [control-plane, etcd]',
    '    addresses: [10.0.0.11]',
    ...Array.from({ length: nodes }, (_, index) => [
      `  - name: w${index}`,
      '    roles: [worker]',
      `    addresses: [${address(index)}]`,
    ]).flat(),
    '',
  ].join('\n');

/** A key, a request and a certificate each, by three programs, as the recipes of the hard way do it. */
const opensslLoop = `set -e
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ca.key 2>/dev/null
openssl req -x509 -new -key ca.key -subj /CN=kubernetes -days 3650 -out ca.crt
i=0
while [ $i -lt "$1" ]; do
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out $i.key 2>/dev/null
  openssl req -new -key $i.key -subj "/O=system:nodes/CN=system:node:w$i" -addext "subjectAltName=DNS:w$i,IP:10.1.0.1" -out $i.csr
  openssl x509 -req -in $i.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -copy_extensions copy -out $i.crt 2>/dev/null
  i=$((i + 1))
done`;

const cfsslLoop = `set -e
echo '{"CN":"kubernetes","key":{"algo":"ecdsa","size":256}}' > ca.json
cfssl gencert -initca ca.json 2>/dev/null > ca.out
cfssljson -bare ca < ca.out
echo '{"signing":{"default":{"expiry":"8760h","usages":["digital signature","server auth","client auth"]}}}' > config.json
i=0
while [ $i -lt "$1" ]; do
  echo "{\\"CN\\":\\"system:node:w$i\\",\\"names\\":[{\\"O\\":\\"system:nodes\\"}],\\"hosts\\":[\\"w$i\\",\\"10.1.0.1\\"],\\"key\\":{\\"algo\\":\\"ecdsa\\",\\"size\\":256}}" > $i.json
  cfssl gencert -ca ca.pem -ca-key ca-key.pem -config config.json $i.json 2>/dev/null > $i.out
  cfssljson -bare $i < $i.out
  i=$((i + 1))
done`;

const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;

/** @param nodes how many workers */
function benchNodes(nodes) {
  const scratch = mkdtempSync(join(tmpdir(), 'kubepki-bench-nodes-'));
  try {
    const peer = buildPeer(scratch);
    const measure = (words, cwd = scratch) => {
      const { status, stdout, stderr } = spawnSync(peer, ['measure', ...words], {
        cwd,
        encoding: 'utf8',
        maxBuffer: 2 ** 30,
      });
      if (status !== 0)
        throw new Error(`${words.slice(0, 4).join(' ')} … ended with ${status}: ${stderr.slice(-2000)}`);
      return JSON.parse(stdout);
    };
    const loop = (name, script, count) => {
      mkdirSync(join(scratch, name));
      return measure(['sh', '-c', script, 'sh', String(count)], join(scratch, name));
    };
    const home = join(scratch, 'home');
    const spec = join(scratch, 'spec.yaml');
    writeFileSync(spec, specOf(nodes));
    const cli = (...words) => measure([...kubepki, ...words]);
    const [certificates, sample] = [2 * nodes, sampleOf(nodes)];
    const row = (name, count, used) => ({ name, count, ...used });

    const init = row('kubepki init', certificates, cli('init', home, '--spec', spec));
    const plan = row('kubepki plan, nothing to do', undefined, cli('plan', '--home', home));
    writeFileSync(join(home, 'kubepki.yaml'), specOf(nodes, 'one-more.example.com'));
    const apply = row('kubepki apply, one name more', undefined, cli('apply', '--yes', '--home', home));
    const renew = row('kubepki renew --all', certificates, cli('renew', '--all', '--yes', '--home', home));
    const goInit = row(
      'Go, the files of init',
      certificates,
      measure([peer, 'init', join(scratch, 'go'), String(nodes)]),
    );
    const goRenew = row(
      'Go, the files of renew',
      certificates,
      measure([peer, 'renew', join(scratch, 'go'), String(nodes)]),
    );
    const openssl = row('OpenSSL, three programs each', sample, loop('openssl', opensslLoop, sample));
    const cfssl =
      has('cfssl') && has('cfssljson') ? row('cfssl gencert', sample, loop('cfssl', cfsslLoop, sample)) : undefined;

    const each = ({ cpu, count }) => (cpu * 1000) / count;
    const rows = [init, plan, apply, renew, goInit, goRenew, openssl, ...(cfssl === undefined ? [] : [cfssl])];
    const artefacts = JSON.parse(readFileSync(join(home, 'ledger.jsonl'), 'utf8').split('\n')[0]).changes.length;
    console.log(
      `${nodes} workers, ${artefacts} artefacts, ${certificates} certificates of workers; Node ${process.versions.node}; in ${tmpdir()}.\n`,
    );
    console.log('| run | CPU s | clock s | peak MB | CPU ms per certificate |\n|---|---:|---:|---:|---:|');
    for (const one of rows)
      console.log(
        `| ${one.name}${one.count === sample && sample !== certificates ? ` (${sample} of them)` : ''} | ${one.cpu.toFixed(2)} | ${one.wall.toFixed(2)} | ${one.peak.toFixed(0)} | ${one.count === undefined ? '' : each(one).toFixed(2)} |`,
      );
    console.log('\n| CPU per certificate, as a ratio | init | renew |\n|---|---:|---:|');
    const ratio = (name, of) =>
      console.log(`| ${name} | ${of(init, goInit).toFixed(1)} | ${of(renew, goRenew).toFixed(1)} |`);
    ratio('OpenSSL to kubepki', (ours) => each(openssl) / each(ours));
    if (cfssl !== undefined) ratio('cfssl to kubepki', (ours) => each(cfssl) / each(ours));
    ratio('kubepki to Go', (ours, go) => each(ours) / each(go));
    if (cfssl === undefined)
      console.log('\nNOT MEASURED: cfssl is not installed (Debian: apt-get install golang-cfssl).');
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

module.exports = { benchNodes };
