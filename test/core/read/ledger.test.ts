import { issuedKey, type IssuedBy } from '../../../src/core/facts/observed.js';
import { PastReader } from '../../../src/core/read/past.js';

const line = (change: object): string => `${JSON.stringify({ time: '2026-06-01T12:00:00Z', changes: [change] })}\n`;
function issuedOnce(text: string): ReadonlyMap<string, IssuedBy> {
  const past = new PastReader();
  for (const one of text.split('\n')) past.take(one, true);
  return past.issuedOnce;
}

const issued = (subject: string, node: string | null = null) =>
  issuedOnce(line({ action: 'create', node, artefact: 'ci.conf', serial: '01', subject }));

describe('the ledger', () => {
  it.each([
    [
      'a line that is no record',
      [
        ['{"time":"2026-06-01T12:00:00Z","changes":[]}', true],
        ['hello', true],
      ],
      2,
    ],
    ['JSON that is no record', [['[]', true]], 1],
    ['half a line at its end, which a crash left', [['{"changes":[', false]], undefined],
    ['records only', [['{"changes":[]}', true]], undefined],
  ] as const)('says which line is none: with %s', (_, lines, strange) => {
    const past = new PastReader();
    for (const [text, isEnded] of lines) past.take(text, isEnded);
    expect(past.strangeLine).toBe(strange);
  });

  it.each([
    ['CN=ci', issuedKey('ci.conf', 'ci', [])],
    ['O=dev,O=ops,CN=ci', issuedKey('ci.conf', 'ci', ['ops', 'dev'])],
    ['O=a\\,b,CN=x\\\\=\\"y', issuedKey('ci.conf', 'x\\="y', ['a,b'])],
  ])('says who %s was', (subject, key) => {
    expect(issued(subject)).toEqual(new Map([[key, 'us']]));
  });

  it('keeps nodes, artefacts and identities apart', () => {
    const all = [issued('CN=ci'), issued('CN=ci', 'cp1'), issued('O=ci,CN=ci'), issued('CN=di')].flatMap((one) => [
      ...one.keys(),
    ]);
    expect(new Set(all).size).toBe(4);
  });

  it('says of an import that others had issued, on the node and to the person, until the home issues anew', () => {
    const [onNode, person] = [issuedKey('cp1/ci.conf', 'ci', []), issuedKey('ci.conf', 'ci', [])];
    const change = { artefact: 'ci.conf', subject: 'CN=ci' };
    const imported = line({ ...change, action: 'imported', node: 'cp1' });
    const reissued = line({ ...change, action: 'reissue', node: 'cp1' });
    const both = new Map([
      [onNode, 'others'],
      [person, 'others'],
    ]);
    expect(issuedOnce(imported)).toEqual(both);
    expect(issuedOnce(`${imported}${reissued}`)).toEqual(both.set(onNode, 'us'));
    expect(issuedOnce(`${reissued}${imported}`)).toEqual(both);
  });

  it('says nothing of what was only written again, nor in a line that is torn', () => {
    const text = line({ action: 'rewrite', node: null, artefact: 'ci.conf' });
    expect(
      issuedOnce(`${text}${line({ artefact: 'ci.conf', subject: 'CN=ci' }).slice(0, -9)}\n[]\n1\n{"changes":3}\n`),
    ).toEqual(new Map());
  });
});
