import { appendFileSync, chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../src/adapters/store/read';
import { planDocument } from '../../src/core/report/plan-report';
import { planContext } from '../../src/workflows/plan';
import { savedPlan } from '../../src/workflows/saved-plan';
import { goodHome, pki } from '../support/copies';
import { days, planOfHome, today } from '../support/home';
import { scratch } from '../support/scratch';

/** A plan that narrows the mode of one key, saved, and the home that it is of. */
async function saved() {
  const home = await goodHome();
  chmodSync(pki(home, 'apiserver.key'), 0o644);
  const planned = planOfHome(home);
  const file = join(scratch(), 'a.plan');
  writeFileSync(file, JSON.stringify(planDocument(planned.plan, planContext(planned, reader, today))));
  return { home, take: (now: Date) => savedPlan(file, planOfHome(home, now).plan, reader) };
}

describe('a saved plan', () => {
  it('is taken where nothing has changed', async () => {
    const { take } = await saved();
    expect(take(today).actions).toMatchObject([{ action: 'permissions', artefact: 'apiserver' }]);
  });

  it('is refused where the home has changed, and where only time has made more due, which is said', async () => {
    const { home, take } = await saved();
    expect(() => take(days(360))).toThrow(/nothing has changed, but more has become due since/);
    appendFileSync(join(home, 'kubepki.yaml'), '# later\n');
    expect(() => take(today)).toThrow(/one that has changed since/);
  });
});
