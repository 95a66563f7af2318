import fc from 'fast-check';
import { desiredState } from '../../src/core/catalog/derive.js';
import { specDocument, textsOf } from '../support/arbitrary-specs.js';
import { holds } from '../support/property.js';
import { clusterOf, refusal } from '../support/specs.js';

describe('a valid spec', () => {
  it('is accepted, and means the same in every way to write it', () =>
    holds(
      fc.property(specDocument, (document) => {
        const [first, ...others] = textsOf(document).map(clusterOf);
        for (const other of others) expect(other).toEqual(first);
      }),
      60,
    ));

  it('asks for no file twice', () =>
    holds(
      fc.property(specDocument, (document) => {
        const { artefacts } = desiredState(clusterOf(textsOf(document)[0]!), new Map());
        const files = artefacts.flatMap((one) => one.files.map(({ place }) => `${place.node ?? ''}:${place.path}`));
        expect(new Set(files).size).toBe(files.length);
      }),
      60,
    ));
});

describe('any other text', () => {
  const edit = fc.record({ at: fc.nat(), remove: fc.nat(3), insert: fc.string({ maxLength: 3 }) });

  it('is accepted or refused, and never crashes the parser', () =>
    holds(
      fc.property(specDocument, fc.nat(3), fc.array(edit, { minLength: 1, maxLength: 4 }), (document, style, edits) => {
        const text = edits.reduce((whole, { at, remove, insert }) => {
          const start = at % (whole.length + 1);
          return whole.slice(0, start) + insert + whole.slice(start + remove);
        }, textsOf(document)[style]!);
        expect(refusal(text)[0]).toMatch(/^(accepted|CLUSTER_\w+)$/);
      }),
      150,
    ));

  it('of random bytes is refused', () =>
    holds(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(refusal(bytes)[0]).toMatch(/^CLUSTER_\w+$/);
      }),
      150,
    ));
});
