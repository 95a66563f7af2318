import { citing, demand, has } from './flag-demand.js';
import type { FlagRule } from './flag-rule.js';
import { cis, kubernetesDocs } from './rule.js';

const components = ['kube-apiserver'] as const;
const profiles = ['cis'] as const;
const plugins = '--enable-admission-plugins';
const admission = (plugin: string): string =>
  kubernetesDocs(`reference/access-authn-authz/admission-controllers/#${plugin.toLowerCase()}`);

/** Admission plugins that the CIS Kubernetes Benchmark wants, and most clusters do not have. */
export const benchmarkDemands: readonly FlagRule[] = [
  demand({
    id: 'external-ips-open',
    components,
    profiles,
    severity: 'warning',
    looks: [citing(cis('1.2.3'), has(plugins, 'DenyServiceExternalIPs'))],
    means: 'Whoever may make a Service may take the traffic of any address by its externalIPs.',
    protects: 'what pods and nodes send to such an address',
    mend: 'Add DenyServiceExternalIPs to --enable-admission-plugins, once no Service needs externalIPs.',
    sources: [cis('1.2.3'), admission('DenyServiceExternalIPs')],
  }),
  demand({
    id: 'event-rate-unlimited',
    components,
    profiles,
    severity: 'warning',
    looks: [citing(cis('1.2.9'), has(plugins, 'EventRateLimit'))],
    means: 'One namespace can fill etcd and the API server with events.',
    protects: 'the API server and the events of everybody else',
    mend: 'Write limits into the file of --admission-control-config-file, then add EventRateLimit to --enable-admission-plugins: without limits the API server does not start. `admission.eventRateLimit` in kubepki.yaml writes both.',
    sources: [cis('1.2.9'), admission('EventRateLimit')],
  }),
  demand({
    id: 'images-from-node',
    components,
    profiles,
    // A control that the benchmark leaves to people: with the plugin no pod starts while the registry cannot be reached.
    severity: 'info',
    looks: [citing(cis('1.2.11'), has(plugins, 'AlwaysPullImages'))],
    means: 'A pod may use a private image that lies on its node already, without the credentials for it.',
    protects: 'private images from pods of others on the same node',
    mend: 'Where several parties share nodes, add AlwaysPullImages to --enable-admission-plugins: every start of a pod asks the registry then.',
    sources: [cis('1.2.11'), admission('AlwaysPullImages')],
  }),
];
