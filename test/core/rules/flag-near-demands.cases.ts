import { controllers, etcd, near, pki, scheduler, server, type NearFile } from '../../support/bad-flags.js';

const authorizers = (text: string) => ({
  files: { 'etc/kubernetes/authorization.yaml': `kind: AuthorizationConfiguration\nauthorizers: ${text}\n` },
});
const authorized = {
  '--authorization-mode': [],
  '--authorization-config': ['/etc/kubernetes/authorization.yaml'],
};

/** Who is let in, what is verified and what is kept. */
export const nearlyOpen: readonly NearFile[] = [
  near(
    'authorization-always-allow',
    server(
      'has a file of authorizers that decide',
      authorized,
      [],
      authorizers('[{ type: Node, name: node }, { type: RBAC, name: rbac }]'),
    ),
  ),
  near(
    'authorization-node-missing',
    server('has the authorizer Node behind another', { '--authorization-mode': ['RBAC,Node'] }, []),
  ),
  near(
    'authorization-rbac-missing',
    server(
      'has a file of authorizers with RBAC at its end',
      authorized,
      [],
      authorizers('[{ type: Node, name: node }, { type: RBAC, name: rbac }]'),
    ),
  ),
  near(
    'anonymous-open',
    server(
      'takes anonymous requests for health alone',
      { '--authentication-config': ['/etc/kubernetes/authentication.yaml'] },
      [],
      {
        files: {
          'etc/kubernetes/authentication.yaml':
            'kind: AuthenticationConfiguration\nanonymous:\n  enabled: true\n  conditions: [{ path: /livez }, { path: /readyz }, { path: /healthz }]\n',
        },
      },
    ),
  ),
  near(
    'policy-unread',
    server(
      'names a file of authorizers that is there',
      authorized,
      [],
      authorizers('[{ type: Node, name: node }, { type: RBAC, name: rbac }]'),
    ),
  ),
  near('tls-old', server('speaks TLS 1.2', { '--tls-min-version': ['VersionTLS12'] }, [])),
  near(
    'token-file',
    server('lets in whoever has a token of bootstrapping', { '--enable-bootstrap-token-auth': ['true'] }, []),
  ),
  near(
    'kubelet-client-missing',
    server(
      'has one file with certificate and key for kubelets',
      { '--kubelet-client-certificate': [`${pki}/client.pem`], '--kubelet-client-key': [`${pki}/client.pem`] },
      [],
    ),
  ),
  near(
    'kubelet-unverified',
    server(
      'verifies kubelets with a CA of their own',
      { '--kubelet-certificate-authority': [`${pki}/kubelet-ca.crt`] },
      [],
    ),
  ),
  near(
    'admission-always-admit',
    server(
      'has a plugin whose name begins alike',
      { '--enable-admission-plugins': ['NodeRestriction,AlwaysPullImages'] },
      [],
    ),
  ),
  near(
    'admission-disabled',
    server('has a plugin off that guards nothing', { '--disable-admission-plugins': ['DefaultStorageClass'] }, []),
  ),
  near(
    'node-restriction-off',
    server(
      'has NodeRestriction among others',
      {
        '--enable-admission-plugins': ['EventRateLimit,NodeRestriction'],
        '--admission-control-config-file': ['/etc/kubernetes/admission.yaml'],
      },
      [],
    ),
  ),
  near('token-lookup-off', server('says that it looks up accounts', { '--service-account-lookup': ['true'] }, [])),
  near(
    'flag-missing',
    server(
      'has its keys for tokens elsewhere',
      {
        '--service-account-key-file': [],
        '--service-account-signing-key-file': [],
        '--service-account-signing-endpoint': ['@kms'],
      },
      [],
    ),
  ),
  near(
    'etcd-unauthenticated',
    server(
      'has one file with certificate and key for etcd',
      { '--etcd-certfile': [`${pki}/etcd.pem`], '--etcd-keyfile': [`${pki}/etcd.pem`] },
      [],
    ),
  ),
  near(
    'etcd-unverified',
    server('does not verify what has no TLS', { '--etcd-servers': ['http://127.0.0.1:2379'], '--etcd-cafile': [] }, [
      'etcd-plaintext --etcd-servers',
      'etcd-url-differs --etcd-servers',
    ]),
  ),
  near(
    'serving-self-signed',
    server(
      'serves one file with certificate and key',
      { '--tls-cert-file': [`${pki}/server.pem`], '--tls-private-key-file': [`${pki}/server.pem`] },
      [],
    ),
  ),
  near(
    'client-ca-missing',
    server('takes client certificates of a CA in another file', { '--client-ca-file': [`${pki}/clients.crt`] }, [], {
      isAlone: true,
    }),
  ),
  near('debug-socket', server('is told of no socket', { '--debug-socket-path': [''] }, [])),
  near(
    'oidc-prefix-off',
    server(
      'gives the groups of OIDC a prefix',
      {
        '--oidc-issuer-url': ['https://id.example'],
        '--oidc-client-id': ['k8s'],
        '--oidc-groups-claim': ['groups'],
        '--oidc-groups-prefix': ['oidc:'],
      },
      [],
    ),
  ),
  near(
    'requestheader-anyone',
    server(
      'lets two aggregation clients speak',
      { '--requestheader-allowed-names': ['front-proxy-client,aggregator'] },
      [],
    ),
  ),
  near(
    'audit-policy-missing',
    server(
      'logs by a policy',
      { '--audit-log-path': ['/var/log/audit.log'], '--audit-policy-file': ['/etc/kubernetes/audit.yaml'] },
      [],
    ),
  ),
  near(
    'encryption-identity',
    server(
      'encrypts, and still reads what is not encrypted',
      { '--encryption-provider-config': ['/etc/kubernetes/encryption.yaml'] },
      [],
      {
        files: {
          'etc/kubernetes/encryption.yaml':
            'kind: EncryptionConfiguration\nresources:\n- resources: [secrets]\n  providers: [{ aescbc: { keys: [] } }, { identity: {} }]\n',
        },
      },
    ),
  ),
  near(
    'controller-credentials-shared',
    controllers('has an identity for each controller', { '--use-service-account-credentials': ['1'] }, []),
  ),
  near(
    'controller-key-missing',
    controllers(
      'has a key for tokens and none to sign certificates for clients',
      {
        '--cluster-signing-kube-apiserver-client-cert-file': [],
        '--cluster-signing-kube-apiserver-client-key-file': [],
      },
      [],
    ),
  ),
  near(
    'root-ca-missing',
    controllers('tells pods of a CA in another file', { '--root-ca-file': [`${pki}/copy/ca.crt`] }, []),
  ),
  near('metrics-exposed', scheduler('listens on the loopback address of IPv6', { '--bind-address': ['::1'] }, [])),
  near(
    'always-allow-paths',
    scheduler(
      'gives its health to everybody',
      { '--authorization-always-allow-paths': ['/healthz,/readyz,/livez'] },
      [],
    ),
  ),
  near(
    'etcd-plaintext',
    etcd(
      'listens with TLS on two addresses',
      { '--listen-client-urls': ['https://127.0.0.1:2379,https://10.0.0.11:2379'] },
      [],
    ),
  ),
  near(
    'etcd-certificate-missing',
    etcd(
      'has one file with certificate and key for its peers',
      { '--peer-cert-file': [`${pki}/etcd/peer.pem`], '--peer-key-file': [`${pki}/etcd/peer.pem`] },
      [],
    ),
  ),
  near('etcd-open', etcd('demands certificates since it is told of their CA', { '--client-cert-auth': [] }, [])),
  near(
    'etcd-ca-missing',
    etcd(
      'demands no certificates of its clients, and knows their CA',
      { '--client-cert-auth': ['false'], '--trusted-ca-file': [`${pki}/etcd/ca.crt`] },
      [],
    ),
  ),
  near('etcd-auto-tls', etcd('says that it makes no certificates', { '--auto-tls': ['false'] }, [])),
  near(
    'etcd-metrics-exposed',
    etcd('shows its metrics on the loopback address', { '--listen-metrics-urls': ['http://[::1]:2381'] }, []),
  ),
];
