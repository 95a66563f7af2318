import type { CertificateFacts } from '../facts/certificate.js';
import type { PublicKeyFacts } from '../facts/key.js';
import type { AuditedName } from '../components/audited.js';
import { verificationKeys } from './case.js';
import type { FlagRule, FlagSight } from './flag-rule.js';
import { descentOf } from './path.js';
import { effective, listOf, onMachine, type Audit, type Started } from './started.js';

/** What is beside a component on its machine; undefined where it cannot be told which of several. */
function beside(
  { started: all }: Audit,
  { machine, component: own }: Started,
  component: AuditedName,
): Started | undefined {
  const there = all.filter((one) => one.machine === machine);
  const [only, ...more] = there.filter((one) => one.component === component);
  return more.length === 0 && there.filter((one) => one.component === own).length === 1 ? only : undefined;
}

/** The file of a setting, where it lies on the machine; undefined where there is none, or where nobody can look at it. */
export const pathOf = (started: Started, name: string): string | undefined => {
  const path = effective(started, name)?.value;
  return path === undefined ? undefined : onMachine(started, path);
};

/** The verification keys that a component is told, by file; undefined for one that could not be seen. */
export const keysOf = (
  audit: Audit,
  started: Started,
  name: string,
): readonly (readonly PublicKeyFacts[] | undefined)[] =>
  listOf(started, name).map((path) => {
    const there = onMachine(started, path);
    return there === undefined ? undefined : keysAt(audit, started, there);
  });

function contentOf(audit: Audit, { machine }: Started, path: string) {
  const file = audit.files(machine, path);
  return file?.state === 'present' && file.content.kind === 'pem' ? file.content : undefined;
}

export const certificatesAt = (audit: Audit, started: Started, path: string): readonly CertificateFacts[] | undefined =>
  contentOf(audit, started, path)?.certificates;

/** What a component shows of a file: certificates, or those of the user of a kubeconfig. */
function chainShown(audit: Audit, started: Started, path: string): readonly CertificateFacts[] | undefined {
  const file = audit.files(started.machine, path);
  if (file?.state !== 'present' || file.content.kind !== 'kubeconfig') return certificatesAt(audit, started, path);
  const { certificate, behind = [] } = file.content.kubeconfig;
  if (certificate.held === 'embedded') return [certificate.value, ...behind];
  const there = certificate.held === 'path' ? onMachine(started, certificate.path) : undefined;
  return there === undefined ? undefined : certificatesAt(audit, started, there);
}

export const keysAt = (audit: Audit, started: Started, path: string): readonly PublicKeyFacts[] | undefined => {
  const content = contentOf(audit, started, path);
  return content === undefined ? undefined : verificationKeys(content);
};

/** Whether two trust files have a CA in common; undefined where that cannot be seen. */
export function shareTrust(audit: Audit, started: Started, one: string, other: string): boolean | undefined {
  if (one === other) return true;
  const [a, b] = [certificatesAt(audit, started, one), certificatesAt(audit, started, other)];
  if (a === undefined || b === undefined) return undefined;
  return a.some(({ fingerprint }) => b.some((certificate) => certificate.fingerprint === fingerprint));
}

/**
 * Whether a trust file verifies what a component shows of another file, with what lies behind it; undefined where that cannot be seen.
 *
 * @param truster whom the trust file is for, where that is somebody else
 */
export function isTrusted(
  audit: Audit,
  started: Started,
  certificate: string,
  trust: string,
  truster = started,
): boolean | undefined {
  const [leaf, ...behind] = chainShown(audit, started, certificate) ?? [];
  const trusted = certificatesAt(audit, truster, trust);
  if (leaf === undefined || trusted === undefined) return undefined;
  const certificates = new Map(trusted.map((one) => [one.fingerprint, one]));
  // Go takes what is trusted itself, whoever signed it.
  if (certificates.has(leaf.fingerprint)) return true;
  const { kind } = descentOf(leaf, behind, [...certificates.keys()], { certificates, edges: audit.edges });
  return kind === 'signed' ? true : kind === 'unknown' || kind === 'unverifiable' ? undefined : false;
}

/** What a rule about two components sees. */
type Relate = (started: Started, other: Started, audit: Audit) => FlagSight | undefined;

type About = Pick<FlagRule, 'id' | 'severity' | 'means' | 'protects' | 'mend' | 'sources'>;

export const relation = (
  component: AuditedName,
  other: AuditedName,
  { relate, ...about }: About & { readonly relate: Relate },
): FlagRule => ({
  ...about,
  stage: 'always',
  remedy: 'manual',
  *judge(started, audit) {
    const neighbour = started.component === component ? beside(audit, started, other) : undefined;
    const sight = neighbour === undefined ? undefined : relate(started, neighbour, audit);
    if (sight !== undefined) yield sight;
  },
});

export const unseen = 'whether both hold the same could not be seen';
