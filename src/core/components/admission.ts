import type { Cluster, Profile } from '../cluster/cluster.js';
import { setting, type Note, type Setting } from './component.js';

/**
 * The AdmissionConfiguration of kube-apiserver; undefined where no plugin has one.
 * https://kubernetes.io/docs/reference/config-api/apiserver-config.v1/#apiserver-config-k8s-io-v1-AdmissionConfiguration
 */
export function admissionConfiguration({ admission }: Cluster): Readonly<Record<string, unknown>> | undefined {
  const { podSecurity, eventRateLimit } = admission;
  const plugins = [
    ...(eventRateLimit === undefined
      ? []
      : [
          {
            name: 'EventRateLimit',
            configuration: {
              apiVersion: 'eventratelimit.admission.k8s.io/v1alpha1',
              kind: 'Configuration',
              limits: [{ type: 'Namespace', ...eventRateLimit }],
            },
          },
        ]),
    ...(podSecurity === undefined
      ? []
      : [
          {
            name: 'PodSecurity',
            configuration: {
              apiVersion: 'pod-security.admission.config.k8s.io/v1',
              kind: 'PodSecurityConfiguration',
              defaults: {
                enforce: podSecurity.enforce,
                'enforce-version': 'latest',
                audit: podSecurity.audit,
                'audit-version': 'latest',
                warn: podSecurity.warn,
                'warn-version': 'latest',
              },
              exemptions: { usernames: [], runtimeClasses: [], namespaces: podSecurity.exemptNamespaces },
            },
          },
        ]),
  ];
  if (plugins.length === 0) return undefined;
  return { apiVersion: 'apiserver.config.k8s.io/v1', kind: 'AdmissionConfiguration', plugins };
}

/** Plugins that a profile wants beside those of the release, with what they are for. */
const ofProfile: Readonly<Partial<Record<Profile, { readonly plugins: readonly string[]; readonly note: Note }>>> = {
  cis: {
    plugins: ['DenyServiceExternalIPs'],
    note: {
      why: 'a kubelet may change only what is on its node, no Service takes the traffic of an address that is not its own, and events of one namespace cannot drown the others',
      source: 'CIS Kubernetes Benchmark 2.0.1, 1.2.3, 1.2.9 and 1.2.14',
    },
  },
};

/** Plugins beyond those that are on by default: NodeRestriction always. All of them are in every release from 1.30 on. */
export function admissionPlugins({ admission, profile }: Cluster): Setting {
  const { plugins = [], note } = ofProfile[profile] ?? {};
  const one = setting('--enable-admission-plugins', [
    ...plugins,
    ...(admission.eventRateLimit === undefined ? [] : ['EventRateLimit']),
    'NodeRestriction',
  ]);
  return note === undefined ? one : { ...one, note };
}
