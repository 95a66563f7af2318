import { arrange } from '../../../src/core/cluster/template.js';

describe('a template', () => {
  it('gives every line of a value the indentation of its name', () => {
    expect(arrange('a:\n  {{list}}\nb\n', { list: '- 1\n- 2' })).toBe('a:\n  - 1\n  - 2\nb\n');
  });

  it('takes away the line of a name without anything to say', () => {
    expect(arrange('a\n  {{none}}\nb {{none}}.\n', { none: '' })).toBe('a\nb .\n');
  });

  it('leaves alone what has no value, and what a value says', () => {
    expect(arrange('{{strange}} {{toString}}\n{{a}}\n', { a: '{{b}} $& $1', b: 'x' })).toContain(
      '{{strange}} {{toString}}',
    );
    expect(arrange('{{a}} {{a}}', { a: '$&' })).toBe('$& $&');
  });
});
