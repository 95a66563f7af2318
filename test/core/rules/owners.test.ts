import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planHome, planRenewal } from '../../../src/workflows/plan.js';
import { openHome } from '../../../src/workflows/home.js';
import { reader } from '../../../src/adapters/store/read.js';
import { days, makeHome } from '../../support/home.js';

describe('what belongs to somebody else', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await makeHome();
    const spec = readFileSync(join(folder, 'kubepki.yaml'), 'utf8');
    writeFileSync(join(folder, 'kubepki.yaml'), `${spec}certificates: { overrides: { apiserver: { owner: k3s } } }\n`);
  });

  it('is judged, its end included, and never issued again', () => {
    const { plan, findings } = planHome(openHome(folder, reader), reader, days(360));
    const own = findings.filter(({ artefact }) => artefact === 'apiserver');
    expect(own).toEqual([expect.objectContaining({ rule: 'expiring', remedy: 'manual' })]);
    expect(own[0]?.message).toContain('systemctl restart k3s');
    expect(plan.actions.map(({ artefact }) => artefact)).not.toContain('apiserver');
    expect(plan.actions.map(({ artefact }) => artefact)).toContain('front-proxy-client');
  });

  it('is not renewed on request either, and the error says who renews it', () => {
    const wanted = { selection: { of: 'named', names: ['apiserver'] }, nodes: [], keepsKey: false } as const;
    const home = openHome(folder, reader);
    expect(() => planRenewal(home, wanted, reader, days(1))).toThrow('got apiserver of k3s');
  });
});
