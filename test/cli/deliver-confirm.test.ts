import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { goodHome, pki, remove } from '../support/copies.js';
import { checkPath, days, put, today } from '../support/home.js';
import { asDelivered, tell } from '../support/ledgers.js';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { withRoot } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

const validate = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync(join(__dirname, '../../schemas/confirm-report.json'), 'utf8')) as object,
);

const ledgerOf = (home: string): readonly string[] =>
  readFileSync(join(home, 'ledger.jsonl'), 'utf8').trim().split('\n');

/** A home, and its worker with everything installed. */
async function installed() {
  const home = await goodHome();
  const [installer, root] = [join(scratch(), 'w1.sh'), scratch()];
  kubepki(['deliver', 'w1', '--home', home, '--format', 'sh', '--out', installer, '--force', 'expired']);
  const sh = (...args: readonly string[]) =>
    spawnSync('sh', [installer, '--root', root, ...args], { encoding: 'utf8' });
  const confirm = (answer = sh('--report').stdout) => {
    const file = join(scratch(), 'answer');
    writeFileSync(file, answer);
    return kubepkiJson(['deliver', '--confirm', file, '--home', home]);
  };
  expect(sh().status).toBe(0);
  return { home, root, confirm, report: () => sh('--report').stdout };
}

/** Makes the machine below a root tell that its kubelet runs since a time, in seconds after 1970; it booted ten seconds earlier. */
function kubeletRuns(root: string, since: number): void {
  put(root, 'proc/stat', `cpu 1\nbtime ${since - 10}\n`);
  put(root, 'proc/42/comm', 'kubelet\n');
  put(root, 'proc/42/stat', `42 (kubelet) S ${'1 '.repeat(18)}1000 4096\n`);
}

const changesIn = (home: string): readonly Record<string, unknown>[] =>
  (JSON.parse(ledgerOf(home).at(-1) ?? '') as { changes: readonly Record<string, unknown>[] }).changes;

const rulesOf = (home: string): readonly string[] =>
  checkPath(home).findings.map(({ severity, node, artefact, rule }) => `${severity} ${node ?? ''}/${artefact} ${rule}`);

