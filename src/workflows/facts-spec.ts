import type { Answers } from '../core/adopt/cluster.js';
import { foundAuthorities, keysetsIn } from '../core/adopt/keysets.js';
import type { Survey } from '../core/adopt/survey.js';
import { allLayouts } from '../core/catalog/catalog.js';
import { recognised } from '../core/catalog/layouts/recognised.js';
import { movedLayout } from '../core/catalog/layouts/moved.js';
import type { LayoutName } from '../core/cluster/cluster.js';
import type { FileFacts } from '../core/facts/file.js';
import type { FlagSource } from '../core/facts/flag-source.js';
import { leftOut, type NodeFacts } from '../core/facts/node-facts.js';
import { onNode, placeKey } from '../core/facts/place.js';
import type { Settings } from '../core/facts/settings.js';
import type { ReaderPort } from '../core/facts/store-port.js';
import { dataFolders } from '../core/infer/folders.js';
import { placesNamed, placesOf } from '../core/infer/placed.js';
import { tellingOf, toldFile } from '../core/infer/told.js';
import { observed } from '../core/read/observe.js';
import { judge } from '../core/rules/judge.js';
import { rules } from '../core/rules/rules.js';
import { conceding, foundIn, type Judged } from './adopt.js';
import { factsAt, viewOfFacts } from './check-facts.js';
import { withSchemaLine } from './furnish.js';
import { desiredOf, homeOfSpec } from './home.js';
import type { ImportedSpec } from './kubeadm-spec.js';

/** What no facts have, so that a spec is all that can be made of them. */
const noKeys =
  'facts have no private keys, so this is a spec and no home: to manage the cluster, run kubepki import on its nodes or on copies of them; kubepki init with this spec would make new authorities';

/**
 * The spec of a cluster of which only facts are known, with what is unusual about it as settings.
 *
 * @throws WorkflowError PATH_NOT_FOUND, PATH_UNREADABLE, NODE_AMBIGUOUS, IMPORT_INCOMPLETE; ReadError READ_FACTS, READ_FACTS_SECRET; ClusterError
 */
export function factsSpec(
  paths: readonly string[],
  answers: Answers,
  { folder, now }: { readonly folder: string; readonly now: Date },
  reader: ReaderPort,
): ImportedSpec {
  const { nodes, warnings } = factsAt(paths, reader);
  const layout =
    nodes
      .map((facts) => recognised(isThereIn(facts), dataFolders(tellingOf(facts.machine))))
      .find((name) => name !== undefined) ?? 'listed';
  const found = foundIn(
    nodes.map((facts) => surveyOf(facts, layout)),
    answers,
  );
  const { spec, notes } = conceding(found, answers, now, (text) => judged(text, nodes, folder, now, reader));
  return { spec: withSchemaLine(spec), notes: [...warnings, ...notes, noKeys] };
}

const isThereIn =
  ({ files }: NodeFacts) =>
  (path: string): boolean =>
    (files.get(path)?.state ?? 'absent') !== 'absent';

/** A node as an import looks at it, from its facts. */
export function surveyOf(facts: NodeFacts, layout: LayoutName): Survey {
  const { node, machine, files } = facts;
  const root = '';
  const telling = tellingOf(machine);
  const isThere = isThereIn(facts);
  const usual = placesOf(movedLayout(allLayouts[layout], dataFolders(telling)), node, {
    told: (component, flag) => toldFile(telling, component, flag),
    isThere,
    isSame: viewOfFacts(facts).isSame,
  });
  const kubeconfigAt = (path: string) => {
    const file = files.get(path);
    return file?.state === 'present' && file.content.kind === 'kubeconfig' ? file.content.kubeconfig : undefined;
  };
  return {
    given: node,
    root,
    layout,
    settings: machine.sources.map(settingsOf),
    places: placesNamed(usual, kubeconfigAt, isThere),
    leftAlone: [],
    cfssl: [],
    hostname: machine.hostname,
    observed: observed(
      new Map(
        [...files].map(([path, file]): [string, FileFacts] => {
          const place = onNode(root, path);
          return [placeKey(place), { ...file, place }];
        }),
      ),
    ),
  };
}

function settingsOf({ component, file, flags, release }: FlagSource): Settings {
  const values = new Map<string, string[]>();
  for (const { name, value } of flags) if (value !== leftOut) values.set(name, [...(values.get(name) ?? []), value]);
  return { component, file: file.replace(/^\//, ''), imageTag: release?.text, values };
}

/** What the rules say of the nodes, where this spec holds. */
function judged(spec: string, nodes: readonly NodeFacts[], folder: string, now: Date, reader: ReaderPort): Judged {
  const bare = homeOfSpec(folder, Buffer.from(spec), reader, 'the spec of the facts');
  const places = desiredOf(bare).artefacts;
  const views = nodes.map(viewOfFacts);
  const looked = (all: typeof places) =>
    observed(
      new Map(
        views.flatMap((view) => [
          ...view.look(
            all.flatMap(({ files }) => files.flatMap(({ place }) => (place.node === view.node ? [place] : []))),
            () => true,
          ),
        ]),
      ),
    );
  const keysets = keysetsIn(
    foundAuthorities({ artefacts: places, keysets: new Map(), version: undefined }, looked(places), () => undefined),
  );
  const desired = desiredOf({ ...bare, keysets });
  const seen = looked(desired.artefacts);
  return { desired, observed: seen, findings: judge(rules, desired, seen, now) };
}
