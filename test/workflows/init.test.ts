import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyHome, checkPath, makeHome, planOfHome } from '../support/home.js';

const fixture = (file: string): string => readFileSync(join(__dirname, '..', 'fixtures', file), 'utf8');

describe('init', () => {
  it.each(['kubepki.yaml', 'kubepki-full.yaml'])(
    'makes a home of %s that passes its own check and plans nothing',
    async (file) => {
      const home = await makeHome(fixture(file));
      expect(planOfHome(home).plan.actions).toEqual([]);
      const { status, findings } = checkPath(home);
      expect(status).toBe('ok');
      // What the full spec suppresses is nothing that a new home has.
      expect(findings.filter(({ rule }) => rule !== 'suppression-unused')).toEqual([]);
    },
  );

  it('does nothing the second time', async () => {
    const home = await makeHome();
    expect(await applyHome(home)).toEqual({ done: [], remaining: [] });
  });
});
