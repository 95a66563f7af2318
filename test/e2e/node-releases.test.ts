import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { binaries, withComponents } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

const command = join(__dirname, '..', '..', 'bin', 'run.js');

withComponents('later releases of Node', () => {
  it.each(['node-22', 'node-24'] as const)(
    '%s runs init, check, plan and flags, twice, with its cache of compiled code',
    (release) => {
      const cwd = scratch();
      const env = { PATH: process.env.PATH, HOME: cwd, NO_COLOR: '1' };
      const run = (...args: readonly string[]) =>
        spawnSync(binaries()[release], [command, ...args], { cwd, env, encoding: 'utf8', input: '' });
      expect(run('init', 'prod', '--control-plane', 'cp1=10.0.0.11')).toMatchObject({ status: 0, stderr: '' });
      for (let round = 0; round < 2; round += 1) {
        expect(run('check', 'prod')).toMatchObject({ status: 0, stderr: '' });
        expect(run('plan', '--home', 'prod')).toMatchObject({ status: 0, stderr: '', stdout: 'Nothing to do.\n' });
        expect(run('flags', 'kube-apiserver', '--home', 'prod')).toMatchObject({ status: 0, stderr: '' });
      }
    },
  );
});
