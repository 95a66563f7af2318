import {
  alone,
  authentication,
  controllers,
  etcd,
  kubelet,
  near,
  pki,
  scheduler,
  server,
  type NearFile,
} from '../../support/bad-flags.js';
import { changed } from '../../support/flag-files.js';

/** How a setting is written. */
export const nearlyWrong: readonly NearFile[] = [
  near(
    'flags-unreadable',
    alone(
      'a file of flags with nothing but remarks and one flag',
      'var/snap/microk8s/current/args/kube-scheduler',
      '# flags\n\n--bind-address=127.0.0.1\n',
      [],
    ),
  ),
  near(
    'argument-stray',
    server('has a value behind a flag that is no switch', {}, [], { further: ['--max-requests-inflight', '400'] }),
  ),
  near('flag-unknown', server('has a flag of its own release', { '--tls-curve-preferences': ['29,23'] }, [])),
  near(
    'flag-removed',
    server('had a flag that was still there', { '--cloud-provider': ['external'] }, [], {
      version: { major: 1, minor: 32, patch: undefined },
    }),
  ),
  near('flag-deprecated', kubelet('has in its configuration what is deprecated as a flag', { maxPods: '110' }, [])),
  near('flag-value-refused', server('has a truth value as Go reads it', { '--profiling': ['F'] }, [])),
  near(
    'flag-word-unknown',
    server(
      'has an authorizer that is seldom used',
      { '--authorization-mode': ['Node,RBAC,Webhook'], '--authorization-webhook-config-file': ['/etc/w.yaml'] },
      [],
    ),
  ),
  near(
    'plugin-unknown',
    server(
      'has the plugin that came for one that is gone',
      { '--enable-admission-plugins': ['NodeRestriction,PodSecurity'] },
      [],
    ),
  ),
  near('gate-unknown', server('has feature gates of all kinds', { '--feature-gates': ['AllAlpha=false'] }, [])),
  near('gate-settled', server('has a feature gate that is not GA yet', { '--feature-gates': ['AllBeta=true'] }, [])),
  near(
    'suite-unknown',
    server(
      'has a cipher suite by its old name',
      { '--tls-cipher-suites': ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305'] },
      [],
    ),
  ),
  near(
    'suite-insecure',
    server(
      'offers what is secure with a key exchange by ECDHE',
      { '--tls-cipher-suites': ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] },
      [],
    ),
  ),
  near(
    'flag-repeated',
    server('has a list in two parts', { '--service-account-key-file': [`${pki}/sa.pub`, `${pki}/old.pub`] }, []),
  ),
  near(
    'flags-conflict',
    server(
      'has a certificate and its key for one name',
      { '--tls-sni-cert-key': [`${pki}/sni.crt,${pki}/sni.key:example.com`] },
      [],
    ),
  ),
  near(
    'flag-ignored',
    scheduler(
      'has a flag that its configuration does not have',
      {
        '--kubeconfig': [],
        '--authentication-kubeconfig': ['/etc/kubernetes/scheduler.conf'],
        '--config': ['/etc/kubernetes/scheduler.yaml'],
      },
      [],
      { files: { 'etc/kubernetes/scheduler.yaml': 'kind: KubeSchedulerConfiguration\nenableProfiling: false\n' } },
    ),
  ),
];

/** The kubelet, and what one component says and another one too. */
export const nearlyApart: readonly NearFile[] = [
  near(
    'kubelet-anonymous',
    kubelet(
      'says nothing of strangers in its configuration, which keeps them out then',
      {
        [authentication]: '',
        'authentication: { webhook: { enabled: true }, x509: { clientCAFile': `${pki}/ca.crt } }`,
      },
      [],
    ),
  ),
  near(
    'kubelet-always-allow',
    kubelet(
      'asks the API server what somebody may do',
      { 'authorization: { mode': 'Webhook, webhook: { cacheAuthorizedTTL: 1m } }' },
      [],
    ),
  ),
  near(
    'kubelet-client-ca-missing',
    kubelet(
      'knows clients, and does not know tokens',
      {
        [authentication]: '',
        'authentication: { anonymous: { enabled: false }, webhook: { enabled: false }, x509: { clientCAFile': `${pki}/ca.crt } }`,
      },
      [],
    ),
  ),
  near(
    'kubelet-read-only-port',
    kubelet('leaves the port for everybody to its default, which is none', { readOnlyPort: '' }, []),
  ),
  near(
    'kubelet-self-signed',
    kubelet(
      'has its certificate signed by the cluster',
      { tlsCertFile: '', tlsPrivateKeyFile: '', serverTLSBootstrap: 'true', rotateCertificates: 'true' },
      [],
    ),
  ),
  near(
    'kubelet-rotation-off',
    kubelet('renews nothing, since others renew what it names', { rotateCertificates: 'false' }, []),
  ),
  near(
    'service-account-keys-differ',
    server(
      'verifies with the key of old too',
      { '--service-account-key-file': [`${pki}/old.pub`, `${pki}/sa.pub`] },
      [],
    ),
  ),
  near(
    'requestheader-ca-shared',
    server(
      'has the CA of aggregation under another name',
      { '--requestheader-client-ca-file': [`${pki}/aggregation.crt`] },
      [],
    ),
  ),
  near(
    'service-range-differs',
    controllers(
      'has two ranges for Services, as the API server',
      { '--service-cluster-ip-range': ['10.96.0.0/12,fd00::/108'] },
      [],
      { files: changed('kube-apiserver', { '--service-cluster-ip-range': ['10.96.0.0/12,fd00::/108'] }) },
    ),
  ),
  near(
    'kubelet-client-ca-differs',
    kubelet(
      'and API server trust another CA for clients, which is the same',
      { [authentication]: `${pki}/clients.crt } }` },
      [],
      { files: changed('kube-apiserver', { '--client-ca-file': [`${pki}/clients.crt`] }) },
    ),
  ),
  near('etcd-url-differs', server('dials etcd by its name', { '--etcd-servers': ['https://localhost:2379'] }, [])),
  near(
    'etcd-ca-differs',
    server('and etcd trust another CA, which is the same', { '--etcd-cafile': [`${pki}/etcd-ca.crt`] }, [], {
      files: changed('etcd', { '--trusted-ca-file': [`${pki}/etcd-ca.crt`] }),
    }),
  ),
  near(
    'etcd-ca-shared',
    etcd('trusts a CA that the API server has for kubelets', { '--trusted-ca-file': [`${pki}/kubelets.crt`] }, [], {
      files: changed('kube-apiserver', {
        '--etcd-cafile': [`${pki}/kubelets.crt`],
        '--kubelet-certificate-authority': [`${pki}/kubelets.crt`],
      }),
    }),
  ),
];
