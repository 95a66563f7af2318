import { issuedKey } from '../../../src/core/facts/observed.js';
import { PastReader } from '../../../src/core/read/past.js';

const line = (change: object): string => `${JSON.stringify({ time: '2026-06-01T12:00:00Z', changes: [change] })}\n`;
function issuedOnce(text: string): ReadonlySet<string> {
  const past = new PastReader();
  for (const one of text.split('\n')) past.take(one);
  return past.issuedOnce;
}

const issued = (subject: string, node: string | null = null) =>
  issuedOnce(line({ action: 'create', node, artefact: 'ci.conf', serial: '01', subject }));

describe('the ledger', () => {
  it.each([
    ['CN=ci', issuedKey('ci.conf', 'ci', [])],
    ['O=dev,O=ops,CN=ci', issuedKey('ci.conf', 'ci', ['ops', 'dev'])],
    ['O=a\\,b,CN=x\\\\=\\"y', issuedKey('ci.conf', 'x\\="y', ['a,b'])],
  ])('says who %s was', (subject, key) => {
    expect(issued(subject)).toEqual(new Set([key]));
  });

  it('keeps nodes, artefacts and identities apart', () => {
    const all = [issued('CN=ci'), issued('CN=ci', 'cp1'), issued('O=ci,CN=ci'), issued('CN=di')].flatMap((one) => [
      ...one,
    ]);
    expect(new Set(all).size).toBe(4);
  });

  it('says nothing of what was only written again, nor in a line that is torn', () => {
    const text = line({ action: 'rewrite', node: null, artefact: 'ci.conf' });
    expect(
      issuedOnce(`${text}${line({ artefact: 'ci.conf', subject: 'CN=ci' }).slice(0, -9)}\n[]\n1\n{"changes":3}\n`),
    ).toEqual(new Set());
  });
});
