import { allLayouts } from '../../../src/core/catalog/catalog.js';
import { hasPlace } from '../../../src/core/cluster/placed-files.js';
import type { LayoutName } from '../../../src/core/cluster/cluster.js';

describe('a configuration file has a place', () => {
  it.each(Object.keys(allLayouts) as LayoutName[])('in layout %s if its paths say so', (layout) => {
    for (const file of ['authentication.yaml', 'encryption.yaml'])
      expect(hasPlace(file, { layout, certificates: { overrides: {} } })).toBe(file in allLayouts[layout].paths);
  });
});
