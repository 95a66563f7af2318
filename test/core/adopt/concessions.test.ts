import { chmodSync } from 'node:fs';
import { concede } from '../../../src/core/adopt/concessions.js';
import { judge } from '../../../src/core/rules/judge.js';
import { modeLoose } from '../../../src/core/rules/ownership.js';
import { goodHome, kubeadmSpec, pki } from '../../support/copies.js';
import { planOfHome, today } from '../../support/home.js';

/** The mode that a spec would have to take as it is for a key of an authority. */
async function conceded(mode: number): Promise<readonly unknown[]> {
  const home = await goodHome(kubeadmSpec);
  chmodSync(pki(home, 'ca.key'), mode);
  const { desired, observed } = planOfHome(home);
  const findings = judge([modeLoose], desired, observed, today);
  return concede(findings, desired, observed, today).map(({ concession }) => concession.modes);
}

describe('the mode of a key of an authority', () => {
  it('is taken as it is where a group may use it, and never where everybody may', async () => {
    expect(await conceded(0o660)).toEqual([{ key: '0660' }]);
    expect(await conceded(0o664)).toEqual([]);
  });
});
