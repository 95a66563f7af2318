import { listed } from '../../../src/core/rules/listed.js';

const words = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `ca${index}`);

describe('a list of names', () => {
  it('is told to its tenth, and how many more there are', () => {
    expect(listed(words(300)).slice(-2)).toEqual(['ca9', '…and 290 more']);
  });

  it('is told to its end where that takes no more room', () => {
    expect(listed(words(11))).toEqual(words(11));
  });
});
