import { createHash } from 'node:crypto';
import { genesis } from '../../../src/core/facts/ledger.js';
import { LedgerChain, type ChainVerdict } from '../../../src/core/read/ledger-chain.js';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

const issued = (serial: string, fingerprint: string, issuer = 'CN=ca') => ({
  action: 'create',
  node: 'cp1',
  artefact: 'apiserver',
  ...{ serial, fingerprint, issuer, subject: 'CN=kube-apiserver', notAfter: '2027-06-01T00:00:00Z' },
});

/** Lines of records with these changes, each chained to the one before. */
function chained(...changes: readonly (readonly object[])[]): string[] {
  let previous = genesis;
  return changes.map((one) => {
    const line = JSON.stringify({ previous, time: '2026-06-01T12:00:00Z', command: 'apply', changes: one });
    previous = hash(line);
    return line;
  });
}

function verdictOf(lines: readonly string[], half?: string): ChainVerdict {
  const chain = new LedgerChain();
  for (const line of lines) chain.take(line, true);
  if (half !== undefined) chain.take(half, false);
  return chain.verdict();
}

describe('the chain of a ledger', () => {
  const good = chained([issued('01', 'aa')], [], [issued('02', 'bb')]);

  it('is whole when each line holds the hash of the one before', () => {
    expect(verdictOf(good)).toEqual({
      lines: 3,
      broken: undefined,
      hasHalfLine: false,
      head: hash(good[2]!),
      duplicates: [],
    });
    expect(verdictOf([])).toMatchObject({ lines: 0, broken: undefined, head: undefined });
  });

  it.each<[string, (lines: string[]) => string[], number]>([
    ['behind a line that was changed', ([a, b, c]) => [a!.replace('cp1', 'cp2'), b!, c!], 2],
    ['where a line is missing', ([a, , c]) => [a!, c!], 2],
    ['where the beginning is missing', ([, b, c]) => [b!, c!], 1],
    ['where two lines changed places', ([a, b, c]) => [a!, c!, b!], 2],
    ['at a line that is no record', ([a, b, c]) => [a!, '{"a":', b!, c!], 2],
    ['at an empty line', ([a, b, c]) => [a!, b!, '', c!], 3],
    ['at a line that is JSON and no record', ([a, b, c]) => [a!, 'null', b!, c!], 2],
    ['at a line that was added', ([a, b, c]) => [a!, a!, b!, c!], 2],
  ])('is broken %s', (_, change, line) => {
    expect(verdictOf(change([...good])).broken).toMatchObject({ line });
  });

  it('is not broken by half a line that a crash left, nor by a last line without its end', () => {
    const [next = ''] = chained([]);
    expect(verdictOf(good, next.slice(0, 30))).toMatchObject({ lines: 3, broken: undefined, hasHalfLine: true });
    expect(verdictOf(good.slice(0, 2), good[2])).toMatchObject({ lines: 3, broken: undefined, hasHalfLine: false });
  });

  it('names the line in which an issuer gives a serial again, to another certificate', () => {
    const lines = chained([issued('01', 'aa')], [issued('01', 'bb', 'CN=etcd-ca')], [issued('01', 'cc')]);
    expect(verdictOf(lines).duplicates).toEqual([{ issuer: 'CN=ca', serial: '01', line: 3 }]);
    expect(verdictOf(chained([issued('01', 'aa')], [issued('01', 'aa')])).duplicates).toEqual([]);
  });
});
