import type { CertificateFacts } from '../facts/certificate.js';
import type { PublicKeyFacts } from '../facts/key.js';
import type { AuditedName } from '../components/audited.js';
import { verificationKeys } from './case.js';
import type { FlagRule, FlagSight } from './flag-rule.js';
import { effective, type Audit, type Started } from './started.js';

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

export const pathOf = (started: Started | undefined, name: string): string | undefined =>
  started === undefined ? undefined : effective(started, name)?.value;

function contentOf(audit: Audit, { machine }: Started, path: string) {
  const file = audit.files(machine, path);
  return file?.state === 'present' && file.content.kind === 'pem' ? file.content : undefined;
}

export const certificatesAt = (audit: Audit, started: Started, path: string): readonly CertificateFacts[] | undefined =>
  contentOf(audit, started, path)?.certificates;

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

/** Whether a certificate was signed by one of a trust file, or is in it; undefined where that cannot be seen. */
export function isTrusted(audit: Audit, started: Started, certificate: string, trust: string): boolean | undefined {
  const leaf = certificatesAt(audit, started, certificate)?.[0];
  const trusted = certificatesAt(audit, started, trust);
  if (leaf === undefined || trusted === undefined) return undefined;
  const signers = [leaf.fingerprint, ...(audit.edges.get(leaf.fingerprint) ?? [])];
  return trusted.some(({ fingerprint }) => signers.includes(fingerprint));
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
