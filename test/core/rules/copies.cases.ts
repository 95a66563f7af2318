import { when, type CaseTable } from '../../support/cases.js';
import {
  accountToken,
  authentication,
  caOf,
  clusterInfo,
  configMap,
  frontProxyCaOf,
  kubeadmConfig,
  namespaceObject,
  rootCa,
  selfSigned,
  stranger,
} from '../../support/objects.js';

const asItIs = () => undefined;

/** A good home, and what its cluster holds. */
const holding = (title: string, found: string | readonly string[], objects: (home: string) => readonly object[]) =>
  when(title, found, asItIs, { objects });

const kubeadm = (severity: string) => `${severity} kubeadm-config kubeadm-config-names manual`;

export const copies: CaseTable = {
  'cluster-info-ca': {
    stage: 'always',
    severity: 'critical',
    violations: [
      holding('another CA in cluster-info', 'critical cluster-info cluster-info-ca manual', () => [
        clusterInfo(stranger),
      ]),
      holding('one more than the cluster trusts', 'warning cluster-info cluster-info-ca manual', (home) => [
        clusterInfo(caOf(home) + stranger),
      ]),
      holding('cluster-info without a kubeconfig', 'critical cluster-info cluster-info-ca manual', () => [
        configMap('kube-public', 'cluster-info', {}),
      ]),
      holding('a kubeconfig that does not parse', 'critical cluster-info cluster-info-ca manual', () => [
        configMap('kube-public', 'cluster-info', { kubeconfig: 'kind: Config\nclusters: [' }),
      ]),
    ],
    nearMisses: [
      holding('cluster-info with the CA of the cluster', [], (home) => [clusterInfo(caOf(home))]),
      holding('a ConfigMap of that name elsewhere', [], () => [
        configMap('default', 'cluster-info', { kubeconfig: 'x' }),
      ]),
    ],
  },
  'cluster-info-server': {
    stage: 'always',
    severity: 'critical',
    violations: [
      holding(
        'a server that no API server is called by',
        'critical cluster-info cluster-info-server manual',
        (home) => [clusterInfo(caOf(home), 'https://old.example.com:6443')],
      ),
      holding('a server without TLS', 'critical cluster-info cluster-info-server manual', (home) => [
        clusterInfo(caOf(home), 'http://10.0.0.11:6443'),
      ]),
    ],
    nearMisses: [
      holding('the endpoint in capitals', [], (home) => [clusterInfo(caOf(home), 'https://API.prod.example.com')]),
    ],
  },
  'kubeadm-config-names': {
    stage: 'always',
    severity: 'warning',
    violations: [
      holding('a name that was added after its certificate was made', kubeadm('warning'), () => [
        kubeadmConfig({ apiServer: { certSANs: ['10.0.0.11', 'new.example.com'] } }),
      ]),
      holding('another endpoint', kubeadm('warning'), () => [
        kubeadmConfig({ controlPlaneEndpoint: 'lb.example.com:6443' }),
      ]),
      holding('something that kubeadm does not read', kubeadm('warning'), () => [
        configMap('kube-system', 'kubeadm-config', { ClusterConfiguration: 'a: [' }),
      ]),
    ],
    nearMisses: [
      holding('names that the certificate bears', [], () => [
        kubeadmConfig({ controlPlaneEndpoint: 'api.prod.example.com:6443', apiServer: { certSANs: ['10.0.0.11'] } }),
      ]),
      holding('neither names nor an endpoint', [], () => [kubeadmConfig({})]),
    ],
  },
  'namespace-root-ca-missing': {
    stage: 'always',
    severity: 'critical',
    violations: [
      holding(
        'two namespaces without kube-root-ca.crt, as one finding',
        'critical kube-root-ca.crt namespace-root-ca-missing manual',
        (home) => [rootCa('default', caOf(home)), namespaceObject('a', 301), namespaceObject('b', 86_400)],
      ),
    ],
    nearMisses: [
      holding('namespaces that have it, are new, or end', [], (home) => [
        rootCa('default', caOf(home)),
        namespaceObject('default', 86_400),
        namespaceObject('new', 300),
        namespaceObject('old', 86_400, 'Terminating'),
      ]),
      holding('a dump without ConfigMaps', [], () => [namespaceObject('default', 86_400)]),
      holding('a dump with another ConfigMap of one namespace', [], (home) => [
        namespaceObject('default', 86_400),
        authentication(caOf(home), frontProxyCaOf(home)),
      ]),
    ],
  },
  'root-ca-copies': {
    stage: 'always',
    severity: 'critical',
    violations: [
      holding(
        'two namespaces that have another CA, as one finding',
        'critical kube-root-ca.crt root-ca-copies manual',
        (home) => [rootCa('default', caOf(home)), rootCa('a', stranger), rootCa('b', stranger)],
      ),
      holding(
        'the copy beside a token of a service account',
        [
          'critical kube-root-ca.crt root-ca-copies manual',
          'info service-account-tokens account-tokens-endless manual',
        ],
        () => [accountToken(stranger)],
      ),
      holding(
        'copies that still have a CA that was given up',
        'warning kube-root-ca.crt root-ca-copies manual',
        (home) => [rootCa('default', caOf(home) + stranger)],
      ),
    ],
    nearMisses: [
      holding('copies of the CA with blank lines and text around it', [], (home) => [
        rootCa('default', `\n# CA\n${caOf(home)}\n\n`),
      ]),
      holding('one that has ended beside that of the cluster', [], (home) => [
        rootCa('default', caOf(home) + selfSigned(-20, -1).pem),
      ]),
    ],
  },
  'authentication-ca': {
    stage: 'always',
    severity: 'critical',
    violations: [
      holding(
        'another front-proxy CA than that of the cluster',
        'critical extension-apiserver-authentication authentication-ca manual',
        (home) => [authentication(caOf(home), stranger)],
      ),
      holding(
        'a client CA that the cluster has given up',
        'warning extension-apiserver-authentication authentication-ca manual',
        (home) => [authentication(caOf(home) + stranger, frontProxyCaOf(home))],
      ),
    ],
    nearMisses: [
      holding('what the API servers were started with', [], (home) => [
        authentication(caOf(home), frontProxyCaOf(home)),
      ]),
    ],
  },
  'authentication-names': {
    stage: 'always',
    severity: 'critical',
    violations: [
      holding(
        'names without that of front-proxy-client',
        'critical extension-apiserver-authentication authentication-names manual',
        (home) => [authentication(caOf(home), frontProxyCaOf(home), ['aggregator'])],
      ),
    ],
    nearMisses: [
      holding('any name', [], (home) => [authentication(caOf(home), frontProxyCaOf(home), [])]),
      holding('its name among others', [], (home) => [
        authentication(caOf(home), frontProxyCaOf(home), ['aggregator', 'front-proxy-client']),
      ]),
    ],
  },
  'authentication-shared': {
    stage: 'always',
    severity: 'warning',
    violations: [
      holding(
        'front proxies that the client CA signs too',
        [
          'warning extension-apiserver-authentication authentication-ca manual',
          'warning extension-apiserver-authentication authentication-shared manual',
        ],
        (home) => [authentication(caOf(home), frontProxyCaOf(home) + caOf(home))],
      ),
      when(
        'one authority for both, which only ended ones are not',
        ['warning extension-apiserver-authentication authentication-shared manual'],
        asItIs,
        {
          objects: (home) => {
            const ended = selfSigned(-20, -1).pem;
            return [authentication(caOf(home) + ended, frontProxyCaOf(home) + ended)];
          },
        },
      ),
    ],
    nearMisses: [holding('two authorities', [], (home) => [authentication(caOf(home), frontProxyCaOf(home))])],
  },
};
