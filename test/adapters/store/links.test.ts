import { execFileSync } from 'node:child_process';
import { chmodSync, lchownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writer } from '../../../src/adapters/store/write.js';
import { inHome, onNode, type Place } from '../../../src/core/facts/place.js';
import type { Roots } from '../../../src/core/facts/store-port.js';
import { withRoot } from '../../support/real-components.js';
import { scratch } from '../../support/scratch.js';
import { codeOf, commit, contentsOf, emptyHome, record, write } from '../../support/store.js';

/** A home, and a folder outside of it with one file. */
function homeAndOutside(): { readonly home: string; readonly outside: string } {
  const outside = scratch();
  writeFileSync(join(outside, 'secret'), 'secret', { mode: 0o644 });
  return { home: emptyHome(), outside };
}

const narrow = (roots: Roots, place: Place): string =>
  codeOf(() =>
    writer.commit(roots, { permissions: [{ place, mode: 0o600, owner: undefined }], record: record('narrow') }),
  );

describe('a symbolic link in a home', () => {
  it.each([
    ['users', 'users/secret'],
    ['nodes/cp1/etc', 'nodes/cp1/etc/kubernetes/secret'],
  ])('in place of the folder %s is not followed by what is written', (folder, path) => {
    const { home, outside } = homeAndOutside();
    mkdirSync(join(home, folder, '..'), { recursive: true });
    symlinkSync(outside, join(home, folder));
    const before = contentsOf(outside);
    expect(codeOf(() => commit(home, [write('a', ''), write(path, 'new')]))).toBe('STORE_WRITE');
    expect(contentsOf(outside)).toEqual(before);
    expect(contentsOf(home)).not.toHaveProperty('a');
  });

  it('in place of a folder is not followed by a change of mode, nor by a home that is made again', () => {
    const { home, outside } = homeAndOutside();
    symlinkSync(outside, join(home, 'users'));
    chmodSync(outside, 0o755);
    expect(narrow({ home, nodes: new Map() }, inHome('users/secret'))).toBe('STORE_WRITE');
    expect(codeOf(() => writer.createHome(home, ['users']))).toBe('STORE_WRITE');
    expect([join(outside, 'secret'), outside].map((path) => statSync(path).mode & 0o777)).toEqual([0o644, 0o755]);
  });

  it('in place of a file is not followed by a change of mode, and nothing is written beside it', () => {
    const { home, outside } = homeAndOutside();
    symlinkSync(join(outside, 'secret'), join(home, 'x.key'));
    const permission = { place: inHome('x.key'), mode: 0o600, owner: { uid: 1, gid: 1 } };
    const act = () =>
      writer.commit(
        { home, nodes: new Map() },
        {
          writes: [write('a', '')],
          permissions: [permission],
          record: record('narrow'),
        },
      );
    expect(codeOf(act)).toBe('STORE_PERMISSION');
    expect(statSync(join(outside, 'secret'))).toMatchObject({ mode: 0o100644, uid: process.getuid?.() });
    expect(contentsOf(home)).not.toHaveProperty('a');
  });

  it('in place of a file is replaced by what is written', () => {
    const { home, outside } = homeAndOutside();
    symlinkSync(join(outside, 'secret'), join(home, 'x.key'));
    commit(home, [write('x.key', 'new')]);
    expect([contentsOf(home)['x.key'], contentsOf(outside).secret]).toEqual(['new', 'secret']);
  });

  it('in place of the ledger is not followed', () => {
    const { home, outside } = homeAndOutside();
    symlinkSync(join(outside, 'secret'), join(home, 'ledger.jsonl'));
    expect(codeOf(() => commit(home, [write('a', '')]))).toBe('STORE_WRITE');
    expect(contentsOf(outside)).toEqual({ secret: 'secret' });
  });

  it('to the home itself is no matter', () => {
    const { home, outside } = homeAndOutside();
    symlinkSync(home, join(outside, 'prod'));
    commit(join(outside, 'prod'), [write('a/b', 'new')]);
    expect(contentsOf(home)['a/b']).toBe('new');
  });
});

describe('a pipe in place of a file', () => {
  it('holds no change of mode up', () => {
    const { home } = homeAndOutside();
    execFileSync('mkfifo', [join(home, 'x.key')]);
    expect(narrow({ home, nodes: new Map() }, inHome('x.key'))).toBe('STORE_PERMISSION');
  });
});

withRoot('a symbolic link among the folders of a node in place', () => {
  /** A node whose pki folder is a link of some user to another disk. */
  function nodeWithLinkOf(uid: number): { readonly roots: Roots; readonly disk: string } {
    const [root, disk] = [scratch(), scratch()];
    mkdirSync(join(root, 'etc/kubernetes'), { recursive: true });
    symlinkSync(disk, join(root, 'etc/kubernetes/pki'));
    lchownSync(join(root, 'etc/kubernetes/pki'), uid, uid);
    return { roots: { home: emptyHome(), nodes: new Map([['cp1', { folder: root, below: '' }]]) }, disk };
  }

  const ca = { ...write('', 'new'), place: onNode('cp1', 'etc/kubernetes/pki/etcd/ca.crt') };

  it('is followed when it belongs to root', () => {
    const { roots, disk } = nodeWithLinkOf(0);
    writer.commit(roots, { writes: [ca], record: record('test') });
    expect(contentsOf(disk)).toEqual({ 'etcd/ca.crt': 'new' });
    expect(narrow(roots, ca.place)).toBe('done');
  });

  it('is not followed when it belongs to another user', () => {
    const { roots, disk } = nodeWithLinkOf(65534);
    expect(codeOf(() => writer.commit(roots, { writes: [ca], record: record('test') }))).toBe('STORE_WRITE');
    expect(contentsOf(disk)).toEqual({});
  });
});

describe('a home', () => {
  it('that cannot be made is refused, also where the file system knows no new folders at all', () => {
    expect(codeOf(() => writer.createHome('/proc/kubepki/prod', []))).toBe('STORE_WRITE');
  });
});
