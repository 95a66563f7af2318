import type { Note } from './component.js';

const cloud = 'https://kubernetes.io/docs/tasks/administer-cluster/running-cloud-controller/';
const proxyConfig = 'https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/';
const setUp = 'https://kubernetes.io/docs/tasks/extend-kubernetes/setup-konnectivity/';
const networkProxy = 'kubernetes-sigs/apiserver-network-proxy, cmd/server/app/options/options.go';
const agentOptions = 'kubernetes-sigs/apiserver-network-proxy, cmd/agent/app/options/options.go';

const ofCloudControllerManager: Readonly<Record<string, Note>> = {
  '--bind-address': {
    why: 'only the machine itself asks for its health and metrics',
    source: 'CIS Kubernetes Benchmark 2.0.1, 1.3.7 for the controller-manager beside it',
  },
  '--cloud-config': {
    why: 'cloudControllerManager.config in kubepki.yaml: a file that kubepki does not write',
    source: 'kubepki.yaml',
  },
  '--cloud-provider': { why: 'the cloud of the spec', source: cloud, without: 'it does not start' },
  '--leader-elect': { why: 'of several only one works at a time', source: cloud },
  '--tls-min-version': {
    why: 'nothing older than TLS 1.2 is spoken, also where a later release changes its default',
    source: 'RFC 8996',
  },
  '--use-service-account-credentials': {
    why: 'each controller has its own rights instead of all of them',
    source: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#controller-roles',
  },
};

const ofKubeProxy: Readonly<Record<string, Note>> = {
  clusterCIDR: {
    why: 'the pod ranges of the spec: what comes from elsewhere is masqueraded',
    source: proxyConfig,
    without: 'traffic of Services from outside the cluster keeps its source address and may not find back',
  },
  hostnameOverride: { why: 'the name of the node is not that of the machine', source: proxyConfig },
  metricsBindAddress: {
    why: 'metrics and /configz are without TLS and without authentication, so for the machine itself only',
    source: 'CIS Kubernetes Benchmark 2.0.1, 4.3.1',
  },
  mode: { why: 'how the spec wants Services to be reached', source: proxyConfig },
};

const token: Note = {
  why: 'an agent is the service account konnectivity-agent in kube-system, with a token that is for this server alone',
  source: setUp,
  without: 'any token of the cluster would do, or none',
};

const ofKonnectivityServer: Readonly<Record<string, Note>> = {
  '--admin-port': { why: 'metrics on loopback, apart from those of an agent on the same machine', source: setUp },
  '--agent-port': { why: 'where agents dial it', source: setUp },
  '--health-port': { why: 'where probes ask, apart from those of an agent on the same machine', source: setUp },
  '--mode': { why: 'what the egress selector of the API server speaks on a socket', source: setUp },
  '--server-count': {
    why: 'an agent dials until it has met the server of every control plane',
    source: networkProxy,
    without: 'agents stop at the first server, and the other API servers reach no node',
  },
  '--server-port': { why: 'the API server comes by the socket only, so no port needs a certificate', source: setUp },
  '--uds-name': { why: 'the socket that the egress selector of the API server names', source: setUp },
  '--agent-namespace': token,
  '--agent-service-account': token,
  '--authentication-audience': token,
};

const ofKonnectivityAgent: Readonly<Record<string, Note>> = {
  '--proxy-server-host': {
    why: 'what leads to the servers; the name is in their certificates',
    source: agentOptions,
  },
  '--proxy-server-port': { why: 'the port of the servers there', source: agentOptions },
  '--service-account-token-path': {
    why: 'the token that the kubelet projects and renews, with the audience system:konnectivity-server',
    source: setUp,
    without: 'the server refuses it',
  },
};

/** What is to be said of the settings of components that a cluster has only where the spec names them. */
export const declaredNotes = {
  'cloud-controller-manager': ofCloudControllerManager,
  'kube-proxy': ofKubeProxy,
  'konnectivity-server': ofKonnectivityServer,
  'konnectivity-agent': ofKonnectivityAgent,
} as const;
