import { renderManifest } from '../../../src/core/render/manifest.js';

describe('the list of what is in a node tree', () => {
  it('keeps the order in which files are installed', () => {
    const entry = (path: string) => ({ path, sha256: 'ab', mode: '0600', owner: 'root', group: 'root' });
    const text = renderManifest('cp1', [entry('b.key'), entry('a.crt')]);
    expect(text.endsWith('}\n')).toBe(true);
    expect(JSON.parse(text)).toEqual({
      apiVersion: 'kubepki/v1',
      kind: 'NodeManifest',
      node: 'cp1',
      files: [entry('b.key'), entry('a.crt')],
    });
  });
});
