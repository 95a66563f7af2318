import type { MachineFacts } from '../facts/machine.js';
import { onNode } from '../facts/place.js';
import type { Finding } from './finding.js';
import type { FlagFinding, FlagRule } from './flag-rule.js';
import { kubeletClientCaMissing } from './flag-demands-others.js';
import { relations } from './flag-relations.js';
import { etcdRelations } from './flag-relations-etcd.js';
import { nameRelations } from './flag-relations-names.js';
import { servingRelations } from './flag-relations-serving.js';
import { trustRelations } from './flag-relations-trust.js';
import { judgeFlags, unreadFinding } from './judge-flags.js';
import type { Audit } from './started.js';

/** Rules about flags that are about the files they name: what one component shows or signs, and another trusts. */
export const fileRelations: readonly FlagRule[] = [
  ...relations,
  ...servingRelations,
  ...etcdRelations,
  ...trustRelations,
  ...nameRelations,
  kubeletClientCaMissing,
];

/**
 * What rules about flags and files see on machines, as findings about their nodes, and what would say more there and could not be read;
 * the artefact is the component.
 *
 * @param machines by node
 */
export const machineFindings = (
  audit: Audit,
  machines: ReadonlyMap<string, Pick<MachineFacts, 'unread'>>,
): readonly Finding[] => [
  ...[...machines].flatMap(([machine, { unread = [] }]) =>
    unread.map((one) => onItsNode({ ...unreadFinding(one), machine })),
  ),
  ...judgeFlags(audit, [], fileRelations).map(onItsNode),
];

/** A machine of a check bears the name of its node, and its files are named as the node names them. */
function onItsNode({
  rule,
  severity,
  artefact,
  place,
  message,
  expected,
  actual,
  remedy,
  cis,
  machine,
}: FlagFinding): Finding {
  return {
    rule,
    severity,
    node: machine,
    artefact,
    place: onNode(machine, place.path.replace(/^\//, '')),
    message,
    expected,
    actual,
    remedy,
    ...(cis.length === 0 ? {} : { cis }),
  };
}
