import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { reader } from '../../src/adapters/store/read.js';
import { artefactKey } from '../../src/core/catalog/desired.js';
import { certificateRows } from '../../src/core/report/certificates.js';
import { planDocument } from '../../src/core/report/plan-report.js';
import { applyPlan, type Applied } from '../../src/workflows/apply.js';
import { liveCertificates, verifyLedger } from '../../src/workflows/ledger.js';
import { planContext } from '../../src/workflows/plan.js';
import { savedPlan } from '../../src/workflows/saved-plan.js';
import { specEdit } from '../support/arbitrary-edits.js';
import { specDocument, type SpecDocument } from '../support/arbitrary-specs.js';
import { linesOf } from '../support/cases.js';
import { applyHome, editSpec, makeHome, planOfHome, today, tools } from '../support/home.js';
import { holds } from '../support/property.js';

/** Edits of a spec, each some hours after the one before. */
const history = fc.array(fc.tuple(specEdit, fc.integer({ min: 1, max: 8000 })), { minLength: 1, maxLength: 3 });

async function withHome(document: SpecDocument, test: (home: string) => Promise<void>): Promise<void> {
  const home = await makeHome(stringify(document));
  try {
    await test(home);
  } finally {
    rmSync(dirname(home), { recursive: true, force: true });
  }
}

/** Calls with each moment at which the spec was changed. */
async function inTime(
  home: string,
  document: SpecDocument,
  edits: readonly (readonly [(document: SpecDocument) => SpecDocument, number])[],
  then: (now: Date) => Promise<void>,
): Promise<void> {
  let [current, now] = [document, today];
  for (const [edit, hours] of edits) {
    current = edit(current);
    now = new Date(now.getTime() + hours * 3_600_000);
    editSpec(home, stringify(current));
    await then(now);
  }
}

const stateOf = (home: string): readonly string[] =>
  (readdirSync(home, { recursive: true }) as string[])
    .map((path) => join(home, path))
    .filter((path) => statSync(path).isFile())
    .map((path) => `${path} ${statSync(path).mtimeMs} ${readFileSync(path, 'base64')}`)
    .sort();

const summaryOf = ({ done, remaining }: Applied): readonly string[] => [
  ...done.map(({ action, node, artefact }) => `${action} ${artefactKey({ node, name: artefact })}`),
  ...remaining.map(({ artefact }) => `remaining ${artefact}`),
];

/** Certificates that lie in the home and have not ended; of one in several places each. */
function liveOnDisk(home: string, now: Date): readonly string[] {
  const { desired, observed } = planOfHome(home, now);
  return certificateRows(desired, observed, now)
    .filter(({ certificate }) => certificate.notAfter > now)
    .map((row) => `${artefactKey(row)} ${row.certificate.fingerprint}`)
    .sort();
}

const liveByLedger = (home: string, now: Date): readonly string[] =>
  liveCertificates(home, { artefacts: [], nodes: [], serial: undefined, since: undefined }, reader, now)
    .map(({ node, artefact, certificate }) => `${artefactKey({ node, name: artefact })} ${certificate.fingerprint}`)
    .sort();

describe('a home whose spec is changed as time goes on', () => {
  it('needs one apply a change: after it a plan is empty, and another changes no byte', () =>
    holds(
      fc.asyncProperty(specDocument, history, (document, edits) =>
        withHome(document, (home) =>
          inTime(home, document, edits, async (now) => {
            expect((await applyHome(home, now)).remaining).toEqual([]);
            const before = stateOf(home);
            expect(planOfHome(home, now).plan.actions).toEqual([]);
            expect((await applyHome(home, now)).done).toEqual([]);
            expect(stateOf(home)).toEqual(before);
          }),
        ),
      ),
      3,
    ));

  it('becomes the same by a plan that was saved as by one that was not', () =>
    holds(
      fc.asyncProperty(specDocument, history, (document, edits) =>
        withHome(document, (home) =>
          inTime(home, document, edits, async (now) => {
            const other = join(dirname(home), 'other');
            cpSync(home, other, { recursive: true });
            const file = join(dirname(home), 'plan.json');
            const planned = planOfHome(home, now);
            writeFileSync(file, JSON.stringify(planDocument(planned.plan, planContext(planned, reader, now))));
            const saved = savedPlan(file, planOfHome(home, now).plan, reader);
            const bySaved = await applyPlan({ ...planned, plan: saved }, tools, 'apply', now);
            const direct = await applyHome(other, now);
            expect(summaryOf(bySaved)).toEqual(summaryOf(direct));
            expect(linesOf(home, now)).toEqual(linesOf(other, now));
            rmSync(other, { recursive: true });
          }),
        ),
      ),
      3,
    ));

  it('has a ledger that knows by itself which certificates are live', () =>
    holds(
      fc.asyncProperty(specDocument, history, (document, edits) =>
        withHome(document, (home) =>
          inTime(home, document, edits, async (now) => {
            await applyHome(home, now);
            expect(liveByLedger(home, now)).toEqual(liveOnDisk(home, now));
            const { broken, duplicates, unrecorded } = verifyLedger(home, reader, now);
            expect({ broken, duplicates, unrecorded }).toEqual({ broken: undefined, duplicates: [], unrecorded: [] });
          }),
        ),
      ),
      3,
    ));
});
