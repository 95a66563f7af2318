// `npm run bench -- check [N]`: `check --live` of 200 servers on the loopback, and `check --facts` of N nodes (1000 unless told), each a
// control-plane node with 13 certificates of its own. Clock, processor and peak memory, as ratios to a bare node; nothing here fails.
'use strict';
const { spawn, spawnSync } = require('node:child_process');
const { X509Certificate, createHash, generateKeyPairSync, randomBytes, sign } = require('node:crypto');
const { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const root = join(__dirname, '..');
const kubepki = join(root, 'bin', 'run.js');
const template = 'n0000';
const endpoints = 200;

/** As many TLS servers with one pair, in a process of its own; they want a client certificate as etcd does, and take any. */
const servers = `const { createServer } = require('node:https');
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const [certificate, key, count, out] = process.argv.slice(1);
const options = { cert: readFileSync(certificate), key: readFileSync(key), requestCert: true, rejectUnauthorized: false };
const ports = [];
for (let index = 0; index < Number(count); index += 1) {
  const server = createServer(options, (_, answer) => answer.end('{}')).listen(0, '127.0.0.1', () => {
    if (ports.push(server.address().port) < Number(count)) return;
    writeFileSync(out + '.part', ports.join(' '));
    renameSync(out + '.part', out);
  });
}`;

const pause = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

const tlv = (tag, body) => {
  const size = body.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};

/** Replaces bytes by as many others, wherever they stand. */
function replaced(bytes, from, to) {
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf(from); at >= 0; at = copy.indexOf(from, at + from.length)) copy.set(to, at);
  return copy;
}

