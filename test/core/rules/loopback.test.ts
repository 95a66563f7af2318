import { noDeliveries, processKey } from '../../../src/core/facts/chain.js';
import { observed } from '../../../src/core/read/observe.js';
import { judge } from '../../../src/core/rules/judge.js';
import { loopbackExpiring } from '../../../src/core/rules/loopback.js';
import { days, today } from '../../support/home.js';

const component = 'kube-apiserver';
const machine = { hostname: 'cp1', at: today, layout: 'kubeadm', sources: [] };

describe('a component of which the machine and the home say since when it runs', () => {
  it('is told once, and by the machine', () => {
    const seen = observed(new Map(), {
      machines: new Map([['cp1', { ...machine, running: new Map([[component, days(-1090)]]) }]]),
      deliveries: { ...noDeliveries, running: new Map([[processKey('cp1', component), days(-1200)]]) },
    });
    const version = { major: 1, minor: 37, patch: undefined };
    const found = judge([loopbackExpiring], { artefacts: [], keysets: new Map(), version }, seen, today);
    expect(found.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      expect.stringMatching(/^critical .* ends in 6d/),
    ]);
  });
});
