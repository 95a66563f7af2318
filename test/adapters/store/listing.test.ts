import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../../src/adapters/store/read.js';
import { onNode } from '../../../src/core/facts/place.js';
import { scratch } from '../../support/scratch.js';

const paths = [
  'etc/pki/there.crt',
  'etc/pki/There.crt',
  'etc/pki/absent.crt',
  'etc/pki/dangling.crt',
  'etc/pki/loop.crt',
  'etc/pki/folder',
  'etc/pki/folder/',
  'etc/pki/none/',
  'etc/pki/grün.crt',
  `etc/pki/${'n'.repeat(300)}.crt`,
  'etc/file/absent.crt',
  'etc/file/below/absent.crt',
  'etc/link/there.crt',
  'etc/link/absent.crt',
  'etc/lost/absent.crt',
  'etc/none/below/absent.crt',
  'etc/closed/there.crt',
  'etc/closed/absent.crt',
  'etc/unlisted/there.crt',
  'etc/unlisted/absent.crt',
  'etc/listed/there.crt',
  'etc/listed/absent.crt',
  'etc//pki/./absent.crt',
];

function tree() {
  const home = scratch();
  const at = (path: string) => join(home, 'nodes/cp1/etc', path);
  for (const folder of ['pki/folder', 'closed', 'unlisted', 'listed']) mkdirSync(at(folder), { recursive: true });
  for (const file of [
    'pki/there.crt',
    'pki/grün.crt',
    'file',
    'closed/there.crt',
    'unlisted/there.crt',
    'listed/there.crt',
  ])
    writeFileSync(at(file), file);
  symlinkSync('nowhere', at('pki/dangling.crt'));
  symlinkSync('loop.crt', at('pki/loop.crt'));
  symlinkSync('pki', at('link'));
  symlinkSync('nowhere', at('lost'));
  // Of folders that may not be entered, or not be listed, root sees everything.
  chmodSync(at('closed'), 0o000);
  chmodSync(at('unlisted'), 0o100);
  chmodSync(at('listed'), 0o400);
  const reopen = () => ['closed', 'unlisted', 'listed'].forEach((folder) => chmodSync(at(folder), 0o700));
  return { home, nodes: new Map([['cp1', { folder: join(home, 'nodes/cp1'), below: '' }]]), reopen };
}

const statesOf = (home: string | undefined, { nodes }: ReturnType<typeof tree>, of: 'places' | 'others') => {
  const asked = paths.map((path) => onNode('cp1', path));
  const question = { places: [], folders: [], opens: () => true, [of]: asked };
  return reader.snapshot({ home, nodes }, question).map((file) => ({
    path: file.place.path,
    state: file.state,
    reason: file.state === 'unreadable' ? file.reason : undefined,
  }));
};

describe('what the names in a folder tell is what a look at each file tells', () => {
  const made = tree();
  afterAll(() => made.reopen());

  it('of every kind of file, link and folder', () => {
    const looked = statesOf(undefined, made, 'places');
    expect(statesOf(made.home, made, 'places')).toEqual(looked);
    expect(looked).toHaveLength(paths.length);
    expect(new Set(looked.map(({ state }) => state))).toEqual(new Set(['present', 'absent', 'unreadable']));
  });

  it('and of other places only what is there is told', () => {
    const looked = statesOf(undefined, made, 'places').filter(({ state }) => state !== 'absent');
    expect(statesOf(made.home, made, 'others')).toEqual(looked);
    expect(statesOf(undefined, made, 'others')).toEqual(looked);
  });
});
