// Makes oclif.manifest.json for the package, or removes it. It is never committed: a stale one shows old flags.
'use strict';
const { rmSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { spawnSync } = require('node:child_process');

const root = join(__dirname, '..');
const manifest = join(root, 'oclif.manifest.json');

if (process.argv.includes('--remove')) {
  rmSync(manifest, { force: true });
} else {
  const oclif = join(dirname(require.resolve('oclif/package.json')), 'bin', 'run.js');
  const { status } = spawnSync(process.execPath, [oclif, 'manifest'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production', OCLIF_SKIP_NEW_VERSION_CHECK: '1' },
  });
  process.exit(status ?? 1);
}
