import { kubeadmSpec } from '../support/copies.js';
import { applyHome, days, editSpec, makeHome, planOfHome, smallSpec } from '../support/home.js';
import { linesOf } from '../support/cases.js';

/** The port of the API server: it changes what every component on a control plane dials. */
const onAnotherPort = (spec: string): string => `${spec}apiServer: { port: 7443 }\n`;

describe('a change of the spec that comes when certificates are due', () => {
  for (const [layout, spec] of [
    ['kubepki', smallSpec()],
    ['kubeadm', kubeadmSpec],
  ] as const) {
    it.each([336, 360, 400])(`in layout ${layout}, %i days after init, settles in one apply`, async (age) => {
      const home = await makeHome(spec);
      editSpec(home, onAnotherPort(spec));
      const { done, remaining } = await applyHome(home, days(age));
      expect(done.map(({ action, node, artefact }) => `${action} ${node}/${artefact}`)).toContain(
        'reissue cp1/scheduler.conf',
      );
      expect(remaining).toEqual([]);
      expect(planOfHome(home, days(age)).plan.actions).toEqual([]);
      expect(linesOf(home, days(age)).filter((line) => !line.startsWith('info '))).toEqual([]);
    });
  }

  it('writes a kubeconfig again and nothing more while its certificate is not due', async () => {
    const home = await makeHome();
    editSpec(home, onAnotherPort(smallSpec()));
    const { done } = await applyHome(home, days(300));
    expect(done.filter(({ artefact }) => artefact.endsWith('.conf')).map(({ action }) => action)).not.toContain(
      'reissue',
    );
  });
});
