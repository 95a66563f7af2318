import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  renameSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import { reader } from '../../src/adapters/store/read.js';
import { writer } from '../../src/adapters/store/write.js';
import { pruned } from '../../src/core/plan/plan.js';
import { renderTasks } from '../../src/core/render/ansible.js';
import { renderScript } from '../../src/core/render/installer.js';
import { confirmDocument, confirmText } from '../../src/core/report/confirm-report.js';
import { applyPlan } from '../../src/workflows/apply.js';
import { confirmDelivery } from '../../src/workflows/confirm.js';
import { deliver } from '../../src/workflows/deliver.js';
import { openHome } from '../../src/workflows/home.js';
import { planRestoration, restore } from '../../src/workflows/restore.js';
import { goodHome } from '../support/copies.js';
import { applyHome, editSpec, planOfHome, put, smallSpec, today, tools } from '../support/home.js';
import { withRoot } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

const template = readFileSync(join(__dirname, '../../templates/install.sh'), 'utf8');
const schema = JSON.parse(readFileSync(join(__dirname, '../../schemas/confirm-report.json'), 'utf8')) as object;
const validate = new Ajv({ strict: false }).compile(schema);

const spec = smallSpec();
const combined = smallSpec('certificates: { pairs: combined }\n');
const old = ['etc/kubernetes/pki/apiserver.crt', 'etc/kubernetes/pki/apiserver.key'];

async function prune(home: string): Promise<void> {
  const planned = planOfHome(home);
  await applyPlan({ ...planned, plan: pruned(planned.plan) }, tools, 'test', today);
}

function undo(home: string): void {
  const restoration = planRestoration(home, undefined, reader, today);
  if (restoration === undefined) throw new Error('nothing is kept');
  restore(restoration, { reader, writer }, 'history undo', today);
}

const delivery = (home: string) => deliver(openHome(home, reader), 'cp1', [], reader, today);
const retired = (home: string): readonly string[] => delivery(home).retired.map(({ path }) => path);

