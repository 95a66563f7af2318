import { controllers, etcd, scheduler, server, type BadFile } from '../../support/bad-flags.js';

export const open: readonly BadFile[] = [
  server('lets everybody do everything', { '--authorization-mode': ['AlwaysAllow'] }, [
    'authorization-always-allow --authorization-mode',
  ]),
  server('says nothing of authorizers', { '--authorization-mode': [] }, [
    'authorization-always-allow --authorization-mode',
  ]),
  server('does not have the authorizer Node', { '--authorization-mode': ['RBAC'] }, [
    'authorization-node-missing --authorization-mode',
  ]),
  server(
    'does not have RBAC',
    { '--authorization-mode': ['Node,Webhook'], '--authorization-webhook-config-file': ['/etc/w.yaml'] },
    ['authorization-rbac-missing --authorization-mode'],
  ),
  server(
    'has a file of authorizers without RBAC',
    { '--authorization-mode': [], '--authorization-config': ['/etc/kubernetes/authorization.yaml'] },
    ['authorization-rbac-missing --authorization-config'],
    {
      files: {
        'etc/kubernetes/authorization.yaml':
          'apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers:\n- { type: Node, name: node }\n',
      },
    },
  ),
  server(
    'names a file of authorizers that is not there',
    { '--authorization-mode': [], '--authorization-config': ['/etc/kubernetes/authorization.yaml'] },
    ['policy-unread --authorization-config'],
  ),
  server('takes anonymous requests', { '--anonymous-auth': ['true'] }, ['anonymous-open --anonymous-auth']),
  server(
    'takes anonymous requests for every path',
    { '--authentication-config': ['/etc/kubernetes/authentication.yaml'] },
    ['anonymous-open --authentication-config'],
    {
      files: {
        'etc/kubernetes/authentication.yaml': 'kind: AuthenticationConfiguration\nanonymous: { enabled: true }\n',
      },
    },
  ),
  server(
    'takes anonymous requests for metrics',
    { '--authentication-config': ['/etc/kubernetes/authentication.yaml'] },
    ['anonymous-open --authentication-config'],
    {
      files: {
        'etc/kubernetes/authentication.yaml':
          'kind: AuthenticationConfiguration\nanonymous:\n  enabled: true\n  conditions: [{ path: /livez }, { path: /metrics }]\n',
      },
    },
  ),
  server('speaks TLS 1.0', { '--tls-min-version': ['VersionTLS10'] }, ['tls-old --tls-min-version']),
  server('lets in whoever is in a file', { '--token-auth-file': ['/etc/tokens.csv'] }, [
    'token-file --token-auth-file',
  ]),
  server('has no certificate for kubelets', { '--kubelet-client-certificate': [], '--kubelet-client-key': [] }, [
    'kubelet-client-missing --kubelet-client-certificate',
  ]),
  server('does not verify kubelets', { '--kubelet-certificate-authority': [] }, [
    'kubelet-unverified --kubelet-certificate-authority',
  ]),
  server('lets everything pass admission', { '--enable-admission-plugins': ['NodeRestriction,AlwaysAdmit'] }, [
    'admission-always-admit --enable-admission-plugins',
  ]),
  server('has the plugin ServiceAccount off', { '--disable-admission-plugins': ['ServiceAccount'] }, [
    'admission-disabled --disable-admission-plugins',
  ]),
  server('lets a kubelet change other nodes', { '--enable-admission-plugins': [] }, [
    'node-restriction-off --enable-admission-plugins',
  ]),
  server('takes tokens of accounts that are gone', { '--service-account-lookup': ['false'] }, [
    'token-lookup-off --service-account-lookup',
  ]),
  server('is not told where etcd is', { '--etcd-servers': [] }, ['flag-missing --etcd-servers']),
  server('has no issuer', { '--service-account-issuer': [] }, ['flag-missing --service-account-issuer']),
  server('dials etcd without TLS', { '--etcd-servers': ['http://127.0.0.1:2379'] }, [
    'etcd-plaintext --etcd-servers',
    'etcd-url-differs --etcd-servers',
  ]),
  server('dials etcd without a certificate', { '--etcd-certfile': [], '--etcd-keyfile': [] }, [
    'etcd-unauthenticated --etcd-certfile',
  ]),
  server('does not verify etcd', { '--etcd-cafile': [] }, ['etcd-unverified --etcd-cafile']),
  server('serves a certificate of its own making', { '--tls-cert-file': [], '--tls-private-key-file': [] }, [
    'serving-self-signed --tls-cert-file',
  ]),
  server('takes no client certificates', { '--client-ca-file': [] }, ['client-ca-missing --client-ca-file']),
  server('answers on a socket', { '--debug-socket-path': ['/run/debug.sock'] }, ['debug-socket --debug-socket-path']),
  server(
    'takes the groups of OIDC as they are',
    { '--oidc-issuer-url': ['https://id.example'], '--oidc-client-id': ['k8s'], '--oidc-groups-claim': ['groups'] },
    ['oidc-prefix-off --oidc-groups-claim'],
  ),
  server('lets any aggregation client speak', { '--requestheader-allowed-names': [] }, [
    'requestheader-anyone --requestheader-allowed-names',
  ]),
  server('logs by no policy', { '--audit-log-path': ['/var/log/audit.log'] }, [
    'audit-policy-missing --audit-policy-file',
  ]),
  server(
    'encrypts with nothing',
    { '--encryption-provider-config': ['/etc/kubernetes/encryption.yaml'] },
    ['encryption-identity --encryption-provider-config'],
    {
      files: {
        'etc/kubernetes/encryption.yaml':
          'kind: EncryptionConfiguration\nresources:\n- resources: [secrets]\n  providers: [{ identity: {} }, { aescbc: { keys: [] } }]\n',
      },
    },
  ),
  controllers('has one identity for all controllers', { '--use-service-account-credentials': ['false'] }, [
    'controller-credentials-shared --use-service-account-credentials',
  ]),
  controllers('has no key for tokens', { '--service-account-private-key-file': [] }, [
    'controller-key-missing --service-account-private-key-file',
  ]),
  controllers('tells pods of no CA', { '--root-ca-file': [] }, ['root-ca-missing --root-ca-file']),
  controllers('says nothing of its address, which is every one then', { '--bind-address': [] }, [
    'metrics-exposed --bind-address',
  ]),
  controllers(
    'switches the rotation of kubelets off',
    { '--feature-gates': ['RotateKubeletServerCertificate=false'] },
    ['kubelet-rotation-off --feature-gates'],
  ),
  scheduler('listens on every address', { '--bind-address': ['0.0.0.0'] }, ['metrics-exposed --bind-address']),
  scheduler('gives its metrics to everybody', { '--authorization-always-allow-paths': ['/healthz,/metrics'] }, [
    'always-allow-paths --authorization-always-allow-paths',
  ]),
  etcd('listens without TLS', { '--listen-client-urls': ['https://127.0.0.1:2379,http://10.0.0.11:2379'] }, [
    'etcd-plaintext --listen-client-urls',
  ]),
  etcd('has no pair for its peers', { '--peer-cert-file': [], '--peer-key-file': [] }, [
    'etcd-certificate-missing --peer-cert-file',
  ]),
  etcd('lets in clients without a certificate', { '--client-cert-auth': [], '--trusted-ca-file': [] }, [
    'etcd-open --client-cert-auth',
  ]),
  etcd('takes certificates of any CA', { '--trusted-ca-file': [] }, ['etcd-ca-missing --trusted-ca-file']),
  etcd('makes certificates for itself', { '--auto-tls': ['true'] }, ['etcd-auto-tls --auto-tls']),
  etcd('shows its metrics to everybody', { '--listen-metrics-urls': ['http://0.0.0.0:2381'] }, [
    'etcd-metrics-exposed --listen-metrics-urls',
  ]),
];
