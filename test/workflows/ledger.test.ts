import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../src/adapters/store/read.js';
import { eachEntry, liveCertificates, verifyLedger, type EntryFilter } from '../../src/workflows/ledger.js';
import { goodHome, pki, remove } from '../support/copies.js';
import { applyHome, days, makeHome, smallSpec, today } from '../support/home.js';
import { refusal } from '../support/refusal.js';
import { scratch } from '../support/scratch.js';

const all: EntryFilter = { artefacts: [], nodes: [], serial: undefined, since: undefined };
const ledger = (home: string): string => join(home, 'ledger.jsonl');
const verify = (home: string) => verifyLedger(home, reader, today);

function entries(home: string, filter: Partial<EntryFilter>): readonly string[] {
  const found: string[] = [];
  eachEntry(home, { ...all, ...filter }, reader, ({ action, node, artefact }) =>
    found.push(`${action} ${node ?? '-'}/${artefact}`),
  );
  return found;
}

describe('verifying a ledger', () => {
  it('finds every certificate of a home that was made and renewed', async () => {
    const home = await makeHome();
    await applyHome(home, days(340));
    expect(verify(home)).toMatchObject({ lines: 2, broken: undefined, unrecorded: [], duplicates: [] });
    expect(verify(home).certificates).toBeGreaterThan(15);
  });

  it('names a certificate that no line speaks of', async () => {
    const home = await goodHome();
    cpSync(pki(await makeHome(), 'apiserver.crt'), pki(home, 'apiserver.crt'));
    expect(verify(home).unrecorded).toMatchObject([
      { node: 'cp1', artefact: 'apiserver', path: 'nodes/cp1/etc/kubernetes/pki/apiserver.crt' },
    ]);
  });

  it('misses every certificate where the ledger is gone, and says what a crash left', async () => {
    const home = await goodHome();
    appendFileSync(ledger(home), '{"previous":"0');
    expect(verify(home)).toMatchObject({ lines: 1, broken: undefined, hasHalfLine: true, unrecorded: [] });
    remove(ledger(home));
    const gone = verify(home);
    expect(gone).toMatchObject({ lines: 0, head: undefined });
    expect(gone.unrecorded).toHaveLength(gone.certificates);
  });

  it('needs a ledger that can be read', async () => {
    const home = await goodHome();
    expect(refusal(() => entries(scratch(), {}))).toBe('HOME_NOT_FOUND');
    remove(ledger(home));
    cpSync(join(home, 'nodes'), ledger(home), { recursive: true });
    expect(refusal(() => entries(home, {}))).toBe('PATH_UNREADABLE');
  });
});

describe('showing a ledger', () => {
  it('takes what is asked for', async () => {
    const home = await makeHome();
    await applyHome(home, days(340));
    const { serial } = liveCertificates(home, { ...all, artefacts: ['cp1/apiserver'] }, reader, days(340))[0]!
      .certificate;
    expect(entries(home, { artefacts: ['apiserver'] })).toEqual(['create cp1/apiserver', 'reissue cp1/apiserver']);
    expect(entries(home, { artefacts: ['apiserver'], since: days(1) })).toEqual(['reissue cp1/apiserver']);
    expect(entries(home, { nodes: ['w1'] }).every((line) => line.includes(' w1/'))).toBe(true);
    const colons = serial.toUpperCase().replace(/(..)(?=.)/g, '$1:');
    expect(entries(home, { serial: `00:${colons}` })).toEqual(['reissue cp1/apiserver']);
    expect(entries(home, { artefacts: ['cp2/apiserver'] })).toEqual([]);
  });

  it('knows which certificates are live, by itself', async () => {
    const home = await makeHome(smallSpec('certificates: { overrides: { apiserver: { validity: 10d } } }\n'));
    const live = (day: number) =>
      liveCertificates(home, { ...all, artefacts: ['apiserver', 'etcd-server'] }, reader, days(day)).map(
        ({ artefact, time }) => `${artefact} ${time.slice(0, 10)}`,
      );
    expect(live(9)).toEqual(['apiserver 2026-06-01', 'etcd-server 2026-06-01']);
    expect(live(11)).toEqual(['etcd-server 2026-06-01']);
    await applyHome(home, days(11));
    expect(live(12)).toEqual(['etcd-server 2026-06-01', 'apiserver 2026-06-12']);
  });

  it('says who did it', async () => {
    const home = await goodHome();
    const [line = ''] = readFileSync(ledger(home), 'utf8').split('\n');
    expect(JSON.parse(line)).toMatchObject({ by: expect.stringMatching(/./) as string });
    writeFileSync(ledger(home), line.replace(/"by":"[^"]*",/, ''));
    eachEntry(home, all, reader, ({ by }) => expect(by).toBeUndefined());
  });
});
