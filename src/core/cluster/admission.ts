import type { Spec } from './schema.js';

type Given = Spec['admission'];

/** What is looked at before an object is stored. Undefined where nobody asks for it. */
export interface Admission {
  readonly podSecurity: NonNullable<Given['podSecurity']> | undefined;
  readonly eventRateLimit: NonNullable<Given['eventRateLimit']> | undefined;
}

const isHardened = (profile: Spec['hardening']['profile']): profile is 'cis' | 'nsa' =>
  profile === 'cis' || profile === 'nsa';

/**
 * What the spec says, else the profile: cis limits events (CIS Kubernetes Benchmark 2.0.1, 1.2.9); cis (5.2) and nsa (Pod security) want
 * standards for pods. They refuse none: what runs today would not start tomorrow. They are said to who creates one, and noted.
 * A file among `extraArgs` is what the spec says.
 */
export function resolveAdmission(
  { admission, hardening: { profile }, apiServer }: Pick<Spec, 'admission' | 'hardening' | 'apiServer'>,
  hasPlace: boolean,
): Admission {
  const isOurs = hasPlace && !('admission-control-config-file' in apiServer.extraArgs);
  return {
    podSecurity:
      admission.podSecurity ??
      (isOurs && isHardened(profile)
        ? { enforce: 'privileged', audit: 'baseline', warn: 'baseline', exemptNamespaces: ['kube-system'] }
        : undefined),
    eventRateLimit: admission.eventRateLimit ?? (isOurs && profile === 'cis' ? { qps: 50, burst: 100 } : undefined),
  };
}
