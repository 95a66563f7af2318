import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { goodHome, remove } from '../support/copies.js';
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
    const pki = join(root, 'etc/kubernetes/pki');
    remove(join(pki, 'ca.crt'));
    writeFileSync(join(pki, 'kubelet-client.crt'), 'another');
    chmodSync(join(pki, 'kubelet-server.key'), 0o640);
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
});
