import { artefactKey, keyOf } from '../core/catalog/desired.js';
import { readDocument, renderPath } from '../core/cluster/document.js';
import { keyLocation } from '../core/keysets/keyset.js';
import { fingerprintOf, planOf } from '../core/plan/plan.js';
import type { Deviation, Imported } from '../core/report/import-report.js';
import type { Adoption } from './adopt.js';
import { withSchemaLine } from './furnish.js';

/** An adoption as it is reported. @param notes what could not be taken over */
export function importReport(adoption: Adoption, notes: readonly string[], written: boolean): Imported {
  const { home, desired, observed, findings, leftAlone, record } = adoption;
  const spec = withSchemaLine(adoption.spec);
  const plan = planOf(desired, findings, fingerprintOf([spec], observed));
  const due = new Set(plan.actions.map(keyOf));
  return {
    home: home.folder,
    cluster: home.cluster.name,
    layout: home.cluster.layout,
    nodes: home.cluster.nodes.map(({ name, roles, root }) => ({ name, roles, root: root ?? '' })),
    authorities: [...home.keysets].flatMap(([name, { generations }]) =>
      generations.map((generation) => {
        const location = keyLocation(generation);
        const places = { home: 'in the home', offline: undefined, file: '' } as const;
        return { name, key: location.held === 'file' ? location.path : places[location.held] };
      }),
    ),
    certificates: record.changes.length,
    deviations: deviationsIn(spec, adoption),
    plan,
    findings: findings.filter((finding) => finding.severity !== 'info' && !due.has(keyOf(finding))),
    leftAlone,
    notes,
    spec,
    written,
  };
}

/** Every setting of every override, with its line and why it is there. */
function deviationsIn(spec: string, { home, conceded }: Adoption): readonly Deviation[] {
  const document = readDocument(spec);
  return Object.entries(home.cluster.certificates.overrides).flatMap(([name, override]) =>
    Object.entries(override).flatMap(([setting, value]): readonly Deviation[] => {
      if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
      const path = ['certificates', 'overrides', name, setting];
      const about = conceded.filter(
        ({ row, node, concession }) =>
          setting in concession && (row === name || artefactKey({ node, name: row }) === name),
      );
      return [
        {
          setting: renderPath(path),
          line: document.at(path).line,
          reasons: [...new Set(about.map(({ why }) => why))],
        },
      ];
    }),
  );
}
