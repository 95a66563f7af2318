import { chmodSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Action } from '../../src/core/plan/plan.js';
import { applyPlan } from '../../src/workflows/apply.js';
import { assertRight } from '../../src/workflows/staging.js';
import type { Planned } from '../../src/workflows/plan.js';
import { altered, authorityOf, counterfeit } from '../support/counterfeit.js';
import { goodHome, kubeadmSpec, pki, userFile } from '../support/copies.js';
import { certificatePem, keyFrom, sanExtension } from '../support/forge.js';
import { days, editSpec, makeHome, planOfHome, smallSpec, today, tools } from '../support/home.js';
import { certificateIn, embed, embeddedIn, held } from '../support/kubeconfigs.js';

const names = (actions: readonly Pick<Action, 'action' | 'node' | 'artefact'>[]): readonly string[] =>
  actions.map(({ action, node, artefact }) => `${action} ${[node, artefact].filter(Boolean).join('/')}`);

const apply = async (planned: Planned, now: Date = today) => {
  const { done, remaining } = await applyPlan(planned, tools, 'test', now);
  return { done: names(done), remaining: names(remaining) };
};

const code = (expected: string): Error => expect.objectContaining({ code: expected }) as Error;

describe('applying a plan that was reviewed', () => {
  it('does what the plan says and no more, although much else has become due since', async () => {
    const home = await goodHome();
    chmodSync(pki(home, 'apiserver.key'), 0o644);
    const reviewed = planOfHome(home);
    expect(await apply(reviewed, days(340))).toEqual({ done: ['permissions cp1/apiserver'], remaining: [] });
    expect(names(planOfHome(home, days(340)).plan.actions)).toContain('reissue cp1/apiserver');
  });

  it('does a part of it, and looks again at that part', async () => {
    const home = await goodHome();
    const later = days(340);
    const reviewed = planOfHome(home, later);
    const part = reviewed.plan.actions.filter(({ node }) => node === 'w1');
    const { done, remaining } = await apply({ ...reviewed, plan: { ...reviewed.plan, actions: part } }, later);
    expect(done).toEqual(names(part));
    expect(remaining).toEqual([]);
    expect(names(planOfHome(home, later).plan.actions)).toEqual(
      names(reviewed.plan.actions.filter(({ node }) => node !== 'w1')),
    );
  });

  it('is refused where what it would write again has to be issued by now', async () => {
    const home = await goodHome();
    editSpec(home, smallSpec('apiServer: { port: 7443 }'));
    const reviewed = planOfHome(home);
    expect(names(reviewed.plan.actions)).toContain('rewrite cp1/scheduler.conf');
    await expect(apply(reviewed, days(340))).rejects.toEqual(code('HOME_CHANGED'));
    expect(await apply(planOfHome(home, days(340)), days(340))).toMatchObject({ remaining: [] });
  });

  it.each(['users', 'authorities/sa'])('makes %s again for its owner alone', async (folder) => {
    const home = await goodHome();
    rmSync(join(home, folder), { recursive: true });
    if (folder === 'users') editSpec(home, smallSpec('users: [{ name: alice }]'));
    else rmSync(join(home, 'nodes'), { recursive: true });
    expect(await apply(planOfHome(home))).toMatchObject({ remaining: [] });
    expect(statSync(join(home, folder)).mode & 0o777).toBe(0o700);
  });

  it('is refused when the home has changed', async () => {
    const home = await goodHome();
    chmodSync(pki(home, 'apiserver.key'), 0o644);
    const reviewed = planOfHome(home);
    editSpec(home, smallSpec('# a word\n'));
    await expect(apply(reviewed)).rejects.toEqual(code('HOME_CHANGED'));
  });
});

describe('what was made and is not right', () => {
  it('is not committed, also where check would only warn', async () => {
    const home = await goodHome();
    counterfeit(home, pki(home, 'apiserver'), { parts: { names: sanExtension(['surplus.example.com']) } });
    const { desired, observed } = planOfHome(home);
    const apiserver = desired.artefacts.find(({ name }) => name === 'apiserver')!;
    const made = [{ desired: apiserver, writes: [], certificate: undefined, clamped: false }];
    expect(() => assertRight(desired, observed, made, [], today)).toThrow(code('APPLY_REJECTED'));
    expect(() => assertRight(desired, observed, [], [], today)).not.toThrow();
  });

  it('does not block when it was wrong before and needs a person', async () => {
    const home = await makeHome(kubeadmSpec);
    const path = userFile(home, 'admin.conf');
    const early = { notBefore: days(1), notAfter: days(300) };
    const key = keyFrom(embeddedIn(path, held.key));
    embed(path, held.certificate, certificatePem(altered(certificateIn(path), key, authorityOf(home).key, early)));
    editSpec(home, kubeadmSpec.replace('api.prod', 'api2.prod'));
    const { done, remaining } = await apply(planOfHome(home));
    expect(done).toContain('rewrite admin.conf');
    expect(remaining).toEqual([]);
  });
});
