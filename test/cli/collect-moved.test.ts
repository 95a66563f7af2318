import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubepki } from '../support/kubepki.js';
import { scratch } from '../support/scratch.js';
import { k0sController } from '../support/trees/k0s.js';
import { k3sServer } from '../support/trees/k3s.js';
import { rke2Server } from '../support/trees/rke2.js';
import type { Tree } from '../support/trees/tree.js';

interface Document {
  readonly folders: readonly string[];
  readonly files: readonly { readonly path: string; readonly state: string }[];
  readonly components: readonly {
    readonly component: string;
    readonly file: string;
    readonly isPart: boolean;
    readonly flags: readonly { readonly name: string; readonly value: string; readonly file: string }[];
  }[];
}

const program = join(scratch(), 'collect.sh');
beforeAll(() => {
  writeFileSync(program, kubepki(['collect', '--script']).stdout);
});

/** What both collectors have to agree about: where data lies, what says so, and which files were looked at. */
const brief = ({ folders, files, components }: Document) => ({
  folders,
  files: files.filter(({ state }) => state === 'present').map(({ path }) => path),
  told: components
    .filter(({ component }) => ['k3s', 'rke2', 'k0s'].includes(component))
    .map(({ component, file, isPart, flags }) => [
      component,
      file,
      isPart,
      ...flags.map(({ name, value, file: at }) => `${name}=${value} ${at}`),
    ]),
});

const collected = ({ root }: Tree): Document =>
  JSON.parse(kubepki(['collect', '--root', root, '--node', 'n1']).stdout) as Document;

const byScript = ({ root }: Tree): Document => {
  const run = spawnSync('sh', [program, '--root', root, '--node', 'n1'], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout) as Document;
};

describe('the script of collect', () => {
  it.each<readonly [string, () => Tree]>([
    ['a configuration', () => k3sServer({ data: '/srv/k3s', configuration: { 'data-dir': '/srv/k3s' } })],
    [
      'a file beside it, before that',
      () =>
        k3sServer({
          data: '/srv/k3s',
          configuration: { 'data-dir': '/srv/old' },
          dropIn: ['50-data.yaml', { 'data-dir': '/srv/k3s/' }],
        }),
    ],
    [
      'the words of a unit, before both',
      () =>
        k3sServer({
          data: '/srv/k3s',
          configuration: { 'data-dir': '/srv/old' },
          words: ["'-d'", "'/srv/k3s'"],
          variables: ['K3S_DATA_DIR=/srv/older', 'K3S_TOKEN=secret'],
        }),
    ],
    ['variables', () => rke2Server({ data: '/srv/rke2', variables: ['RKE2_DATA_DIR=/srv/rke2'] })],
    ['the unit of k0s', () => k0sController('/srv/k0s', ['--data-dir', '/srv/k0s', '-d'])],
    ['nothing', () => k3sServer()],
  ])('looks for data where %s says that it lies, as collect does', (_, make) => {
    const tree = make();
    const scripted = byScript(tree);
    expect(brief(scripted)).toEqual(brief(collected(tree)));
    expect(JSON.stringify(scripted)).not.toContain('secret');
  });
});
