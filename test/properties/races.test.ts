import { spawn } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { makeHome, smallSpec } from '../support/home.js';
import { kubepki } from '../support/kubepki.js';
import { seed, soaking } from '../support/property.js';

const binary = join(__dirname, '..', '..', 'bin', 'run.js');
const processes = 20;
/** How long they go on; on a busy machine each runs something twice all the same. */
const seconds = soaking ? 30 : 6;
const turns = 2;

interface Ended {
  readonly args: readonly string[];
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real binary, beside whatever else runs. */
const start = (args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [binary, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, KUBEPKI_HOME: undefined, NO_COLOR: '1' },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data) => (stdout += String(data)));
    child.stderr.on('data', (data) => (stderr += String(data)));
    child.on('close', (code) => resolve({ args, code, stdout, stderr }));
  });

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function randomFrom(state: number): () => number {
  let a = state;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What a command may end with beside others: busy or overtaken is 3 for those that write; a check may see a change that is not finished. */
const documented: Readonly<Record<string, readonly number[]>> = {
  renew: [0, 3],
  apply: [0, 3],
  kubeconfig: [0, 3],
  plan: [0],
  check: [0, 1, 2, 3],
};

const commandsOf = (worker: number, turn: number): readonly (readonly string[])[] => [
  ['renew', 'apiserver', '--yes', '--json'],
  ['renew', 'cp1/etcd-server', 'scheduler.conf', '--yes', '--json'],
  ['renew', 'apiserver', '--reuse-key', '--yes', '--json'],
  ['apply', '--yes', '--json'],
  ['check'],
  ['plan'],
  ['kubeconfig', 'create', `guest-${worker}-${turn}`, '--groups', 'dev', '--out', 'OUT', '--overwrite', '--json'],
  ['kubeconfig', 'create', `user-${worker}-${turn}`, '--groups', 'dev', '--save', '--json'],
];

/** One after the other, until the time is over. */
async function work(worker: number, home: string, until: number): Promise<readonly Ended[]> {
  const random = randomFrom(seed + worker);
  const ended: Ended[] = [];
  for (let turn = 0; turn < turns || Date.now() < until; turn += 1) {
    const commands = commandsOf(worker, turn);
    const args = commands[Math.floor(random() * commands.length)] ?? [];
    const out = join(home, '..', `guest-${worker}.conf`);
    ended.push(await start([...args.map((word) => (word === 'OUT' ? out : word)), '--home', home]));
  }
  return ended;
}

/** Reads combined pairs again and again. @returns how often, and how often key and certificate did not fit */
async function readPairs(folder: string, isOver: () => boolean): Promise<{ reads: number; mismatches: number }> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.pem'));
  let [reads, mismatches] = [0, 0];
  while (!isOver()) {
    for (const name of files) {
      const text = readFileSync(join(folder, name), 'utf8');
      reads += 1;
      if (!new X509Certificate(text).checkPrivateKey(createPrivateKey(text))) mismatches += 1;
    }
    await setImmediate();
  }
  return { reads, mismatches };
}

/** A line of the ledger and what it changed, or of a report what was done. */
interface Document {
  readonly serial?: string;
  readonly name?: string;
  readonly saved?: boolean;
  readonly file?: string;
  readonly done?: readonly object[];
}

it('20 processes at once lose nothing: one ledger, a whole chain, and no half of a pair', async () => {
  const home = await makeHome(smallSpec('certificates: { pairs: combined }\n'), new Date());
  const pki = join(home, 'nodes/cp1/etc/kubernetes/pki');
  expect(readdirSync(pki)).toContain('apiserver.pem');
  let over = false;
  const reading = readPairs(pki, () => over);
  const until = Date.now() + seconds * 1000;
  const ended = (await Promise.all(Array.from({ length: processes }, (_, worker) => work(worker, home, until)))).flat();
  over = true;
  const { reads, mismatches } = await reading;

  const undocumented = ended.filter(({ args, code }) => !(documented[args[0] ?? ''] ?? []).includes(code ?? -1));
  expect(undocumented).toEqual([]);
  expect({ mismatches, read: reads > 0 }).toEqual({ mismatches: 0, read: true });

  // Every change that was reported is in the ledger and in the spec, and nothing else is.
  const changes = ended
    .filter(({ args, code }) => code === 0 && args.includes('--json'))
    .map(({ stdout }) => JSON.parse(stdout) as Document)
    .filter(({ done }) => done === undefined || done.length > 0);
  const ledger = readFileSync(join(home, 'ledger.jsonl'), 'utf8');
  expect(ledger.trimEnd().split('\n')).toHaveLength(1 + changes.length);
  const spec = readFileSync(join(home, 'kubepki.yaml'), 'utf8');
  for (const { serial, name, saved, file } of changes) {
    if (serial === undefined) continue;
    expect(ledger).toContain(serial);
    if (saved === true) expect([spec.includes(`name: ${name ?? ''}\n`), existsSync(file ?? '')]).toEqual([true, true]);
  }
  const count = changes.length;
  const say = `races: ${ended.length} runs of ${processes} processes in ${Math.round((Date.now() - until) / 1000) + seconds} s, ${count} changes, ${reads} pairs read`;
  process.stderr.write(`${say} (KUBEPKI_SEED=${seed})\n`);
  expect(count).toBeGreaterThan(0);

  expect(kubepki(['ledger', 'verify', '--home', home])).toMatchObject({ code: 0 });
  expect(kubepki(['check', '--home', home])).toMatchObject({ code: 0 });
}, 600_000);
