import { appendFileSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../src/adapters/store/read.js';
import { writer } from '../../src/adapters/store/write.js';
import { chosen } from '../../src/core/plan/choice.js';
import { pruned, type Action } from '../../src/core/plan/plan.js';
import { applyPlan, type Applied } from '../../src/workflows/apply.js';
import { liveCertificates } from '../../src/workflows/ledger.js';
import { planRestoration, restore } from '../../src/workflows/restore.js';
import { linesOf } from '../support/cases.js';
import { goodHome, kubeadmSpec } from '../support/copies.js';
import { applyHome, editSpec, planOfHome, smallSpec, today, tools } from '../support/home.js';
import { scratch } from '../support/scratch.js';

const spec = smallSpec();
const withoutWorker = spec.replace(/.*name: w1.*\n/, '');
const combined = smallSpec('certificates: { pairs: combined }\n');
const withoutEtcd = spec
  .replace('[control-plane, etcd]', '[control-plane]')
  .replace('nodes:\n', 'nodes:\n  - { name: db1, roles: [etcd], addresses: [10.0.2.31] }\n');

const named = (actions: readonly Action[]): readonly string[] =>
  actions.map(({ action, node, artefact }) => `${action} ${node ?? ''}/${artefact}`);
const acts = (home: string): readonly string[] => named(planOfHome(home).plan.actions);
const kept = (home: string): readonly string[] => named(planOfHome(home).plan.kept);

function prune(home: string): Promise<Applied> {
  const planned = planOfHome(home);
  return applyPlan({ ...planned, plan: pruned(planned.plan) }, tools, 'test', today);
}

function undo(home: string): void {
  const restoration = planRestoration(home, undefined, reader, today);
  if (restoration === undefined) throw new Error('nothing is kept');
  restore(restoration, { reader, writer }, 'history undo', today);
}

/** Every file of the node trees, with its contents. */
const trees = (home: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(join(home, 'nodes'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(home.length + 1), readFileSync(path, 'utf8')]),
  );

const at = (home: string, ...path: readonly string[]): string => join(home, 'nodes', ...path);

describe.each([
  ['another layout', kubeadmSpec, spec, 'retire cp1/etc/kubernetes/pki/ca.key'],
  ['a role that was taken away', spec, withoutEtcd, 'retire cp1/etc/kubernetes/pki/etcd/server.crt'],
  ['a node that is gone', spec, withoutWorker, 'retire w1/etc/kubernetes/kubelet.conf'],
  ['pairs that are combined', spec, combined, 'retire cp1/etc/kubernetes/pki/apiserver.key'],
  ['pairs that are in two files again', combined, spec, 'retire cp1/etc/kubernetes/pki/apiserver.pem'],
])('after %s', (_, before, after, example) => {
  let home: string;
  let changed: ReadonlyMap<string, string>;
  beforeAll(async () => {
    home = await goodHome(before);
    editSpec(home, after);
    await applyHome(home);
    changed = trees(home);
  });

  it('what is no longer wanted is kept, is not forgotten, and is nothing that alarms', async () => {
    const files = kept(home);
    expect(files).toContain(example);
    await applyHome(home);
    const again = planOfHome(home);
    await applyPlan({ ...again, plan: again.plan }, tools, 'test', today);
    expect(kept(home)).toEqual(files);
    expect(acts(home)).toEqual([]);
    const found = linesOf(home).filter((line) => line.includes(' not-wanted '));
    expect(found).toHaveLength(files.length);
    expect(found.filter((line) => !line.startsWith('info '))).toEqual([]);
    expect(trees(home)).toEqual(changed);
  });

  it('goes with --prune and comes back with undo; then there is nothing to do', async () => {
    const files = kept(home);
    const { done, remaining } = await prune(home);
    expect(named(done)).toEqual(files);
    expect(remaining).toEqual([]);
    for (const { paths } of done) expect(paths.map((path) => existsSync(path))).toEqual([false]);
    expect([...acts(home), ...kept(home)]).toEqual([]);
    expect(linesOf(home)).toEqual([]);
    undo(home);
    expect(trees(home)).toEqual(changed);
    expect(kept(home)).toEqual(files);
    await prune(home);
    expect([...acts(home), ...kept(home)]).toEqual([]);
  });
});

describe('what is retired', () => {
  it('takes the tree of a node that is gone with it, and brings it back', async () => {
    const home = await goodHome();
    editSpec(home, withoutWorker);
    await prune(home);
    expect(readdirSync(join(home, 'nodes'))).toEqual(['cp1']);
    undo(home);
    expect(readdirSync(at(home, 'w1'))).toEqual(['etc', 'manifest.json']);
  });

  it('can be a part: the manifest of a node that is gone says what is left', async () => {
    const home = await goodHome();
    editSpec(home, withoutWorker);
    const planned = planOfHome(home);
    const path = 'etc/kubernetes/kubelet.conf';
    const plan = chosen(pruned(planned.plan), { nodes: ['w1'], artefacts: [path] }, planned.desired);
    await applyPlan({ ...planned, plan }, tools, 'test', today);
    expect(existsSync(at(home, 'w1', path))).toBe(false);
    expect(kept(home)).toHaveLength(planned.plan.kept.length - 1);
    const manifest = JSON.parse(readFileSync(at(home, 'w1', 'manifest.json'), 'utf8')) as Record<string, unknown>;
    expect(manifest).toMatchObject({ node: 'w1', files: [] });
    expect(manifest.retired).toHaveLength(planned.plan.kept.length - 1);
  });

  it('is never what somebody has changed since', async () => {
    const home = await goodHome();
    editSpec(home, withoutWorker);
    const path = 'etc/kubernetes/kubelet.conf';
    appendFileSync(at(home, 'w1', path), '# mine\n');
    await prune(home);
    expect(linesOf(home)).toEqual([`warning w1/${path} not-wanted manual`]);
    expect([...trees(home).keys()].filter((file) => file.startsWith('nodes/w1/'))).toEqual([
      `nodes/w1/${path}`,
      'nodes/w1/manifest.json',
    ]);
  });

  it('is never the only copy of the key of an authority', async () => {
    const home = await goodHome(kubeadmSpec);
    editSpec(home, spec);
    await applyHome(home);
    const key = 'etc/kubernetes/pki/ca.key';
    expect(kept(home)).toContain(`retire cp1/${key}`);
    for (const name of readdirSync(join(home, 'authorities/ca')))
      if (name.endsWith('.key')) rmSync(join(home, 'authorities/ca', name));
    expect(kept(home)).not.toContain(`retire cp1/${key}`);
    expect(linesOf(home)).toContain(`warning cp1/${key} not-wanted manual`);
  });

  it('is no pair that is still in use, since the file that takes its place is not there yet', async () => {
    const home = await goodHome();
    editSpec(home, combined);
    expect(kept(home)).toEqual([]);
    const planned = planOfHome(home);
    const plan = chosen(planned.plan, { nodes: [], artefacts: ['apiserver'] }, planned.desired);
    await applyPlan({ ...planned, plan }, tools, 'test', today);
    expect(kept(home)).toEqual(['key', 'crt'].map((part) => `retire cp1/etc/kubernetes/pki/apiserver.${part}`));
    // Neither are the others forgotten by then.
    await applyHome(home);
    expect(kept(home)).toContain('retire cp1/etc/kubernetes/pki/etcd/server.key');
  });

  it('is wanted again where the spec is as it was', async () => {
    const home = await goodHome();
    const before = trees(home);
    editSpec(home, withoutWorker);
    await applyHome(home);
    editSpec(home, spec);
    expect([...acts(home), ...kept(home)]).toEqual([]);
    expect(trees(home)).toEqual(before);
  });

  it('is a line of the ledger for each file', async () => {
    const home = await goodHome();
    editSpec(home, withoutWorker);
    await prune(home);
    const last = readFileSync(join(home, 'ledger.jsonl'), 'utf8').trimEnd().split('\n').at(-1) ?? '';
    const { changes } = JSON.parse(last) as { readonly changes: readonly object[] };
    const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/) as unknown;
    expect(changes).toContainEqual({ action: 'retire', node: 'w1', artefact: 'etc/kubernetes/kubelet.conf', sha256 });
  });

  it('is live by the ledger no longer, and again once it is brought back', async () => {
    const home = await goodHome();
    const all = { artefacts: [], nodes: ['w1'], serial: undefined, since: undefined };
    const live = () => liveCertificates(home, all, reader, today).map(({ artefact }) => artefact);
    const before = live();
    expect(before.length).toBeGreaterThan(0);
    editSpec(home, withoutWorker);
    await applyHome(home);
    expect(live()).toEqual(before);
    await prune(home);
    expect(live()).toEqual([]);
    undo(home);
    expect(live()).toEqual(before);
  });

  it('on a node that is managed in place is what the catalog has and the manifest lists, and its folders stay', async () => {
    const root = scratch();
    const inPlace = (text: string) => text.replace('[10.0.0.11] }', `[10.0.0.11], root: ${root} }`);
    const home = await goodHome(inPlace(spec));
    editSpec(home, inPlace(withoutEtcd));
    await applyHome(home);
    const server = join(root, 'etc/kubernetes/pki/etcd/server.key');
    expect(existsSync(server)).toBe(true);
    await prune(home);
    expect(existsSync(server)).toBe(false);
    expect(existsSync(join(root, 'etc/kubernetes/pki/etcd'))).toBe(true);
    expect([...acts(home), ...kept(home)]).toEqual([]);
    undo(home);
    expect(existsSync(server)).toBe(true);
  });
});
