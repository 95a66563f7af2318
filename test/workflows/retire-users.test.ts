import { appendFileSync, copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../src/adapters/store/read.js';
import { writer } from '../../src/adapters/store/write.js';
import { pruned } from '../../src/core/plan/plan.js';
import { listHoldings } from '../../src/workflows/access.js';
import { applyPlan } from '../../src/workflows/apply.js';
import { createKubeconfig } from '../../src/workflows/kubeconfig-create.js';
import { planRenewal } from '../../src/workflows/plan.js';
import { openHome } from '../../src/workflows/home.js';
import { planRestoration, restore } from '../../src/workflows/restore.js';
import { linesOf } from '../support/cases.js';
import { goodHome } from '../support/copies.js';
import { applyHome, days, editSpec, planOfHome, smallSpec, today, tools } from '../support/home.js';

const alice = '{ name: alice, groups: [dev], validity: 30d }';
const spec = smallSpec(`users: [${alice}]\n`);
const path = 'users/alice.conf';

const kept = (home: string, now: Date = today) =>
  planOfHome(home, now).plan.kept.map(({ action, node, artefact }) => `${action} ${node ?? ''}/${artefact}`);

async function prune(home: string): Promise<readonly string[]> {
  const planned = planOfHome(home);
  const { done } = await applyPlan({ ...planned, plan: pruned(planned.plan) }, tools, 'test', today);
  return done.flatMap(({ paths }) => paths.map((one) => one.slice(home.length + 1)));
}

function undo(home: string): void {
  const restoration = planRestoration(home, undefined, reader, today);
  if (restoration === undefined) throw new Error('nothing is kept');
  restore(restoration, { reader, writer }, 'history undo', today);
}

/** A home in which alice had a kubeconfig and is taken out of the spec. */
async function homeWithoutAlice(): Promise<string> {
  const home = await goodHome(spec);
  editSpec(home, smallSpec());
  return home;
}

const statesOf = (home: string) =>
  listHoldings(home, reader, today).flatMap(({ name, state }) => (name === 'alice' ? state : []));

describe('the kubeconfig of a user that the spec no longer has', () => {
  it('is kept, alarms nobody, and says that a copy works on and what to do about that', async () => {
    const home = await homeWithoutAlice();
    expect(kept(home)).toEqual([`retire /${path}`]);
    expect(linesOf(home)).toEqual([`info ${path} not-wanted retire`]);
    const [reason] = planOfHome(home).plan.kept[0]?.reasons ?? [];
    expect(reason?.message).toContain('kubepki kubeconfig revoke-plan alice');
    await applyHome(home);
    expect(existsSync(join(home, path))).toBe(true);
  });

  it('speaks of no copy once its certificate has ended', async () => {
    const home = await homeWithoutAlice();
    const [found] = planOfHome(home, days(31)).plan.kept.filter(({ artefact }) => artefact === path);
    expect(found?.reasons[0]?.message).not.toContain('revoke-plan');
  });

  it('goes with --prune and comes back with undo; the ledger knows where it stands', async () => {
    const home = await homeWithoutAlice();
    const before = readFileSync(join(home, path), 'utf8');
    expect(await prune(home)).toEqual([path]);
    expect(existsSync(join(home, path))).toBe(false);
    expect(statesOf(home)).toEqual(['retired']);
    expect([...kept(home), ...linesOf(home)]).toEqual([]);
    undo(home);
    expect(readFileSync(join(home, path), 'utf8')).toBe(before);
    expect(statesOf(home)).toEqual(['live']);
    expect(kept(home)).toEqual([`retire /${path}`]);
  });

  it('is known again when it was written again, for another endpoint or issued anew', async () => {
    const home = await goodHome(spec);
    editSpec(home, spec.replace('api.prod', 'api2.prod'));
    await applyHome(home);
    editSpec(home, smallSpec().replace('api.prod', 'api2.prod'));
    expect(kept(home)).toEqual([`retire /${path}`]);
    editSpec(home, spec);
    const wanted = { selection: { of: 'named', names: ['alice.conf'] }, nodes: [], keepsKey: false } as const;
    await applyPlan(planRenewal(openHome(home, reader), wanted, reader, today), tools, 'test', today);
    undo(home);
    editSpec(home, smallSpec());
    expect(kept(home)).toContain(`retire /${path}`);
  });

  it('is left over where only its file has another name now', async () => {
    const home = await goodHome(spec);
    editSpec(home, spec.replace('name: alice', 'name: alice, file: a.conf'));
    await applyHome(home);
    expect(kept(home)).toEqual([`retire /${path}`]);
    await prune(home);
    expect(existsSync(join(home, 'users/a.conf'))).toBe(true);
  });

  it('is left over too where it is one of those that every home has, and the spec says that there is none', async () => {
    const home = await goodHome();
    editSpec(home, smallSpec('certificates: { overrides: { super-admin.conf: { absent: true } } }\n'));
    expect(kept(home)).toEqual(['retire /users/super-admin.conf']);
  });

  it('is wanted again where the spec is as it was', async () => {
    const home = await homeWithoutAlice();
    editSpec(home, spec);
    expect([...kept(home), ...linesOf(home)]).toEqual([]);
  });

  it.each([
    ['has been changed', (file: string) => appendFileSync(file, '# mine\n')],
    ['cannot be parsed', (file: string) => writeFileSync(file, 'nonsense\n')],
  ])('is left for people when it %s', async (_, change) => {
    const home = await homeWithoutAlice();
    change(join(home, path));
    expect(kept(home)).toEqual([]);
    expect(linesOf(home)).toEqual([`warning ${path} not-wanted manual`]);
    expect(await prune(home)).toEqual([]);
  });
});

describe('what is no leftover of a user', () => {
  const handOut = async (home: string, name: string) => {
    const to = join(home, `users/${name}.conf`);
    const user = { name, groups: [], file: undefined, validity: 86_400 };
    const { contents } = await createKubeconfig(
      home,
      { user, endpoint: undefined, through: undefined, to, lent: [] },
      tools,
      today,
    );
    writeFileSync(to, contents.reveal(), { mode: 0o600 });
  };

  it('is a kubeconfig that was handed out into users/, whether its name was in the spec once or not', async () => {
    const home = await homeWithoutAlice();
    await prune(home);
    await handOut(home, 'alice');
    await handOut(home, 'bob');
    expect([...kept(home), ...linesOf(home)]).toEqual([]);
  });

  it('is a file of any other name or maker', async () => {
    const home = await goodHome(spec);
    copyFileSync(join(home, path), join(home, 'users/copy.conf'));
    expect([...kept(home), ...linesOf(home)]).toEqual([]);
  });
});
