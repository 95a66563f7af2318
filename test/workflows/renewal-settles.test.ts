import { reader } from '../../src/adapters/store/read.js';
import { keyOf } from '../../src/core/catalog/desired.js';
import { applyPlan } from '../../src/workflows/apply.js';
import { openHome } from '../../src/workflows/home.js';
import { planRenewal } from '../../src/workflows/plan.js';
import { days, makeHome, smallSpec, tools } from '../support/home.js';

it('30 daily renewals issue nothing twice when the authorities have 20 days left', async () => {
  const home = await makeHome(smallSpec('certificates: { validity: { authority: 100d, leaf: 90d } }'));
  const wanted = { selection: { of: 'due' }, nodes: [], keepsKey: false } as const;
  const issued: string[] = [];
  for (let day = 80; day < 110; day += 1) {
    const planned = planRenewal(openHome(home, reader), wanted, reader, days(day));
    if (planned.plan.actions.length === 0) continue;
    const { done } = await applyPlan(planned, tools, 'renew', days(day));
    issued.push(...done.map(keyOf));
  }
  expect(issued).toContain('cp1/apiserver');
  expect(new Set(issued).size).toBe(issued.length);
});
