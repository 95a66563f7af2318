import { execFileSync } from 'node:child_process';
import { shellWord } from '../../../src/core/read/shell-word.js';

const odd = ['sp ace', "it's", '$HOME', '`id`', 'a"b', '~', '*', 'a;b', 'new\nline', 'ü', '#x', ''];

describe('a word of a shell', () => {
  it.each([...odd, 'prod', '/etc/kubernetes/pki/ca.crt'])('means the text %j', (text) => {
    const words = execFileSync('sh', ['-c', `for word in ${shellWord(text)}; do printf '%s|' "$word"; done`], {
      encoding: 'utf8',
    });
    expect(words).toBe(`${text}|`);
  });

  it('is left as it is where it needs no quotes', () => {
    expect(['prod', './a-b_c/d.e', 'api.example.com:6443', 'a@b', '0600'].map(shellWord).join(' ')).not.toContain("'");
  });
});
