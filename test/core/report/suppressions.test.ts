import fc from 'fast-check';
import { fits } from '../../../src/core/report/suppressions.js';
import { holds } from '../../support/property.js';

describe('a pattern', () => {
  it.each<[pattern: string, text: string, isFit: boolean]>([
    ['cp1', 'cp1', true],
    ['cp1', 'cp10', false],
    ['cp*', 'cp10', true],
    ['*', '', true],
    ['*.crt', '/etc/kubernetes/pki/apiserver.crt', true],
    ['*.crt', '/etc/kubernetes/pki/apiserver.key', false],
    ['/etc/*/pki/*.key', '/etc/kubernetes/pki/etcd/server.key', true],
    ['a*a', 'a', false],
    ['ab*bc', 'abc', false],
    ['a*b*c', 'acb', false],
    ['a.c', 'abc', false],
  ])('%j and %j: %j', (pattern, text, isFit) => {
    expect(fits(pattern, text)).toBe(isFit);
  });

  it('says what the same regular expression says', () =>
    holds(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', '*') }),
        fc.string({ unit: fc.constantFrom('a', 'b') }),
        (pattern, text) => {
          expect(fits(pattern, text)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text));
        },
      ),
      500,
    ));

  it('takes no longer the more stars it has', () => {
    expect(fits(`${'*a'.repeat(5000)}b`, 'a'.repeat(100_000))).toBe(false);
  });
});
