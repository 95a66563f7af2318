import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { when, type CaseTable } from '../../support/cases.js';

interface Manifest {
  readonly files: readonly { readonly path: string; readonly group?: string }[];
}

const manifestOf = (home: string, node: string): string => join(home, 'nodes', node, 'manifest.json');

/** Changes the manifest of the worker, as an editor would. */
function edit(home: string, change: (manifest: Manifest) => object): void {
  const path = manifestOf(home, 'w1');
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')) as Manifest)));
}

const found = 'warning w1/manifest.json manifest-differs rewrite';

export const manifests: CaseTable = {
  'manifest-differs': {
    stage: 'always',
    severity: 'warning',
    violations: [
      when('a manifest that is none', found, (home) => writeFileSync(manifestOf(home, 'w1'), '{}\n')),
      when('an empty one', found, (home) => writeFileSync(manifestOf(home, 'w1'), '')),
      when('that of another node', found, (home) => edit(home, (manifest) => ({ ...manifest, node: 'cp1' }))),
      when('one that leaves out a file', found, (home) =>
        edit(home, ({ files, ...rest }) => ({ ...rest, files: files.slice(1) })),
      ),
      when('one that gives a file to another owner than the spec', found, (home) =>
        edit(home, ({ files, ...rest }) => ({ ...rest, files: files.map((file) => ({ ...file, group: 'kube' })) })),
      ),
    ],
    nearMisses: [
      when('one that is written in another way', [], (home) => edit(home, (manifest) => manifest)),
      when('one that lists more than lies there', [], (home) =>
        edit(home, ({ files, ...rest }) => ({ ...rest, files: [...files, { path: 'etc/old', sha256: '' }] })),
      ),
    ],
  },
};
