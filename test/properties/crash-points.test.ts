import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { reader } from '../../src/adapters/store/read.js';
import { writer } from '../../src/adapters/store/write.js';
import { pruned } from '../../src/core/plan/plan.js';
import { applyPlan } from '../../src/workflows/apply.js';
import { openHome } from '../../src/workflows/home.js';
import { planRenewal } from '../../src/workflows/plan.js';
import { planRestoration, restore } from '../../src/workflows/restore.js';
import { prepareInit } from '../../src/workflows/init.js';
import { furnish } from '../../src/workflows/furnish.js';
import { onFaultyDisk } from '../support/faulty-disk.js';
import { applyHome, editSpec, makeHome, planOfHome, smallSpec, today, tools } from '../support/home.js';
import { seed, soaking } from '../support/property.js';
import { bury, faultsAfter, finishBegun, pointsOf, type Point, type StoppableRun } from '../support/stopped-runs.js';

const changed = smallSpec().replace('10.0.0.11', '10.0.0.12');

async function init(folder: string): Promise<void> {
  const prepared = prepareInit(
    { folder, spec: { bytes: Buffer.from(smallSpec()), file: 'spec.yaml' }, isDefault: false },
    reader,
    today,
  );
  if (prepared.isNew) furnish(prepared, '{}', reader, writer, today);
  await applyHome(folder);
}

async function goOn(home: string): Promise<void> {
  finishBegun(home, today);
  await applyHome(home);
}

const renewal = (names: readonly string[], keepsKey: boolean) => (home: string) =>
  applyPlan(
    planRenewal(openHome(home, reader), { selection: { of: 'named', names }, nodes: [], keepsKey }, reader, today),
    tools,
    'renew',
    today,
  );

const runs: Readonly<Record<string, () => Promise<StoppableRun>>> = {
  init: () =>
    Promise.resolve({
      from: undefined,
      now: today,
      run: init,
      next: async (home) => {
        if (reader.isInterrupted(home)) finishBegun(home, today);
        await init(home);
      },
      mayTear: 1,
    }),
  apply: async () => {
    const from = await makeHome();
    writeFileSync(join(from, 'kubepki.yaml'), changed);
    return { from, now: today, run: (home) => applyHome(home), next: goOn, mayTear: 1 };
  },
  'renew with new keys': async () => ({
    from: await makeHome(),
    now: today,
    run: renewal(['cp1/apiserver', 'cp1/etcd-peer', 'admin.conf'], false),
    next: goOn,
    mayTear: 1,
  }),
  'renew with the keys that are there': async () => ({
    from: await makeHome(),
    now: today,
    run: renewal(['cp1/apiserver', 'cp1/etcd-peer', 'admin.conf'], true),
    next: goOn,
    mayTear: 0,
  }),
  'renew where key and certificate are one file': async () => ({
    from: await makeHome(smallSpec('certificates: { pairs: combined }')),
    now: today,
    run: renewal(['cp1/apiserver', 'cp1/etcd-peer', 'admin.conf'], false),
    next: goOn,
    mayTear: 0,
  }),
  'apply --prune': async () => {
    const from = await makeHome();
    editSpec(from, changed.replace(/.*name: w1.*\n/, ''));
    const run = (home: string) => {
      const planned = planOfHome(home);
      return applyPlan({ ...planned, plan: pruned(planned.plan) }, tools, 'apply --prune', today);
    };
    return { from, now: today, run, next: goOn, mayTear: 1 };
  },
  'history undo': async () => {
    const from = await makeHome();
    await renewal(['cp1/apiserver', 'cp1/etcd-peer', 'admin.conf'], false)(from);
    const run = async (home: string) => {
      const restoration = planRestoration(home, undefined, reader, today);
      if (restoration === undefined) throw new Error('expected a change that can be taken back, got none');
      await Promise.resolve();
      restore(restoration, tools, 'history undo', today);
    };
    return { from, now: today, run, next: goOn, mayTear: 1 };
  },
  'a recovery': async () => {
    const from = await makeHome();
    writeFileSync(join(from, 'kubepki.yaml'), changed);
    await interrupt(from);
    const run = async (home: string) => {
      await Promise.resolve();
      finishBegun(home, today);
    };
    return { from, now: today, run, next: goOn, mayTear: 1 };
  },
};

/** Stops an apply once its journal is there and nothing else has happened. */
async function interrupt(home: string): Promise<void> {
  for (let nth = 1; !reader.isInterrupted(home); nth += 1) {
    const { failed } = await onFaultyDisk(nth, 'crash', () => applyHome(home));
    if (!failed()) throw new Error('expected a run that is stopped, got one that ended');
    bury(home);
  }
}

/** All of them when soaking; else some of every kind, others with every seed. */
const chosen = (points: readonly Point[], count: number): readonly Point[] =>
  soaking
    ? points
    : fc.sample(fc.shuffledSubarray([...points], { minLength: count, maxLength: count }), { seed, numRuns: 1 })[0]!;

/** Every point is a home of its own that is made, stopped and mended. */
if (!soaking) jest.setTimeout(300_000);

describe('a run that is stopped at a change of the disk', () => {
  it.each(Object.keys(runs))('%s: is finished or undone by the next one, and no key is lost', async (name) => {
    const run = await runs[name]!();
    const points = chosen(await pointsOf(run), 20);
    const wrong: string[] = [];
    for (const point of points) wrong.push(...(await faultsAfter(run, point)));
    process.stderr.write(`${name}: ${points.length} points tried\n`);
    expect(wrong).toEqual([]);
  });
});
