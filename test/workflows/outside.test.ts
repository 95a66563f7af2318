import { copyFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reader } from '../../src/adapters/store/read.js';
import type { ReaderPort } from '../../src/core/facts/store-port.js';
import { processes } from '../../src/adapters/probe/processes.js';
import { check } from '../../src/workflows/check.js';
import { checkRequest, makeHome, machines } from '../support/home.js';
import { scratch } from '../support/scratch.js';

const conf = 'etc/kubernetes/controller-manager.conf';

/** A node tree whose controller-manager.conf names a key and a certificate that lie beside the tree. */
async function treeThatPointsOutside(): Promise<string> {
  const folder = scratch();
  const tree = join(folder, 'cp1');
  cpSync(join(await makeHome(), 'nodes/cp1'), tree, { recursive: true });
  const pki = join(tree, 'etc/kubernetes/pki');
  copyFileSync(join(pki, 'apiserver.key'), join(folder, 'secret.txt'));
  const text = readFileSync(join(tree, conf), 'utf8').replace(
    /(client-(?:certificate|key)): .*/g,
    '$1: /../secret.txt',
  );
  expect(text).toContain('/../secret.txt');
  writeFileSync(join(tree, conf), text);
  return tree;
}

describe('check of a folder whose kubeconfig names a path that leads out of it', () => {
  it.each([false, true])(
    'looks at nothing outside and suggests to change nothing there (--public: %s)',
    async (isPublic) => {
      const tree = await treeThatPointsOutside();
      const seen: string[] = [];
      const watching: ReaderPort = {
        ...reader,
        snapshot: (roots, question) => {
          const files = reader.snapshot(roots, question);
          seen.push(...files.map(({ place }) => place.path));
          return files;
        },
      };
      const report = await check({ ...checkRequest, path: tree, isPublic }, watching, processes, () =>
        Promise.resolve(machines(watching)),
      );
      expect(seen).toContain(conf);
      expect(seen.filter((path) => path.includes('secret'))).toEqual([]);
      expect(report.findings.filter(({ path, fix }) => `${path} ${fix}`.includes('secret'))).toEqual([]);
      if (!isPublic) expect(report.warnings.join()).toContain('/../secret.txt, which is not in this folder');
    },
  );
});
