import { controllers, etcd, pki, scheduler, server, type BadFile } from '../../support/bad-flags.js';

export const named: readonly BadFile[] = [
  server('has a flag that is misspelt', { '--anonymus-auth': ['false'] }, ['flag-unknown --anonymus-auth']),
  server(
    'has a flag that only a later release knows',
    { '--tls-curve-preferences': ['29,23'] },
    ['flag-unknown --tls-curve-preferences'],
    { version: { major: 1, minor: 35, patch: undefined } },
  ),
  controllers('has the insecure port of old', { '--port': ['0'] }, ['flag-unknown --port']),
  server('has a flag that is gone', { '--cloud-provider': ['external'] }, ['flag-removed --cloud-provider']),
  server('has no number for a port', { '--secure-port': ['https'] }, ['flag-value-refused --secure-port']),
  server('has no truth value for a switch', { '--profiling': ['yes'] }, ['flag-value-refused --profiling']),
  server('has no duration', { '--request-timeout': ['60'] }, ['flag-value-refused --request-timeout']),
  server('has a version of TLS in the spelling of etcd', { '--tls-min-version': ['TLS1.2'] }, [
    'flag-word-unknown --tls-min-version',
  ]),
  server('has an authorizer that is misspelt', { '--authorization-mode': ['Node,RBAC,Rbac'] }, [
    'flag-word-unknown --authorization-mode',
  ]),
  etcd('has a version of TLS in the spelling of Kubernetes', { '--tls-min-version': ['VersionTLS12'] }, [
    'flag-word-unknown --tls-min-version',
  ]),
  server(
    'has an admission plugin that is gone',
    { '--enable-admission-plugins': ['NodeRestriction,PodSecurityPolicy'] },
    ['plugin-unknown --enable-admission-plugins'],
  ),
  server('has a feature gate that nobody knows', { '--feature-gates': ['NoSuchGate=true'] }, [
    'gate-unknown --feature-gates',
  ]),
  server('has a feature gate that is GA', { '--feature-gates': ['StructuredAuthenticationConfiguration=true'] }, [
    'gate-settled --feature-gates',
  ]),
  server(
    'has a cipher suite by the name of OpenSSL',
    { '--tls-cipher-suites': ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,ECDHE-ECDSA-AES256-GCM-SHA384'] },
    ['suite-unknown --tls-cipher-suites'],
  ),
  server(
    'offers RC4',
    { '--tls-cipher-suites': ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_RSA_WITH_RC4_128_SHA'] },
    ['suite-insecure --tls-cipher-suites'],
  ),
  server('says two things about one setting', { '--profiling': ['false', 'true'] }, ['flag-repeated --profiling']),
  server('says with _ what it says with -', {}, ['flag-repeated --secure-port'], { further: ['--secure_port=7443'] }),
  server(
    'means the contrary of what it says',
    {},
    ['argument-stray --anonymous-auth', 'anonymous-open --anonymous-auth'],
    {
      further: ['--anonymous-auth', 'false'],
    },
  ),
  server('has flags behind the end of flags', {}, ['argument-stray --'], { further: ['--', '--profiling=false'] }),
];

export const conflicting: readonly BadFile[] = [
  server('has a certificate without its key', { '--proxy-client-key-file': [] }, [
    'flags-conflict --proxy-client-cert-file',
  ]),
  server(
    'has authorizers by a flag and by a file',
    { '--authorization-config': ['/etc/kubernetes/authorization.yaml'] },
    ['flags-conflict --authorization-config', 'authorization-always-allow --authorization-config'],
    {
      files: {
        'etc/kubernetes/authorization.yaml': 'kind: AuthorizationConfiguration\nauthorizers: [{ type: AlwaysAllow }]\n',
      },
    },
  ),
  server('has an authorizer without its file', { '--authorization-mode': ['Node,RBAC,ABAC'] }, [
    'flags-conflict --authorization-policy-file',
  ]),
  server(
    'has a suite list with which HTTP/2 does not work',
    { '--tls-cipher-suites': ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'] },
    ['flags-conflict --tls-cipher-suites'],
  ),
  server('has an issuer twice', { '--service-account-issuer': ['https://a.example', 'https://a.example'] }, [
    'flags-conflict --service-account-issuer',
  ]),
  server(
    'has a plugin on and off',
    {
      '--disable-admission-plugins': ['EventRateLimit'],
      '--enable-admission-plugins': ['NodeRestriction,EventRateLimit'],
    },
    ['flags-conflict --enable-admission-plugins'],
  ),
  etcd(
    'has suites beside TLS 1.3 only',
    { '--tls-min-version': ['TLS1.3'], '--cipher-suites': ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'] },
    ['flags-conflict --cipher-suites'],
  ),
  controllers(
    'signs with one CA for all and another for some',
    { '--cluster-signing-cert-file': [`${pki}/ca.crt`], '--cluster-signing-key-file': [`${pki}/ca.key`] },
    Array.from({ length: 3 }, () => 'flags-conflict --cluster-signing-cert-file'),
  ),
  scheduler(
    'has a flag that its configuration overrules',
    { '--config': ['/etc/kubernetes/scheduler.yaml'], '--profiling': ['false'] },
    ['flag-ignored --kubeconfig', 'flag-ignored --profiling'],
    {
      files: {
        'etc/kubernetes/scheduler.yaml': 'kind: KubeSchedulerConfiguration\nleaderElection: { leaderElect: true }\n',
      },
    },
  ),
];
