import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { withCommand } from '../support/real-components.js';

withCommand('go', 'the benchmark of many nodes', () => {
  it('runs with three nodes, so that it does not rot', () => {
    const root = join(__dirname, '..', '..');
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'tools', 'bench.js'), 'nodes', '3'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const name of ['kubepki init', 'nothing to do', 'one name more', 'renew --all', 'Go, the files of init'])
      expect(stdout).toMatch(new RegExp(`^\\| [^|]*${name} \\| [\\d.]+ \\| [\\d.]+ \\| [1-9]\\d* \\|`, 'm'));
    expect(stdout).toMatch(/^\| kubepki to Go \| [\d.]+ \| [\d.]+ \|$/m);
  });
});
