import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { scratch } from '../support/scratch.js';

const root = join(__dirname, '..', '..');

/** oclif takes what lies on stdin for an argument that is not given: inside a `while read` loop that would be the next line. */
describe('what lies on stdin', () => {
  it('is never taken for an argument', () => {
    const script = `
      const { commands } = require('./dist/main.js');
      const taking = Object.entries(commands).flatMap(([id, { args = {} }]) =>
        Object.entries(args).flatMap(([name, { ignoreStdin }]) => (ignoreStdin === true ? [] : [id + ' ' + name])));
      process.stdout.write(JSON.stringify(taking));`;
    const { stdout } = spawnSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' });
    expect(JSON.parse(stdout)).toEqual([]);
  });

  it('does not become the rule of explain', () => {
    const run = spawnSync(process.execPath, [join(root, 'bin', 'run.js'), 'explain'], {
      cwd: scratch(),
      encoding: 'utf8',
      input: 'nonsense\n',
    });
    expect(run).toMatchObject({ status: 0, stderr: '' });
  });
});
