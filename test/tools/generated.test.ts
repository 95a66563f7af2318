import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const node = (...args: readonly string[]): string =>
  execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

describe('files that are made from the source', () => {
  const script = `require('./tools/generated.js').generated().then((made) => process.stdout.write(JSON.stringify(made)))`;
  const made = JSON.parse(node('-e', script)) as readonly [path: string, text: string][];

  it.each(made)('%s is fresh (else run npm run generate)', (path, text) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(text);
  });

  it('call commands as they are typed', () => {
    const page = made.find(([path]) => path === 'docs/commands.md')?.[1];
    expect(page).toContain('## `kubepki kubeconfig create NAME');
    expect(page).not.toMatch(/kubepki [a-z-]+:[a-z]/);
  });
});
