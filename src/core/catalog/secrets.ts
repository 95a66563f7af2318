import type { Cluster } from '../cluster/cluster.js';
import { secretsIn } from './content.js';
import type { Desired, DesiredSecret } from './desired.js';
import { home } from './layouts/home.js';
import { homeFile } from './placement.js';
import type { Row } from './row.js';

/** The secrets of a row, with the files that hold a copy: where there is one, the secret was made before. */
export function secretsOf(
  row: string,
  table: Row,
  artefacts: readonly Desired[],
  cluster: Cluster,
): readonly DesiredSecret[] {
  if (table.kind !== 'secret' || table.when?.(cluster) === false) return [];
  return table.names(cluster).map((own) => {
    const name = `${row}/${own}`;
    return {
      kind: 'secret',
      name,
      title: `${table.title} (${own})`,
      node: undefined,
      files: [homeFile('secret', home.secret(name))],
      unknown: [],
      traces: artefacts.flatMap((artefact) =>
        artefact.kind === 'file' && secretsIn(artefact.content).includes(name)
          ? artefact.files.map(({ place }) => place)
          : [],
      ),
    };
  });
}
