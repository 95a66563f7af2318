import type { Ground } from '../infer/grounds.js';
import { folded, wordsOf } from './folded.js';
import { columns } from './paint.js';

const titles: Readonly<Record<Ground['what'], string>> = {
  layout: 'layout',
  name: 'name',
  roles: 'role',
  release: 'release',
  services: 'Services',
  domain: 'domain',
  endpoint: 'endpoint',
  settings: 'settings',
};

/** As many values as fit into a line are named. */
const shown = 3;

/** What was taken for true, a line for each thing that can be known and each folder that says it; empty where a spec does. */
export function inferredText(inferred: readonly Ground[], width: number): string {
  const nodes = new Set(inferred.map(({ node }) => node));
  const [only = ''] = nodes;
  if (nodes.size === 0) return '';
  const rows = (Object.keys(titles) as readonly Ground['what'][]).flatMap((what) =>
    linesOf(inferred.filter((ground) => ground.what === what)).map(([value, from], index) => [
      `  ${index === 0 ? titles[what] : ''}`,
      value,
      from,
    ]),
  );
  const whence = nodes.size === 1 ? only : `${nodes.size} nodes`;
  const title = folded(wordsOf(`Inferred from what lies and runs on ${whence}, without a spec:`), width, 2);
  return title + columns(rows, undefined, width);
}

/** Manifests, units and kubeconfigs lie together: of several files the folder says where. */
function linesOf(grounds: readonly Ground[]): readonly (readonly [string, string])[] {
  const folders = new Map<string, { readonly values: Set<string>; readonly files: Set<string> }>();
  for (const ground of grounds) {
    const folder = ground.from.startsWith('/') ? ground.from.replace(/[^/]*$/, '') : ground.from;
    const { values, files } = folders.get(folder) ?? { values: new Set(), files: new Set() };
    folders.set(folder, { values: values.add(brief(ground)), files: files.add(ground.from) });
  }
  return [...folders].map(
    ([
      folder,
      {
        values,
        files: [file = '', ...more],
      },
    ]) => [list([...values]), more.length === 0 ? file : folder],
  );
}

/** What is of the cluster's release needs no name. */
const brief = ({ what, value }: Ground): string => (what === 'release' ? value.replace(/^kube\S* /, '') : value);

const list = (texts: readonly string[]): string =>
  texts.length <= shown ? texts.join(', ') : `${texts.slice(0, shown).join(', ')} and ${texts.length - shown} more`;
