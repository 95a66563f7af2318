// Builds dist/ (readable, one file a source file, with source maps) and bundle/ (one file, and chunks for what few commands need).
'use strict';
const { rmSync } = require('node:fs');
const { basename, join } = require('node:path');
const { spawnSync } = require('node:child_process');
const { build } = require('esbuild');

const root = join(__dirname, '..');
const onlyDist = process.argv.includes('--dist');

function compile() {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const tsc = require.resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

// The room that issues certificates is as large as all the rest and only commands that change something load it, and few load
// what takes over a cluster, what judges flags, the forms of a report, or what reads objects of a cluster or keystores: their imports are of files of their own.
const lazy = [
  'src/adapters/issue/issue.ts',
  'src/cli/wiring/adopt.ts',
  'src/cli/wiring/audit.ts',
  'src/cli/wiring/containers.ts',
  'src/cli/wiring/live.ts',
  'src/cli/wiring/forms.ts',
  'src/cli/wiring/objects.ts',
];
const chunks = {
  name: 'chunks',
  setup({ onResolve }) {
    onResolve(
      { filter: /(adapters\/issue\/issue|wiring\/(adopt|audit|containers|forms|objects|live))\.js$/ },
      ({ kind, path }) => (kind === 'entry-point' ? undefined : { path: `./${basename(path)}`, external: true }),
    );
  },
};

async function bundle() {
  rmSync(join(root, 'bundle'), { recursive: true, force: true });
  const shared = {
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    logLevel: 'warning',
    legalComments: 'none',
    // Code that is kept between runs cannot import; what would is required, later all the same.
    supported: { 'dynamic-import': false },
  };
  await build({
    ...shared,
    entryPoints: [join(root, 'src', 'main.ts')],
    outfile: join(root, 'bundle', 'main.js'),
    plugins: [chunks],
    // oclif asks for these only where a project is written in TypeScript.
    external: ['ts-node', 'tsx', 'typescript'],
  });
  for (const file of lazy) {
    const name = basename(file, '.ts');
    await build({ ...shared, entryPoints: [join(root, file)], outfile: join(root, 'bundle', `${name}.js`) });
  }
}

compile();
if (!onlyDist) {
  bundle().catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
}
