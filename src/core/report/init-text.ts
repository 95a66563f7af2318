import { nodesOf, type Cluster } from '../cluster/cluster.js';
import type { DoneAction } from './apply-report.js';
import { compareReleases, knownReleases, renderRelease } from '../cluster/version.js';
import { counted } from './counted.js';
import { dayOf } from '../facts/dates.js';
import { shellWord } from '../read/shell-word.js';

interface Outcome {
  readonly done: readonly DoneAction[];
}

const isOld = ({ version }: Cluster): boolean => compareReleases(version, knownReleases.oldest) < 0;

/** What init made, in a few lines, and what to do next. */
export function initText(folder: string, cluster: Cluster, { done }: Outcome): string {
  if (done.length === 0) return `Nothing to do: ${folder} is the complete home of cluster "${cluster.name}".\n`;
  const ends = done.flatMap(({ notAfter }) => notAfter ?? []).sort((a, b) => a.getTime() - b.getTime());
  const [first = '-'] = ends.map(dayOf);
  const last = ends.map(dayOf).at(-1) ?? '-';
  const [node] = nodesOf(cluster, 'control-plane');
  const home = shellWord(folder);
  const clamped = done.some((action) => action.clamped)
    ? '\nSome certificates end with their authority, sooner than the spec asks for.\n'
    : '';
  return `Made the PKI home of cluster "${cluster.name}" in ${folder}: ${counted(done.length, 'artefact')} for ${counted(cluster.nodes.length, 'node')}.
The first certificate ends on ${first}, the authorities on ${last}.
${clamped}
Next:
  kubepki check --home ${home}
  kubepki flags kube-apiserver --home ${home}${cluster.nodes.length === 1 ? '' : ` --node ${node?.name ?? ''}`}${isOld(cluster) ? ` --kubernetes-version ${renderRelease(knownReleases.oldest)}` : ''}
  kubepki bootstrap manifests --home ${home} | kubectl apply --kubeconfig ${shellWord(`${folder}/users/super-admin.conf`)} -f -

Put users/super-admin.conf away after that last step: nobody can take its rights away. Keep authorities/ secret, and back it up.
`;
}
