import { hasPlace } from './placed-files.js';
import type { Spec } from './schema.js';

/** Which requests are recorded, and how much of them: by a policy of ours, or by one that lies on the node. */
export type AuditPolicy =
  { readonly kind: 'metadata' | 'recommended' } | { readonly kind: 'file'; readonly path: string };

/** What kube-apiserver records, and where. */
export interface Audit {
  readonly policy: AuditPolicy;
  /** `maxAge` in days, `maxSize` in MiB. */
  readonly log: Spec['audit']['log'];
}

/**
 * Files that a profile asks for, by the lines that do. An audit log begins where the spec says nothing; encryption does not, since objects
 * that are encrypted need their key from then on: that is said instead (warnings.ts).
 */
export const filesOfProfiles: Readonly<
  Partial<Record<Spec['hardening']['profile'], { readonly audit: string; readonly encryption: string }>>
> = {
  cis: {
    audit: 'CIS Kubernetes Benchmark 2.0.1, 1.2.16 to 1.2.19, 3.2.1 and 3.2.2',
    encryption: 'CIS Kubernetes Benchmark 2.0.1, 1.2.27 and 1.2.28',
  },
  nsa: {
    audit: 'NSA/CISA Kubernetes Hardening Guidance 1.2, audit logging',
    encryption: 'NSA/CISA Kubernetes Hardening Guidance 1.2, secrets',
  },
};

/**
 * What the spec says, else the profile. A policy among `extraArgs` is what the spec says, and where a tool of its own configures
 * kube-apiserver no profile does.
 */
export function resolveAudit(spec: Spec): Audit | undefined {
  const { policy, log } = spec.audit;
  if (policy !== undefined) return isSome(policy) ? { policy, log } : undefined;
  const isAsked = filesOfProfiles[spec.hardening.profile] !== undefined && hasPlace('audit-policy.yaml', spec);
  return isAsked && !('audit-policy-file' in spec.apiServer.extraArgs)
    ? { policy: { kind: 'recommended' }, log }
    : undefined;
}

const isSome = (policy: NonNullable<Spec['audit']['policy']>): policy is AuditPolicy => policy.kind !== 'none';
