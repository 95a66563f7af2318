import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { reader } from '../../src/adapters/store/read.js';
import { actionKinds } from '../../src/core/plan/plan.js';
import { applyPlan } from '../../src/workflows/apply.js';
import { prepareInit } from '../../src/workflows/init.js';
import { specEdit } from '../support/arbitrary-edits.js';
import { specDocument, specText } from '../support/arbitrary-specs.js';
import { linesOf } from '../support/cases.js';
import { applyHome, checkPath, editSpec, makeHomeIn, planOfHome, today, tools } from '../support/home.js';
import { holds } from '../support/property.js';

/** Makes a home of a spec, and removes it whatever happens. */
async function withHome(text: string, test: (home: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kubepki-property-'));
  try {
    await test(await makeHomeIn(join(folder, 'home'), text));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every file of a home with its bytes and the moment of its last change. */
const stateOf = (home: string): readonly string[] =>
  (readdirSync(home, { recursive: true }) as string[])
    .map((path) => join(home, path))
    .filter((path) => statSync(path).isFile())
    .map((path) => `${path} ${statSync(path).mtimeMs} ${readFileSync(path, 'base64')}`)
    .sort();

async function initAgain(folder: string, spec: string): Promise<void> {
  const prepared = prepareInit(
    { folder, spec: { bytes: Buffer.from(spec), file: 'spec.yaml' }, isDefault: false },
    reader,
    today,
  );
  expect(prepared.isNew).toBe(false);
  await applyPlan(prepared.planned, tools, 'init', today);
}

const aboveInfo = (lines: readonly string[]): readonly string[] => lines.filter((line) => !line.startsWith('info '));

/**
 * What a spec itself makes due: at the moment of init nothing. Whatever outlives its authority is refused, and lifetimes are at
 * least an hour, so that the minutes by which a certificate is backdated do not make it due.
 */
describe('a home that init makes of any valid spec', () => {
  it('passes its check with nothing above information, and plans nothing', () =>
    holds(
      fc.asyncProperty(specText, (text) =>
        withHome(text, async (home) => {
          expect(linesOf(home)).toEqual([]);
          expect(planOfHome(home).plan).toMatchObject({ actions: [], left: [] });
        }),
      ),
      15,
    ));

  it('is not changed by a byte when init is run again', () =>
    holds(
      fc.asyncProperty(specText, (text) =>
        withHome(text, async (home) => {
          const before = stateOf(home);
          await initAgain(home, text);
          expect(stateOf(home)).toEqual(before);
        }),
      ),
      8,
    ));

  it('has node trees that pass a check by themselves, with the spec and without', () =>
    holds(
      fc.asyncProperty(specText, (text) =>
        withHome(text, async (home) => {
          for (const node of readdirSync(join(home, 'nodes'))) {
            const tree = join(home, '..', 'copies', node);
            cpSync(join(home, 'nodes', node), tree, { recursive: true });
            if (!readdirSync(tree).includes('etc')) continue;
            const { findings } = checkPath(tree);
            // Without a spec it is not known how long certificates are meant to live: a year is what is usual.
            expect(
              findings.filter(({ rule, severity }) => severity !== 'info' && rule !== 'authority-horizon'),
            ).toEqual([]);
            expect(checkPath(tree, { spec: join(home, 'kubepki.yaml'), node }).findings).toEqual([]);
          }
        }),
      ),
      8,
    ));

  it('settles at any later time: after apply nothing is left that apply could mend', () =>
    holds(
      fc.asyncProperty(specText, fc.integer({ min: 1, max: 3 * 365 * 24 }), (text, hours) =>
        withHome(text, async (home) => {
          const later = new Date(today.getTime() + hours * 3_600_000);
          const { remaining } = await applyHome(home, later);
          expect(remaining).toEqual([]);
          const left = aboveInfo(linesOf(home, later));
          const dead = /^critical (ca|etcd-ca|front-proxy-ca) expired/;
          // What an authority signed that has ended waits for people.
          if (!left.some((line) => dead.test(line)))
            expect(left.filter((line) => actionKinds.some((kind) => line.endsWith(kind)))).toEqual([]);
          expect((await applyHome(home, later)).done).toEqual([]);
        }),
      ),
      8,
    ));

  it('settles in one apply when its spec changes and time has passed', () =>
    holds(
      fc.asyncProperty(specDocument, specEdit, fc.integer({ min: 1, max: 3 * 365 * 24 }), (document, edit, hours) =>
        withHome(stringify(document), async (home) => {
          editSpec(home, stringify(edit(document)));
          const later = new Date(today.getTime() + hours * 3_600_000);
          expect((await applyHome(home, later)).remaining).toEqual([]);
          expect(planOfHome(home, later).plan.actions).toEqual([]);
        }),
      ),
      12,
    ));
});
