import { mechanisms, reloadOf, reloadTable } from '../components/reload.js';
import type { FileAttributes } from '../facts/file.js';
import { onNode } from '../facts/place.js';
import { kubernetesDocs, type SurveyRule, type SurveySight } from './rule.js';
import { listOf, onMachine } from './started.js';
import type { Survey } from './survey.js';

const sources = [
  kubernetesDocs('tasks/administer-cluster/certificates'),
  'https://github.com/kubernetes/kubernetes/tree/master/staging/src/k8s.io/apiserver/pkg/server/dynamiccertificates',
];

const names = [...new Set(reloadTable.flatMap((row) => (row.mechanism === 'watched' ? row.names : [])))];

/** The kubelet swaps such links itself, and looks for it. */
const isKubelets = /\/kubelet-(?:client|server)-current\.pem$/;

/** Files that a component of a node watches, each once, with what is known of it. */
function* watchedFiles({ audit }: Survey): Iterable<Omit<SurveySight, 'message'> & { attributes: FileAttributes }> {
  const seen = new Set<string>();
  for (const started of audit?.started ?? []) {
    const { component, machine, release, assumed } = started;
    for (const name of names) {
      if (reloadOf(component, name, release ?? assumed) !== mechanisms.watched) continue;
      for (const value of listOf(started, name)) {
        const path = onMachine(started, value.replace(/:.*/, ''));
        if (path === undefined) continue;
        const file = audit?.files(machine, path);
        const key = `${machine} ${path}`;
        if (file?.state !== 'present' || isKubelets.test(path) || seen.has(key)) continue;
        seen.add(key);
        yield { artefact: component, place: onNode(machine, path.replace(/^\//, '')), attributes: file.attributes };
      }
    }
  }
}

export const linkWatched: SurveyRule = {
  id: 'link-watched',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A file that a component watches is a symbolic link. When the link is swapped and the file it led to stays, the component notices nothing and goes on with the old certificate.',
  protects: 'a renewal from being done on disk and never served',
  mend: 'Put the file itself in the place of the link, and renew it by a rename over it. Until then restart the component after each renewal.',
  sources,
  *survey(everything) {
    for (const { attributes, ...where } of watchedFiles(everything))
      if (attributes.target !== undefined)
        yield { ...where, message: 'watches a symbolic link', actual: [attributes.target] };
  },
};

export const hardLinkWatched: SurveyRule = {
  id: 'hard-link-watched',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means:
    'A file that a component watches has a second name (a hard link), as after a backup by `ln` or `cp -l`. The first renewal is noticed, the ones after it never are.',
  protects: 'a renewal from being done on disk and never served',
  mend: 'Make the backup a copy: `cp -p FILE FILE.new && mv FILE.new FILE`, then restart the component once.',
  sources,
  *survey(everything) {
    for (const { attributes, ...where } of watchedFiles(everything))
      if ((attributes.links ?? 1) > 1)
        yield { ...where, message: `watches a file that has ${attributes.links ?? 1} names`, expected: ['1'] };
  },
};
