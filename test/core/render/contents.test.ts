import { parse } from 'yaml';
import { placeholderOf } from '../../../src/core/catalog/content.js';
import { contentText } from '../../../src/core/render/contents.js';

const none = (name: string): string => {
  throw new Error(`nobody asked for ${name}`);
};

describe('the text of a file', () => {
  it('is as it stands', () => {
    expect(contentText({ syntax: 'text', text: 'a {{b}}\n' }, none)).toBe('a {{b}}\n');
  });

  it('is YAML that reads back to its value, with long lines whole', () => {
    const value = { kind: 'Policy', long: 'word '.repeat(60).trim(), list: [{ level: 'None' }] };
    const text = contentText({ syntax: 'yaml', value }, none);
    expect(parse(text)).toEqual(value);
    expect(text.split('\n').some((line) => line.includes(value.long))).toBe(true);
  });

  it('has each secret where its name stands, and no other name', () => {
    const value = { keys: [placeholderOf('k/one'), placeholderOf('k/two'), placeholderOf('k/three')] };
    const text = contentText({ syntax: 'yaml', value, secrets: ['k/two', 'k/one'] }, (name) => `<${name}>`);
    expect(parse(text)).toEqual({ keys: ['<k/one>', '<k/two>', '{{k/three}}'] });
  });

  it('has a secret as it is, whatever its characters mean elsewhere', () => {
    const value = { secret: placeholderOf('k') };
    expect(contentText({ syntax: 'yaml', value, secrets: ['k'] }, () => '$&$1')).toContain('$&$1');
  });
});
