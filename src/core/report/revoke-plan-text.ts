import { counted } from './counted.js';
import { minuteOf } from '../facts/dates.js';
import { holdingDocument, holdingsTable } from './holdings.js';
import type { Paint } from './paint.js';
import { printable } from './printable.js';
import type { BoundSubject, RevokePlan } from './revoke-plan.js';
import { shellWord } from '../read/shell-word.js';

/** The document of `schemas/revoke-plan.json`. */
export const revokePlanDocument = (plan: RevokePlan) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'RevokePlan' as const,
  name: plan.name,
  certificates: plan.certificates.map(holdingDocument),
  until: plan.until?.toISOString() ?? null,
  rbac: {
    suffices: plan.certificates.length > 0 && plan.beyondRbac.length === 0,
    because: plan.beyondRbac,
    subjects: plan.subjects.map((subject) => ({ ...subject, find: bindingsOf(subject) })),
    whatIsLeft: plan.certificates.length === 0 ? null : whatIsLeft(plan),
  },
  rotation: plan.rotation,
});

/** The wide form lists the users and the groups of every binding. */
const bindingsOf = ({ name }: BoundSubject): string =>
  `kubectl get clusterrolebindings,rolebindings -A -o wide | grep -wF -e ${shellWord(name)}`;

const whatIsLeft = ({ subjects }: RevokePlan): string =>
  [
    'kubectl auth can-i --list',
    ...subjects.map(({ kind, name }) => `${kind === 'user' ? '--as' : '--as-group'} ${shellWord(name)}`),
  ].join(' ');

const others = ({ sharedWith }: BoundSubject): string =>
  sharedWith.length === 0
    ? 'which nobody else in the ledger holds'
    : `which ${sharedWith.join(', ')} ${sharedWith.length === 1 ? 'holds' : 'hold'} too and ${sharedWith.length === 1 ? 'loses' : 'lose'} as well`;

/** @param shorten how a path is shown */
export function revokePlanText(plan: RevokePlan, paint: Paint, shorten: (path: string) => string): string {
  const { name, certificates, until } = plan;
  const shown = printable({ name, subjects: plan.subjects, rotation: plan.rotation });
  if (until === undefined)
    return `${shown.name} holds no certificate that can be used, as far as the ledger knows: there is nothing to cut off.\n${elsewhere}`;
  return `${shown.name} holds ${counted(certificates.length, 'certificate')} that can be used; the last ends on ${minuteOf(until)} UTC.

${holdingsTable(certificates, paint, shorten)}
Kubernetes cannot take a certificate back. There are three ways, and they can be combined.

${paint('bold', '1. Take away what RBAC gives.')} It holds from the next request on.
${rbacText(plan, paint)}
${paint('bold', '2. Wait')} until ${minuteOf(until)} UTC, and issue nothing to ${shown.name} again: take the entry out of users in kubepki.yaml, if there is one.

${paint('bold', '3. Replace the authority')} that signed it (${shown.rotation.issuers.join(', ')}), so that nothing it signed is trusted any more. This release has no command for that.
   It hits ${counted(shown.rotation.certificates, 'other certificate')}, which all have to be issued again first:
   ${shown.rotation.artefacts.map(({ artefact, count }) => (count === 1 ? artefact : `${artefact} (${count})`)).join(', ') || 'none'}

${elsewhere}`;
}

function rbacText({ beyondRbac, subjects, ...plan }: RevokePlan, paint: Paint): string {
  const warning =
    beyondRbac.length === 0 ? '' : `   ${paint('critical', 'This is not enough here')}: ${beyondRbac.join('; ')}.\n`;
  const steps = subjects.map(
    (subject) =>
      `   the ${subject.kind} ${printable(subject.name)}${subject.kind === 'user' ? '' : `, ${printable(others(subject))}`}\n     ${printable(bindingsOf(subject))}\n`,
  );
  return `${warning}   Delete the bindings that name them, or take the subject out of each:
${steps.join('')}   Then see what is left; system:authenticated, which everybody is, keeps what it has.
     ${printable(whatIsLeft({ beyondRbac, subjects, ...plan }))}
`;
}

const elsewhere = `The ledger knows what this home issued, and nothing else: not what others signed with a copy of the authority's key or through the API of the cluster, nor tokens. What somebody made while they had access (bindings, tokens, certificates) stays too.
`;
