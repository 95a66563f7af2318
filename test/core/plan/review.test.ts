import { actionKinds, type Action, type ActionKind, type Plan } from '../../../src/core/plan/plan.js';
import { overtaken, undone } from '../../../src/core/plan/review.js';

const plan = (...actions: readonly (readonly [ActionKind, string])[]): Plan => ({
  actions: actions.map(([action, artefact]): Action => ({
    action,
    node: 'cp1',
    artefact,
    title: '',
    reasons: [],
    keepsKey: false,
  })),
  left: [],
  waiting: [],
  kept: [],
  fingerprint: '',
});

const names = (actions: readonly Action[]): readonly string[] =>
  actions.map(({ action, artefact }) => `${action} ${artefact}`);

describe('a reviewed plan', () => {
  it('is overtaken where something that it writes again has to be issued by now', () => {
    const reviewed = plan(['rewrite', 'scheduler.conf'], ['reissue', 'apiserver'], ['permissions', 'etcd-peer']);
    const current = plan(
      ['reissue', 'scheduler.conf'],
      ['reissue', 'apiserver'],
      ['reissue', 'etcd-peer'],
      ['reissue', 'etcd-server'],
    );
    expect(names(overtaken(reviewed, current))).toEqual(['rewrite scheduler.conf']);
  });

  it.each(actionKinds)('is not overtaken by itself: %s', (kind) => {
    expect(overtaken(plan([kind, 'apiserver']), plan([kind, 'apiserver']))).toEqual([]);
    expect(overtaken(plan([kind, 'apiserver']), plan())).toEqual([]);
  });

  it('is done when nothing is left of it, whatever else is due', () => {
    const reviewed = plan(['permissions', 'apiserver']);
    expect(undone(reviewed, plan(['reissue', 'apiserver'], ['create', 'etcd-peer']))).toEqual([]);
  });

  it.each(actionKinds)('is not done while the same is due again: %s', (kind) => {
    expect(names(undone(plan([kind, 'apiserver']), plan([kind, 'apiserver'])))).toEqual([`${kind} apiserver`]);
  });

  it('is not done when less is still due', () => {
    expect(names(undone(plan(['reissue', 'apiserver']), plan(['permissions', 'apiserver'])))).toEqual([
      'permissions apiserver',
    ]);
  });
});
