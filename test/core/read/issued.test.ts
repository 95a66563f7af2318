import { IssuedCertificates } from '../../../src/core/read/issued.js';
import { entriesIn } from '../../../src/core/read/ledger.js';

let clock = 0;
const line = (change: object): string =>
  JSON.stringify({ time: new Date((clock += 1000)).toISOString(), command: 'apply', changes: [change] });

const of = (artefact: string, fingerprint: string, more: object = {}) => ({
  action: 'reissue',
  node: 'cp1',
  artefact,
  serial: fingerprint,
  fingerprint,
  subject: 'CN=x',
  issuer: 'CN=ca',
  notAfter: '2027-06-01T00:00:00Z',
  ...more,
});

/** `fingerprint standing` of all, in the order of their lines. */
function standings(...changes: readonly object[]): readonly string[] {
  const issued = new IssuedCertificates(() => true);
  for (const change of changes) entriesIn(line(change)).forEach((entry) => issued.take(entry));
  return issued.all().map(({ certificate, standing }) => `${certificate.fingerprint} ${standing}`);
}

describe('the certificates of a ledger', () => {
  it('are replaced by the next one of the same artefact on the same node', () => {
    expect(standings(of('apiserver', 'a'), of('apiserver', 'b', { node: 'cp2' }), of('apiserver', 'c'))).toEqual([
      'a replaced',
      'b current',
      'c current',
    ]);
  });

  it('go on beside the next one when they were handed out, and when they are authorities', () => {
    const given = { action: 'hand out', node: null };
    const authority = { node: null, subject: 'CN=ca' };
    expect(
      standings(of('kubeconfig/alice', 'a', given), of('kubeconfig/alice', 'b', given), of('ca', 'c', authority)),
    ).toEqual(['a current', 'b current', 'c current']);
    expect(standings(of('ca', 'c', authority), of('ca', 'd', authority))).toEqual(['c current', 'd current']);
  });

  it('come back by their fingerprint, but not because a node has them', () => {
    const both = [of('apiserver', 'a'), of('apiserver', 'b')];
    const again = (action: string) => ({ action, node: 'cp1', artefact: 'apiserver', fingerprint: 'a' });
    expect(standings(...both, again('restore'))).toEqual(['a current', 'b replaced']);
    expect(standings(...both, again('delivered'))).toEqual(['a replaced', 'b current']);
  });

  it.each(['retire', 'remove'])('are retired with their artefact: %s', (action) => {
    expect(standings(of('apiserver', 'a'), { action, node: 'cp1', artefact: 'apiserver' })).toEqual(['a retired']);
  });

  it('are retired with a file that is called by its path, and come back with it, on its node only', () => {
    const both = [of('kubelet', 'a'), of('kubelet', 'b', { node: 'cp2' })];
    const file = { node: 'cp1', artefact: 'etc/kubernetes/kubelet.conf' };
    const [gone, back] = (['retire', 'restore'] as const).map((action) => ({ ...file, action, fingerprint: 'a' }));
    expect(standings(...both, { ...gone, fingerprint: 'b' })).toEqual(['a current', 'b current']);
    expect(standings(...both, gone!)).toEqual(['a retired', 'b current']);
    expect(standings(...both, gone!, back!)).toEqual(['a current', 'b current']);
  });

  it('are forgotten when they are not wanted, and still replace', () => {
    const issued = new IssuedCertificates(({ certificate }) => certificate.fingerprint !== 'b');
    for (const change of [of('apiserver', 'a'), of('apiserver', 'b')])
      entriesIn(line(change)).forEach((entry) => issued.take(entry));
    expect(issued.all()).toMatchObject([{ standing: 'replaced' }]);
  });
});
