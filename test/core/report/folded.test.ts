import { folded, wordsOf } from '../../../src/core/report/folded.js';
import { columns } from '../../../src/core/report/paint.js';

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;

describe('folded', () => {
  it('breaks between words, and indents what follows', () => {
    expect(folded(wordsOf('a certificate that ends soon'), 16, 2)).toBe('a certificate\n  that ends soon\n');
  });

  it('leaves a word whole that is wider than a line, on a line of its own', () => {
    expect(folded(['see', '/a/very/long/path.crt', 'soon'], 10, 2)).toBe('see\n  /a/very/long/path.crt\n  soon\n');
  });

  it('does not count colours', () => {
    expect(folded([red('ends'), red('soon')], 9, 2)).toBe(`${red('ends')} ${red('soon')}\n`);
    expect(folded([red('ends'), red('soon')], 8, 2)).toBe(`${red('ends')}\n  ${red('soon')}\n`);
  });

  it('takes a command in brackets for one word', () => {
    expect(wordsOf('nobody answered (kubepki deliver --home prod --confirm). Next')).toEqual([
      'nobody',
      'answered',
      '(kubepki deliver --home prod --confirm).',
      'Next',
    ]);
  });
});

describe('columns', () => {
  const table = [
    ['NAME', 'NODE', 'ENDS'],
    ['apiserver', 'cp1', 'today'],
    ['ca', '', ''],
  ];

  it('stand beside each other where there is room', () => {
    const whole = 'NAME       NODE  ENDS\napiserver  cp1   today\nca\n';
    expect(columns(table)).toBe(whole);
    expect(columns(table, undefined, 22)).toBe(whole);
  });

  it('that do not fit follow on lines of their own, as columns', () => {
    expect(columns(table, undefined, 21)).toBe('NAME       NODE\n    ENDS\napiserver  cp1\n    today\nca\n');
  });

  it('fold a cell that fits on no line', () => {
    expect(
      columns(
        [
          ['A', 'SEEN'],
          ['x', 'it answered with another certificate'],
        ],
        undefined,
        25,
      ),
    ).toBe('A\n    SEEN\nx\n    it answered with\n      another certificate\n');
  });

  it('know which cell is painted', () => {
    const paint = (text: string, column: number, row: number) => `${text}(${column},${row})`;
    expect(
      columns(
        [
          ['a', 'b'],
          ['c', 'd'],
        ],
        paint,
        3,
      ),
    ).toBe('a(0,0)\n    b(1,0)\nc(0,1)\n    d(1,1)\n');
  });
});
