import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubepki } from '../support/kubepki.js';
import { put } from '../support/home.js';
import { scratch } from '../support/scratch.js';

interface Document {
  readonly files: readonly { readonly path: string; readonly content?: { readonly kind: string } }[];
}

let script: string;
beforeAll(() => {
  script = join(scratch(), 'collect.sh');
  writeFileSync(script, kubepki(['collect', '--script']).stdout);
});

describe.each([
  ['dash', ['dash']],
  ['busybox', ['busybox', 'sh']],
])('the script of collect, run by %s', (_, [program = '', ...args]) => {
  /** What it writes within 1 GiB and 10 s. */
  const scripted = (root: string): Document => {
    const limited = 'ulimit -v 1048576; ulimit -t 10; exec "$@"';
    const run = spawnSync('sh', ['-c', limited, 'sh', program, ...args, script, '--root', root, '--node', 'cp1'], {
      encoding: 'utf8',
    });
    expect(run).toMatchObject({ status: 0, stderr: '' });
    return JSON.parse(run.stdout) as Document;
  };

  it.each([
    ['a pair in a list', 'kind: Config\nargs: [a: b]\n'],
    ['a colon alone in a list', 'kind: Config\nargs: [: , :]\n'],
    ['lists in lists', `kind: Config\nargs: ${'['.repeat(20_000)}a\n`],
  ])('ends with %s, and reads no kubeconfig in it', (_name, text) => {
    const root = scratch();
    put(root, 'etc/kubernetes/admin.conf', text);
    const [file] = scripted(root).files.filter(({ path }) => path === '/etc/kubernetes/admin.conf');
    expect(file?.content?.kind).toBe('unparsable');
  });
});
