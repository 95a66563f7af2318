import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../../src/adapters/store/read.js';
import { onNode } from '../../../src/core/facts/place.js';
import { scratch } from '../../support/scratch.js';

const folder = 'var/lib/kubelet/pki';
const current = `${folder}/kubelet-client-current.pem`;

/** The filesystem of a node, mounted somewhere, with a certificate and one link. */
function mounted(target: string, link = current): string {
  const root = scratch();
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, 'dated.pem'), 'own');
  symlinkSync(target, join(root, link));
  return root;
}

const textAt = (root: string, path: string): string | undefined => {
  const roots = { home: undefined, nodes: new Map([['cp1', { folder: root, below: '' }]]) };
  const [file] = reader.snapshot(roots, { places: [onNode('cp1', path)], folders: [], opens: () => true });
  return file?.state === 'present' ? file.bytes?.reveal().toString('utf8') : file?.state;
};

describe('a link in a mounted filesystem', () => {
  it.each([`/${folder}/dated.pem`, 'dated.pem', '../pki/dated.pem', `/../../${folder}/dated.pem`])(
    'to %s leads to what it means on its own machine',
    (target) => {
      expect(textAt(mounted(target), current)).toBe('own');
    },
  );

  it('may be a folder on the way', () => {
    expect(textAt(mounted(`/${folder}`, 'var/lib/kubelet/link'), 'var/lib/kubelet/link/dated.pem')).toBe('own');
  });

  it('never leads to a file of the machine that looks', () => {
    const elsewhere = join(scratch(), 'theirs.pem');
    writeFileSync(elsewhere, 'theirs');
    expect(textAt(mounted(elsewhere), current)).toBe('absent');
  });

  it('is told with the file that it leads to', () => {
    const roots = { home: undefined, nodes: new Map([['cp1', { folder: mounted('dated.pem'), below: '' }]]) };
    const places = [onNode('cp1', current)];
    expect(reader.snapshot(roots, { places, folders: [], opens: () => true })).toMatchObject([
      { state: 'present', attributes: { target: 'dated.pem' } },
    ]);
  });

  it('that leads to itself cannot be read, and ends', () => {
    expect(textAt(mounted(`/${current}`), current)).toBe('unreadable');
  });

  it('is the last of as many as Linux follows; one more is never left to the machine that looks', () => {
    const elsewhere = join(scratch(), 'theirs.pem');
    writeFileSync(elsewhere, 'theirs');
    const chain = (links: number, last: string): string => {
      const root = mounted('link-1');
      for (let at = 1; at < links; at += 1)
        symlinkSync(at + 1 === links ? last : `link-${at + 1}`, join(root, folder, `link-${at}`));
      return root;
    };
    expect(textAt(chain(40, `/${folder}/dated.pem`), current)).toBe('own');
    expect(textAt(chain(41, `/${folder}/dated.pem`), current)).toBe('unreadable');
    expect(textAt(chain(41, elsewhere), current)).toBe('unreadable');
  });
});
