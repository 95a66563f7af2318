import { isRenewedByKubeadm } from '../catalog/catalog.js';
import { notDelivered } from '../rules/deliveries.js';
import type { Finding } from '../rules/finding.js';
import { modeLoose } from '../rules/ownership.js';
import { interruptedApply } from '../rules/interrupted.js';
import { shellWord } from '../read/shell-word.js';

/** Where a command that mends something would be run. */
export interface FixContext {
  /** The home to name, if it is not the one that would be found anyway; undefined without a home. */
  readonly home: string | undefined;
  /** Whether there is a home whose apply can mend what was checked. */
  readonly managed: boolean;
  /** What apply cannot carry out as things are, whatever its remedy. */
  readonly left: ReadonlySet<Finding>;
  /** The node that this machine is: what is done to every other one is done there. */
  readonly here?: string | undefined;
  /** Names on nodes, as `cp1/apiserver`, whose authority has no key there: kubeadm cannot renew them. */
  readonly external?: ReadonlySet<string>;
}

/** One command that a reader can run next. */
export function fixFor(finding: Finding, path: string, { managed, left, home, external, here }: FixContext): string {
  const { rule, remedy, expected, artefact, severity, node, place } = finding;
  const away = node === undefined || node === here ? undefined : node;
  const onNode = (command: string): string => (away === undefined ? command : `on ${shellWord(away)}: ${command}`);
  // A copy of a node's files is looked at for the node; the trees of a home are what is delivered.
  const isThere = away !== undefined && place.node !== undefined && (!managed || /^[^/]+:\//.test(path));
  const file = shellWord(isThere ? `/${place.path.replace(/^\//, '')}` : path);
  const ofFile = (command: string): string => (isThere ? onNode(command) : command);
  const at = home === undefined ? '' : ` --home ${shellWord(home)}`;
  if (finding.command !== undefined) return onNode(finding.command);
  // Whatever apply is asked to do, it finishes first what was begun.
  if (rule === interruptedApply.id) return `kubepki apply${at}`;
  if (rule === notDelivered.id) return `kubepki deliver ${node ?? ''}${at}`;
  // What somebody else placed on a node is not apply's to write; its mode is anybody's to narrow.
  const isTheirs = rule === modeLoose.id && remedy === 'manual' && place.node !== undefined;
  if (isTheirs || (remedy === 'permissions' && (!managed || left.has(finding))))
    return ofFile(
      /^[0-7]{4}$/.test(expected[0] ?? '')
        ? `chmod ${expected[0] ?? ''} ${file}`
        : `chown ${expected.length === 2 ? idsIn(expected) : 'root:root'} ${file}`,
    );
  if (remedy === 'manual' || remedy === 'restart' || severity === 'unknown' || left.has(finding))
    return `kubepki explain ${rule}`;
  if (managed) return `kubepki apply${at}`;
  // kubeadm copies names and identity from the old certificate, so it mends nothing but time.
  const isExternal = external?.has(`${node ?? ''}/${artefact}`) === true;
  if ((rule === 'expired' || rule === 'expiring') && isRenewedByKubeadm(artefact) && !isExternal)
    return onNode(`kubeadm certs renew ${artefact}`);
  return `kubepki explain ${rule}`;
}

/** `user 106`, `group 112`: 106:112. */
const idsIn = (expected: readonly string[]): string => expected.map((text) => text.replace(/^\w+ /, '')).join(':');
