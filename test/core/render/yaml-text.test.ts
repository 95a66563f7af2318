import { parse } from 'yaml';
import { yamlText } from '../../../src/core/render/yaml-text.js';

describe('YAML that others read', () => {
  it.each([
    'y',
    'n',
    'No',
    'on',
    'off',
    'yes',
    '1_000',
    '0b1',
    '0o17',
    '017',
    '12e3',
    '1.37',
    '190:20:30',
    '2026-01-01',
  ])('has %s in quotes, which YAML 1.1 or 1.2 takes for no text', (text) => {
    expect(yamlText({ a: text, [text]: [text] })).toBe(`a: "${text}"\n"${text}":\n  - "${text}"\n`);
  });

  it.each(['cluster.local', '10.0.0.1', 'fd00::1', 'yes-men', '1.2.3', '/etc/kubernetes/pki'])(
    'has %s as it is',
    (text) => {
      expect(yamlText([text])).toBe(`- ${text}\n`);
    },
  );

  it('is in one line each, whole each time, and the same value', () => {
    const text = 'word '.repeat(60);
    const value = { a: { text }, b: { text }, c: 'two\nlines\n' };
    expect(yamlText({ ...value, d: value.a })).not.toMatch(/[&*]/);
    expect(parse(yamlText(value))).toEqual(value);
  });
});
