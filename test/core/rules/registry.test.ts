import { everyRule } from '../../../src/core/rules/registry.js';

describe('the registry', () => {
  it('has no id twice, since policies, suppressions and machine output know a rule by nothing else', () => {
    const ids = everyRule.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });
});
