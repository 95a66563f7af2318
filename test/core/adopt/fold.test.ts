import type { Conceded, Concession } from '../../../src/core/adopt/concessions.js';
import { fold } from '../../../src/core/adopt/fold.js';

const on = (node: string | undefined, concession: Concession, row = 'apiserver'): Conceded => ({
  row,
  node,
  concession,
  why: 'because',
});

const folded = (...all: readonly Conceded[]) => fold(all, () => ['cp1', 'cp2']).overrides;

describe('concessions of several nodes', () => {
  it('are said once when they are the same everywhere', () => {
    const subject = { commonName: 'x', organizations: [] };
    expect(folded(on('cp1', { subject }), on('cp2', { subject }))).toEqual({ apiserver: { subject } });
  });

  it('are said once when only the names of the nodes differ', () => {
    const files = (node: string) => ({ files: { certificate: `/etc/${node}.pem` } });
    expect(folded(on('cp1', files('cp1')), on('cp2', files('cp2')))).toEqual({
      apiserver: { files: { certificate: '/etc/{node}.pem' } },
    });
  });

  it('are said for their node when another does not need them', () => {
    expect(folded(on('cp1', { sans: ['a'] }))).toEqual({ 'cp1/apiserver': { sans: ['a'] } });
  });

  it('do not wait for a node that has no such artefact', () => {
    expect(folded(on('cp1', { sans: ['a'] }), on('cp2', { absent: true }))).toEqual({
      apiserver: { sans: ['a'] },
      'cp2/apiserver': { absent: true },
    });
  });

  it('are joined when an artefact needs several of a kind', () => {
    expect(folded(on('cp1', { sans: ['a'] }), on('cp1', { sans: ['b'] }))).toEqual({
      'cp1/apiserver': { sans: ['a', 'b'] },
    });
  });

  it('about an authority bear its name alone', () => {
    const { overrides, comments } = fold([on(undefined, { authority: 'ca' }, 'etcd-ca')], () => []);
    expect(overrides).toEqual({ 'etcd-ca': { authority: 'ca' } });
    expect(comments).toEqual([{ path: ['certificates', 'overrides', 'etcd-ca', 'authority'], text: 'because' }]);
  });
});
