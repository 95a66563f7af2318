import {
  authentication,
  controllers,
  etcd,
  kubelet,
  pki,
  scheduler,
  server,
  type BadFile,
} from '../../support/bad-flags.js';
import { changed } from '../../support/flag-files.js';

export const related: readonly BadFile[] = [
  controllers('signs tokens with another file', { '--service-account-private-key-file': [`${pki}/other.key`] }, [
    'service-account-keys-differ --service-account-private-key-file',
  ]),
  controllers('has other addresses for Services', { '--service-cluster-ip-range': ['10.200.0.0/16'] }, [
    'service-range-differs --service-cluster-ip-range',
  ]),
  server('dials a port that etcd does not listen on', { '--etcd-servers': ['https://127.0.0.1:4001'] }, [
    'etcd-url-differs --etcd-servers',
  ]),
  server('trusts another CA for etcd', { '--etcd-cafile': [`${pki}/etcd-ca.crt`] }, ['etcd-ca-differs --etcd-cafile']),
  server('lets client certificates speak for others', { '--requestheader-client-ca-file': [`${pki}/ca.crt`] }, [
    'requestheader-ca-shared --requestheader-client-ca-file',
  ]),
  etcd(
    'trusts the CA of the cluster',
    { '--trusted-ca-file': [`${pki}/ca.crt`] },
    ['etcd-ca-shared --trusted-ca-file'],
    {
      files: changed('kube-apiserver', { '--etcd-cafile': [`${pki}/ca.crt`] }),
    },
  ),
  kubelet('trusts another CA for clients', { [authentication]: '/etc/other.crt } }' }, [
    'kubelet-client-ca-differs authentication.x509.clientCAFile',
  ]),
];

export const weaker: readonly BadFile[] = [
  server(
    'has none of the plugins of cis, and lets strangers ask',
    { '--tls-cipher-suites': ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'], '--profiling': ['false'] },
    [
      'anonymous-open --anonymous-auth',
      'audit-log-off --audit-log-path',
      'encryption-off --encryption-provider-config',
      'event-rate-unlimited --enable-admission-plugins',
      'external-ips-open --enable-admission-plugins',
      'flag-weaker-than-profile --service-account-extend-token-expiration',
    ],
    { profile: 'cis', isAlone: true },
  ),
  server(
    'is weaker than modern',
    { '--tls-min-version': ['VersionTLS12'], '--strict-transport-security-directives': ['max-age=63072000'] },
    ['flag-weaker-than-profile --tls-min-version'],
    { profile: 'modern', isAlone: true },
  ),
  server(
    'lets pods have the images of a node',
    {
      '--anonymous-auth': ['false'],
      '--tls-cipher-suites': ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
      '--enable-admission-plugins': ['NodeRestriction,EventRateLimit,DenyServiceExternalIPs'],
      '--admission-control-config-file': ['/etc/kubernetes/admission.yaml'],
      '--audit-webhook-config-file': ['/etc/kubernetes/audit-webhook.yaml'],
      '--audit-policy-file': ['/etc/kubernetes/audit.yaml'],
      '--profiling': ['false'],
      '--service-account-extend-token-expiration': ['false'],
    },
    ['encryption-off --encryption-provider-config', 'images-from-node --enable-admission-plugins'],
    { profile: 'cis', isAlone: true, rule: 'images-from-node' },
  ),
  scheduler(
    'is weaker than cis',
    { '--tls-cipher-suites': ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'] },
    ['flag-weaker-than-profile --profiling'],
    { profile: 'cis', isAlone: true },
  ),
  server(
    'keeps no record',
    { '--anonymous-auth': ['false'], '--tls-cipher-suites': ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'] },
    ['audit-log-off --audit-log-path', 'encryption-off --encryption-provider-config'],
    { profile: 'nsa', isAlone: true },
  ),
  server(
    'keeps a record for a week',
    {
      '--anonymous-auth': ['false'],
      '--tls-cipher-suites': ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
      '--audit-log-path': ['/var/log/audit.log'],
      '--audit-log-maxage': ['7'],
      '--audit-policy-file': ['/etc/kubernetes/audit.yaml'],
      '--encryption-provider-config-automatic-reload': ['false'],
    },
    ['audit-log-short --audit-log-maxage', 'encryption-off --encryption-provider-config'],
    { profile: 'nsa', isAlone: true },
  ),
];