/** Runs what would be delivered now, on the machine below a root; its lines without those of files that it writes. */
function install(home: string, root: string, ...args: readonly string[]): readonly string[] {
  const script = join(scratch(), 'install.sh');
  writeFileSync(script, renderScript(delivery(home), template));
  const { stdout, stderr, status } = spawnSync('sh', [script, '--root', root, ...args], { encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('wrote '));
}

function confirm(home: string, root: string) {
  const text = install(home, root, '--report').join('\n');
  return confirmDelivery(home, { text, node: 'cp1' }, { reader, writer }, today);
}

const filesIn = (root: string): readonly string[] =>
  readdirSync(join(root, 'etc'), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();

/** A node on which everything of earlier lies, and whose home has removed what it no longer wants. */
async function combine() {
  const home = await goodHome(spec);
  const root = scratch();
  mkdirSync(join(root, 'etc'));
  install(home, root);
  const before = filesIn(root);
  editSpec(home, combined);
  await applyHome(home);
  // What is kept in the home is kept on the node.
  install(home, root);
  expect(retired(home)).toEqual([]);
  expect(filesIn(root)).toEqual(expect.arrayContaining([...before]));
  await prune(home);
  const gone = before.filter((path) => retired(home).includes(path));
  expect(gone).toEqual(expect.arrayContaining(old));
  expect(retired(home)).toHaveLength(gone.length);
  return { home, root, gone };
}

let made: ReturnType<typeof combine> | undefined;

async function pairsNowCombined() {
  made ??= combine();
  const { gone, ...original } = await made;
  const [home, root] = [join(scratch(), 'prod'), scratch()];
  cpSync(original.home, home, { recursive: true });
  cpSync(original.root, root, { recursive: true, preserveTimestamps: true });
  return { home, root, gone, at: (path: string) => join(root, path) };
}

withRoot('what a home has removed', () => {
  it('stays on its node until it is told, each file being named, and then goes', async () => {
    const { home, root, gone, at } = await pairsNowCombined();
    const before = filesIn(root);
    const said = install(home, root);
    expect(said.slice(0, -1).sort()).toEqual(gone.map((path) => `still there: ${at(path)}`).sort());
    expect(said.at(-1)).toContain('--prune');
    const dry = install(home, root, '--prune', '--dry-run');
    expect(dry.toSorted()).toEqual(gone.map((path) => `would remove ${at(path)}`).sort());
    expect(filesIn(root)).toEqual(before);
    expect(install(home, root, '--prune').toSorted()).toEqual(gone.map((path) => `removed ${at(path)}`).sort());
    expect(filesIn(root)).toEqual(before.filter((path) => !gone.includes(path)));
    const nothing = ['Nothing to do: all files of cp1 are as they should be.'];
    expect([install(home, root, '--prune'), install(home, root)]).toEqual([nothing, nothing]);
  });

  it('goes in the other order than it came: a certificate before its key', async () => {
    const { home } = await pairsNowCombined();
    const [crt, key] = old.map((path) => retired(home).indexOf(path));
    expect(crt).toBeLessThan(key ?? 0);
  });

  it.each<[string, (path: string) => void, string]>([
    ['has other contents', (path) => appendFileSync(path, '\n'), 'not what was delivered'],
    [
      'is a link to the same',
      (path) => {
        renameSync(path, `${path}.x`);
        symlinkSync(`${path}.x`, path);
      },
      'no plain file',
    ],
    [
      'is a folder',
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
      'no plain file',
    ],
  ])('is left where it %s', async (_, change, says) => {
    const { home, root, at } = await pairsNowCombined();
    const path = at(old[0] ?? '');
    change(path);
    expect(install(home, root, '--prune').filter((line) => line.startsWith('left '))).toEqual([
      expect.stringMatching(`^left ${path}: .*${says}`),
      expect.stringMatching(`^left ${at(old[1] ?? '')}: .*half of a pair`),
    ]);
    expect(old.map((one) => existsSync(at(one)))).toEqual([true, true]);
  });

  it.each([
    ['a process', 'proc/42/cmdline', `kube-apiserver\0--tls-cert-file=/${old[0] ?? ''}\0--v=2\0`],
    ['a static pod', 'etc/kubernetes/manifests/x.yaml', `command: [a, --tls-cert-file=/${old[0] ?? ''}]\n`],
    ['a kubeconfig', 'etc/kubernetes/mine.conf', `client-certificate: /${old[0] ?? ''}\n`],
    ['the configuration of the kubelet', 'var/lib/kubelet/config.yaml', `tlsCertFile: /${old[0] ?? ''}\n`],
  ])('is left where %s still names it', async (_, file, text) => {
    const { home, root, gone, at } = await pairsNowCombined();
    put(root, file, text);
    const said = install(home, root, '--prune');
    expect(said.filter((line) => line.startsWith('left '))).toEqual([
      expect.stringMatching(`^left ${at(old[0] ?? '')}: .*still named`),
      expect.stringMatching(`^left ${at(old[1] ?? '')}: .*half of a pair`),
    ]);
    expect(said.filter((line) => line.startsWith('removed '))).toHaveLength(gone.length - 2);
    rmSync(join(root, file));
    expect(install(home, root, '--prune')).toEqual(old.map((one) => `removed ${at(one)}`));
  });

  it('is not removed in a run after which somebody has to be restarted first', async () => {
    const { home, root, gone, at } = await pairsNowCombined();
    writeFileSync(at('etc/kubernetes/pki/sa.pub'), 'an old one');
    const said = install(home, root, '--prune');
    expect(said.filter((line) => line.startsWith('still there: '))).toHaveLength(gone.length);
    expect(said.at(-1)).toContain('restart');
    expect(existsSync(at(old[0] ?? ''))).toBe(true);
    expect(install(home, root, '--prune')).toHaveLength(gone.length);
  });

  it('is nothing to remove once it is wanted again, or brought back', async () => {
    const { home, root, at } = await pairsNowCombined();
    undo(home);
    expect(retired(home)).toEqual([]);
    expect(existsSync(at(old[0] ?? ''))).toBe(true);
    await prune(home);
    expect(retired(home)).toEqual(expect.arrayContaining(old));
    editSpec(home, spec);
    await applyHome(home);
    expect(retired(home).filter((path) => old.includes(path))).toEqual([]);
    install(home, root, '--prune');
    expect(old.map((path) => existsSync(at(path)))).toEqual([true, true]);
  });

  it('is told by the node: still there without an alarm, and gone once and for all', async () => {
    const { home, root, gone } = await pairsNowCombined();
    const there = confirm(home, root);
    const document = confirmDocument(there);
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    expect(there.deviations).toEqual([]);
    expect(there.retired.map(({ path, asDelivered }) => [path, asDelivered])).toEqual(
      retired(home).map((path) => [path, true]),
    );
    expect(confirmText(there, (_, text) => text)).toContain('--prune');
    install(home, root, '--prune');
    expect(confirm(home, root)).toMatchObject({ deviations: [], retired: [], recorded: true });
    expect(retired(home)).toEqual([]);
    expect(confirm(home, root)).toMatchObject({ recorded: false });
    expect(gone.length).toBeGreaterThan(old.length);
  });
});

describe('the list of what is to be removed', () => {
  const ledger = (home: string, artefact: string, sha256 = 'a'.repeat(64)) =>
    appendFileSync(
      join(home, 'ledger.jsonl'),
      `${JSON.stringify({ time: today.toISOString(), changes: [{ action: 'retire', node: 'cp1', artefact, sha256 }] })}\n`,
    );

  it('never has a path that is wanted, leads elsewhere, or has no hash, whatever the ledger says', async () => {
    const home = await goodHome(spec);
    for (const path of ['/etc/passwd', '../x', 'etc/../x', 'etc//x', "etc/a'b\nc", old[0] ?? '']) ledger(home, path);
    ledger(home, 'etc/x', 'nothing');
    expect(retired(home)).toEqual([]);
    ledger(home, "etc/kubernetes/it's mine");
    expect(retired(home)).toEqual(["etc/kubernetes/it's mine"]);
  });

  it('is in the tasks, which remove what is the same and only when they are told to', async () => {
    const home = await goodHome(spec);
    ledger(home, 'etc/kubernetes/old.crt');
    const tasks = parse(renderTasks(delivery(home))) as readonly Record<string, unknown>[];
    const [removal] = tasks.filter((task) => JSON.stringify(task).includes('"state":"absent"'));
    expect(String(removal?.when)).toContain('kubepki_prune');
    expect(String(removal?.when)).toContain('a'.repeat(64));
    expect(tasks.indexOf(removal ?? {})).toBeGreaterThan(
      tasks.findLastIndex((task) => Object.hasOwn(task, 'ansible.builtin.copy')),
    );
  });
});