/** The same certificate for another node: its name, a key, a serial number, a signature. All of them are ECDSA P-256. */
function reissued(pem, node, authorities) {
  const before = new X509Certificate(pem);
  const authority = authorities.find(({ publicKey }) => before.verify(publicKey));
  if (before.ca || authority === undefined) return undefined;
  // Of Certificate, as of everything longer than 255 bytes here, a tag and three octets of length come first.
  const size = before.raw.readUInt16BE(6);
  const old = before.publicKey.export({ format: 'der', type: 'spki' });
  const spki = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' });
  const id = (key) => createHash('sha1').update(key.subarray(-65)).digest();
  const serial = Buffer.from(before.serialNumber.padStart(32, '0'), 'hex');
  const fresh = randomBytes(serial.length);
  fresh[0] = serial[0];
  const changes = [
    [old, spki],
    [id(old), id(spki)],
    [serial, fresh],
    [Buffer.from(template), Buffer.from(node)],
  ];
  const tbs = changes.reduce((bytes, [from, to]) => replaced(bytes, from, to), before.raw.subarray(4, 8 + size));
  const algorithm = Buffer.from('300a06082a8648ce3d040302', 'hex');
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', tbs, authority.privateKey)]);
  const der = tlv(0x30, Buffer.concat([tbs, algorithm, tlv(3, signature)]));
  const text = der.toString('base64').replace(/.{1,64}/g, '$&\n');
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${text}-----END CERTIFICATE-----\n`,
    keys: [old.toString('base64'), spki.toString('base64')],
  };
}

/** Facts of so many nodes, from those of one that was made. @returns how many certificates differ */
function makeFleet(facts, nodes, authorities, folder) {
  let count = 0;
  const pems = [...new Set(facts.match(/-----BEGIN CERTIFICATE-----[^"]*-----END CERTIFICATE-----\\n/g))];
  for (let index = 0; index < nodes; index += 1) {
    const node = `n${String(index + 1).padStart(4, '0')}`;
    let text = facts.replaceAll(template, node);
    for (const pem of pems) {
      const made = reissued(JSON.parse(`"${pem}"`), node, authorities);
      if (made === undefined) continue;
      count += 1;
      text = text.replaceAll(pem, JSON.stringify(made.pem).slice(1, -1)).replaceAll(...made.keys);
    }
    writeFileSync(join(folder, `${node}.json`), text);
  }
  return count;
}

function authoritiesOf(home) {
  const { createPrivateKey, createPublicKey } = require('node:crypto');
  const folder = join(home, 'authorities');
  return readdirSync(folder).flatMap((name) =>
    readdirSync(join(folder, name))
      .filter((file) => file.endsWith('.key') && name !== 'sa')
      .map((file) => {
        const privateKey = createPrivateKey(readFileSync(join(folder, name, file)));
        return { privateKey, publicKey: createPublicKey(privateKey) };
      }),
  );
}

/** @param nodes how many nodes a fleet has @param rounds how often each is run */
function benchCheck(nodes, rounds = 3) {
  const scratch = mkdtempSync(join(tmpdir(), 'kubepki-bench-check-'));
  const env = { ...process.env, KUBEPKI_HOME: undefined };
  const hook = join(scratch, 'peak.js');
  const peak = join(scratch, 'peak');
  writeFileSync(
    hook,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(peak)}, JSON.stringify(process.resourceUsage())));`,
  );
  const run = (args, codes) => {
    const started = process.hrtime.bigint();
    const { status, stderr, stdout } = spawnSync(process.execPath, ['--require', hook, ...args], {
      cwd: scratch,
      env,
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
    });
    if (!codes.includes(status)) throw new Error(`${args.slice(0, 4).join(' ')} ended with ${status}: ${stderr}`);
    const ms = Number(process.hrtime.bigint() - started) / 1e6;
    const used = JSON.parse(readFileSync(peak, 'utf8'));
    return { ms, cpu: (used.userCPUTime + used.systemCPUTime) / 1000, mb: used.maxRSS / 1024, stdout };
  };
  const home = join(scratch, 'home');
  run([kubepki, 'init', home, '--control-plane', `${template}=10.0.0.11`, '--name', 'bench'], [0]);
  const tree = join(home, 'nodes', template);
  const facts = run([kubepki, 'collect', '--root', tree, '--node', template], [0]).stdout;
  const fleet = join(scratch, 'fleet');
  mkdirSync(fleet);
  const count = makeFleet(facts, nodes, authoritiesOf(home), fleet);
  const pair = ['crt', 'key'].map((end) => join(tree, `etc/kubernetes/pki/apiserver.${end}`));
  const out = join(scratch, 'ports');
  const child = spawn(process.execPath, ['-e', servers, ...pair, String(endpoints), out], { stdio: 'inherit' });
  try {
    while (!existsSync(out)) pause(50);
    const asked = readFileSync(out, 'utf8')
      .split(' ')
      .map((port) => `--live=127.0.0.1:${port}`);
    const cases = [
      ['node -e 0', ['-e', '0'], [0]],
      [`kubepki check --live, ${endpoints} endpoints`, [kubepki, 'check', pair[0], ...asked], [0, 1, 2]],
      [
        `kubepki check --facts, ${nodes} nodes with ${count} certificates`,
        [kubepki, 'check', '--facts', fleet, '--json'],
        [0, 1, 2, 3],
      ],
    ];
    const runs = cases.map(() => []);
    for (let round = 0; round < rounds; round += 1)
      cases.forEach(([, args, codes], index) => runs[index].push(run(args, codes)));
    const median = (all, what) => all.map((one) => one[what]).sort((a, b) => a - b)[all.length >> 1];
    const measured = ['ms', 'cpu', 'mb'];
    const bare = measured.map((what) => median(runs[0], what));
    console.log(`Medians of ${rounds} rounds, Node ${process.versions.node}.\n`);
    console.log(
      '| run | clock s | times bare | CPU s | times bare | peak MB | times bare |\n|---|---:|---:|---:|---:|---:|---:|',
    );
    cases.forEach(([name], index) => {
      const cells = measured.flatMap((what, column) => {
        const value = median(runs[index], what);
        return [what === 'mb' ? value.toFixed(0) : (value / 1000).toFixed(2), (value / bare[column]).toFixed(1)];
      });
      console.log(`| ${[name, ...cells].join(' | ')} |`);
    });
    const { findings } = JSON.parse(runs[2][0].stdout);
    const rules = [...new Set(findings.map(({ rule }) => rule))].sort().join(', ');
    console.log(`\nThe fleet has ${findings.length} findings: ${rules || 'none'}.`);
  } finally {
    child.kill();
    rmSync(scratch, { recursive: true, force: true });
  }
}

module.exports = { benchCheck };