withRoot('the answer of a node', () => {
  it('is taken into the ledger once, by artefact and certificate', async () => {
    const { home, confirm } = await installed();
    const before = ledgerOf(home).length;
    const document = confirm();
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    expect(document).toMatchObject({ node: 'w1', deviations: [], recorded: true });
    const lines = ledgerOf(home);
    expect(lines).toHaveLength(before + 1);
    const { changes } = JSON.parse(lines.at(-1) ?? '') as { changes: readonly Record<string, unknown>[] };
    expect(changes.find(({ artefact }) => artefact === 'kubelet-client')).toMatchObject({
      action: 'delivered',
      node: 'w1',
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    });
    expect(confirm()).toMatchObject({ recorded: false });
    expect(ledgerOf(home)).toHaveLength(before + 1);
    expect(kubepki(['check', home, '--at', '2026-06-02']).code).toBe(0);
  });

  it('says what is missing, other or open to others there', async () => {
    const { root, confirm } = await installed();
    const folder = join(root, 'etc/kubernetes/pki');
    remove(join(folder, 'ca.crt'));
    writeFileSync(join(folder, 'kubelet-client.crt'), 'another');
    chmodSync(join(folder, 'kubelet-server.key'), 0o640);
    const document = confirm();
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    expect(document).toMatchObject({
      delivered: ['w1/kubelet.conf'],
      deviations: [
        { path: 'etc/kubernetes/pki/ca.crt', difference: 'missing' },
        { path: 'etc/kubernetes/pki/kubelet-client.crt', difference: 'contents' },
        { path: 'etc/kubernetes/pki/kubelet-server.key', difference: 'mode', expected: '0600', actual: '0640' },
      ],
    });
  });

  it('can be one JSON array, and cannot be of another node, cut off or empty', async () => {
    const { home, confirm, report } = await installed();
    const lines = report().trim().split('\n');
    expect(confirm(`[${lines.join(',')}]`)).toMatchObject({ deviations: [] });
    const malformed = { error: { code: 'ANSWER_MALFORMED' } };
    expect(confirm('')).toMatchObject(malformed);
    expect(confirm(report().slice(0, -10))).toMatchObject(malformed);
    expect(confirm(report().replaceAll('"w1"', '"w2"'))).toMatchObject({ error: { code: 'NODE_UNKNOWN' } });
    const file = join(scratch(), 'answer');
    writeFileSync(file, report());
    expect(kubepkiJson(['deliver', 'cp1', '--confirm', file, '--home', home])).toMatchObject(malformed);
  });

  it('says since when components run, and what those that ran before owe', async () => {
    const { home, root, confirm } = await installed();
    const seconds = Math.floor(Date.now() / 1000);
    expect(rulesOf(home)).toEqual([]);
    kubeletRuns(root, seconds - 500);
    expect(confirm()).toMatchObject({ deviations: [], recorded: true });
    expect(changesIn(home).at(-1)).toEqual({
      action: 'runs',
      node: 'w1',
      artefact: 'kubelet',
      since: new Date((seconds - 500) * 1000).toISOString(),
    });
    expect(rulesOf(home)).toEqual(['warning w1/ca.crt restart-owed', 'warning w1/kubelet.conf restart-owed']);
    kubeletRuns(root, seconds + 500);
    expect(confirm()).toMatchObject({ recorded: true });
    expect(rulesOf(home)).toEqual([]);
    remove(join(root, 'proc/42'));
    confirm();
    expect(changesIn(home)).toEqual([{ action: 'runs', node: 'w1', artefact: 'kubelet', since: null }]);
  });

  it('that is other than before is the last word: what is newer here is not delivered until the node says so', async () => {
    const { home, root, confirm } = await installed();
    expect(checkPath(home).deliveries).toContainEqual({ node: 'w1', state: 'not-observed', at: null });
    confirm();
    expect(checkPath(home).deliveries).toContainEqual({
      node: 'w1',
      state: 'answered',
      at: expect.stringMatching(/^20/) as unknown,
    });
    kubepki(['renew', 'w1/kubelet-client', '--yes', '--home', home]);
    expect(rulesOf(home)).toContain('warning w1/kubelet-client not-delivered');
    for (const part of ['key', 'crt'])
      copyFileSync(pki(home, `kubelet-client.${part}`, 'w1'), join(root, `etc/kubernetes/pki/kubelet-client.${part}`));
    expect(confirm()).toMatchObject({ deviations: [], recorded: true });
    expect(rulesOf(home)).not.toContain('warning w1/kubelet-client not-delivered');
    writeFileSync(join(root, 'etc/kubernetes/pki/kubelet-client.crt'), 'the old one again');
    expect(confirm()).toMatchObject({ recorded: true });
    expect(changesIn(home)).toMatchObject([{ action: 'differs', artefact: 'kubelet-client' }]);
    expect(rulesOf(home)).toContain('warning w1/kubelet-client not-delivered');
    expect(confirm()).toMatchObject({ recorded: false });
  });

  it('of a node that is behind, however bad, does not stop what would mend it', async () => {
    const home = await goodHome();
    const change = asDelivered(home, 'w1', 'kubelet-client', today);
    tell(home, today, { ...change, files: [], notBefore: days(-300), notAfter: new Date(Date.now() + 60_000) });
    const { findings } = checkPath(home, { now: new Date() });
    expect(findings).toContainEqual(
      expect.objectContaining({
        severity: 'critical',
        rule: 'not-delivered',
        fix: `kubepki deliver w1 --home ${home}`,
      }),
    );
    expect(kubepki(['deliver', 'w1', '--home', home, '--out', join(scratch(), 'x')])).toMatchObject({ code: 0 });
  });
});
