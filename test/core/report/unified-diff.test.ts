import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { unifiedDiff } from '../../../src/core/report/unified-diff.js';
import { holds } from '../../support/property.js';
import { withCommand } from '../../support/real-components.js';
import { scratch } from '../../support/scratch.js';

const diff = (before: string, after: string): string => unifiedDiff('a', before, after);

describe('a unified diff', () => {
  it('is empty where nothing differs', () => {
    expect(diff('a\nb\n', 'a\nb\n')).toBe('');
  });

  it('shows what goes and what comes, with what is around it', () => {
    expect(diff('1\n2\n3\n4\n5\n6\n7\n8\n9\n', '1\n2\n3\n4\nfive\n6\n7\n8\n9\n')).toBe(
      '--- a\n+++ a\n@@ -3,5 +3,5 @@\n 3\n 4\n-5\n+five\n 6\n 7\n',
    );
  });
});

withCommand('patch', 'a unified diff for patch', () => {
  it('turns the one text into the other', () => {
    const folder = scratch();
    const [before, after] = [join(folder, 'before'), join(folder, 'after')];
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', '', '- x', '+ y'), { maxLength: 30 })
      .chain((lines) =>
        fc.constantFrom('', '\n').map((end) => (lines.length === 0 ? '' : `${lines.join('\n')}${end}`)),
      );
    return holds(
      fc.property(text, text, (from, to) => {
        writeFileSync(before, from);
        writeFileSync(after, from);
        const patch = unifiedDiff('a', from, to);
        const { status, stdout } = spawnSync('patch', ['--silent', '--posix', after], {
          input: patch,
          encoding: 'utf8',
        });
        expect([status, stdout]).toEqual([0, '']);
        expect(readFileSync(after, 'utf8')).toBe(to);
      }),
      60,
    );
  });
});
