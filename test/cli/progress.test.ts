import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { scratch } from '../support/scratch.js';
import { kubepki } from '../support/kubepki.js';

const binary = join(__dirname, '..', '..', 'bin', 'run.js');

/** RSA keys for so many nodes take some seconds. */
const init = (folder: string): readonly string[] => [
  'init',
  folder,
  '--name=prod',
  '--algorithm=RSA-2048',
  '--control-plane=cp1=10.0.0.11',
  ...Array.from({ length: 12 }, (_, index) => `--worker=w${index}=10.0.1.${index + 1}`),
];

describe('long work', () => {
  it('says on a terminal how far it is, and clears the line when it is done', () => {
    const command = [process.execPath, binary, ...init(join(scratch(), 'prod'))].join(' ');
    const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8', input: '' });
    expect(stdout).toMatch(/\r\u001b\[Kmade \d+ of \d+/);
    expect(stdout).toMatch(/\r\u001b\[K[^m]*Made the PKI home/);
  });

  it('says nothing elsewhere', () => {
    expect(kubepki(init(join(scratch(), 'prod')))).toMatchObject({ code: 0, stderr: '' });
  });
});
