// Files of a machine that hold secrets which are no private keys, each with what must never be said of it.
import { createHash } from 'node:crypto';
import { stringify } from 'yaml';

/** What a file says, and the secrets in it. */
interface SecretFile {
  readonly text: string;
  readonly secrets: readonly string[];
}

const digest = (name: string): Buffer => createHash('sha256').update(name).digest();

/** 32 bytes in base64, as what encrypts objects. */
const keyText = (name: string): string => digest(name).toString('base64');

/** As a person is given one. */
const password = (name: string): string => `pw-${digest(name).toString('hex').slice(0, 24)}`;

const half = (name: string, length: number): string => digest(name).toString('hex').slice(0, length);

/** As kubeadm makes it; its first half is no secret. */
const bootstrap = (name: string): readonly [token: string, secret: string] => {
  const secret = half(name, 16);
  return [`abcdef.${secret}`, secret];
};

const webToken = (name: string): string =>
  `eyJhbGciOiJSUzI1NiJ9.${digest(name).toString('base64url')}.${digest(`${name} signed`).toString('base64url')}`;

const yaml = (value: unknown, ...secrets: readonly string[]): SecretFile => ({ text: stringify(value), secrets });

/** A kubeconfig whose user has these fields. */
const kubeconfig = (user: object, ...secrets: readonly string[]): SecretFile =>
  kubeconfigTo({ server: 'https://hooks.example.com/audit' }, user, ...secrets);

const kubeconfigTo = (cluster: object, user: object, ...secrets: readonly string[]): SecretFile =>
  yaml(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'there', cluster }],
      contexts: [{ name: 'default', context: { cluster: 'there', user: 'me' } }],
      'current-context': 'default',
      users: [{ name: 'me', user }],
    },
    ...secrets,
  );

const [joinToken, joinSecret] = bootstrap('join');
const certificateKey = half('certificates', 64);
const encoded = (text: string): string => Buffer.from(text).toString('base64');

const encryptionOf = (...providers: readonly object[]) => ({
  apiVersion: 'apiserver.config.k8s.io/v1',
  kind: 'EncryptionConfiguration',
  resources: [{ resources: ['secrets'], providers }],
});
const keysOf = (...names: readonly string[]) => ({ keys: names.map((name) => ({ name, secret: keyText(name) })) });

const unit = (component: string, lines: readonly string[], flags: readonly string[]): string =>
  `[Service]\n${lines.join('\n')}\nExecStart=/usr/local/bin/${component} \\\n  ${flags.join(' \\\n  ')}\n`;

const pki = '/etc/kubernetes/pki';
const encryptionFile = 'etc/kubernetes/enc/encryption.yaml';

/** The manifest of an API server that is given secrets as flags, as variables and in headers. */
const apiServerPod = yaml(
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'kube-apiserver' },
    spec: {
      containers: [
        {
          name: 'kube-apiserver',
          image: 'registry.k8s.io/kube-apiserver:v1.37.2',
          command: [
            'kube-apiserver',
            `--tls-cert-file=${pki}/apiserver.crt`,
            `--tls-private-key-file=${pki}/apiserver.key`,
            '--token-auth-file=/etc/kubernetes/tokens.csv',
            `--encryption-provider-config=/${encryptionFile}`,
            '--audit-webhook-config-file=/etc/kubernetes/audit-webhook.conf',
            '--authentication-token-webhook-config-file=/etc/kubernetes/authn-webhook.conf',
            `--etcd-servers=https://root:${password('etcd')}@10.0.0.99:2379`,
            `--cloud-password=${password('cloud flag')}`,
          ],
          env: [{ name: 'CLOUD_PASSWORD', value: password('cloud variable') }],
          livenessProbe: {
            httpGet: { httpHeaders: [{ name: 'Authorization', value: `Bearer ${webToken('probe')}` }] },
          },
        },
      ],
    },
  },
  password('etcd'),
  password('cloud flag'),
  password('cloud variable'),
  webToken('probe').slice(21),
);

/** By path below the root of the machine. */
export const secretFiles: Readonly<Record<string, SecretFile>> = {
  'etc/kubernetes/manifests/kube-apiserver.yaml': apiServerPod,
  'etc/kubernetes/tokens.csv': {
    text: `${password('static')},admin,1,"system:masters"\n`,
    secrets: [password('static')],
  },
  'etc/kubernetes/audit-webhook.conf': kubeconfig({ token: webToken('audit') }, webToken('audit').slice(21)),
  'etc/kubernetes/authn-webhook.conf': kubeconfig({ username: 'me', password: password('authn') }, password('authn')),
  'etc/kubernetes/scheduler.conf': kubeconfigTo(
    {
      server: `https://me:${password('server')}@10.0.0.99:6443`,
      'proxy-url': `http://me:${password('proxy')}@proxy.example.com:3128`,
    },
    {
      exec: {
        command: 'login',
        args: [`--password=${password('argument')}`],
        env: [{ name: 'PW', value: password('exec') }],
      },
    },
    password('server'),
    password('proxy'),
    password('argument'),
    password('exec'),
  ),
  'etc/kubernetes/bootstrap-kubelet.conf': kubeconfig({ token: joinToken }, joinSecret),
  [encryptionFile]: yaml(
    encryptionOf(
      { secretbox: keysOf('key1') },
      { aescbc: keysOf('key2', 'key3') },
      { kms: { apiVersion: 'v2', name: 'vault', endpoint: 'unix:///run/kms.sock' } },
      { identity: {} },
    ),
    ...['key1', 'key2', 'key3'].map(keyText),
  ),
  'etc/kubernetes/kubeadm.yaml': {
    text: [
      {
        apiVersion: 'kubeadm.k8s.io/v1beta4',
        kind: 'InitConfiguration',
        bootstrapTokens: [{ token: joinToken, ttl: '24h' }],
        certificateKey,
      },
      { apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'ClusterConfiguration', kubernetesVersion: 'v1.37.2' },
      {
        apiVersion: 'kubeadm.k8s.io/v1beta4',
        kind: 'JoinConfiguration',
        discovery: { bootstrapToken: { token: joinToken, apiServerEndpoint: '10.0.0.11:6443' } },
      },
    ]
      .map((document) => stringify(document))
      .join('---\n'),
    secrets: [joinSecret, certificateKey],
  },
  'etc/kubernetes/dump.yaml': yaml(
    {
      apiVersion: 'v1',
      kind: 'List',
      items: [
        {
          apiVersion: 'v1',
          kind: 'Secret',
          type: 'bootstrap.kubernetes.io/token',
          metadata: { namespace: 'kube-system', name: 'bootstrap-token-abcdef' },
          data: { 'token-id': encoded('abcdef'), 'token-secret': encoded(joinSecret) },
        },
        {
          apiVersion: 'v1',
          kind: 'Secret',
          type: 'Opaque',
          metadata: { namespace: 'web', name: 'database' },
          data: {
            password: encoded(password('database')),
            kubeconfig: encoded(kubeconfig({ token: webToken('kept') }).text),
          },
        },
        {
          apiVersion: 'v1',
          kind: 'Secret',
          type: 'kubernetes.io/service-account-token',
          metadata: { namespace: 'web', name: 'robot' },
          data: { token: encoded(webToken('robot')) },
        },
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { namespace: 'web', name: 'typed' },
          stringData: { password: password('typed') },
        },
      ],
    },
    joinSecret,
    encoded(joinSecret),
    password('database'),
    encoded(password('database')),
    webToken('kept').slice(21),
    encoded(webToken('robot')).slice(28),
    password('typed'),
  ),
  'etc/systemd/system/etcd.service': {
    text: unit(
      'etcd',
      [
        `Environment="ETCD_ROOT_PASSWORD=${password('root')}" ETCD_AUTH_SECRET=${password('variable')}`,
        'EnvironmentFile=/etc/etcd/etcd.env',
      ],
      ['--name=cp1', `--initial-cluster-token=${password('cluster')}`, '--data-dir=/var/lib/etcd'],
    ),
    secrets: [password('root'), password('variable'), password('cluster')],
  },
  'etc/etcd/etcd.env': {
    text: `ETCD_NAME=cp1\nETCD_INITIAL_CLUSTER_TOKEN=${password('env')}\nROOT_PASSWORD="${password('exported')}"\n`,
    secrets: [password('env'), password('exported')],
  },
  'etc/systemd/system/kubelet.service': {
    text: unit(
      'kubelet',
      ['Environment="KUBELET_EXTRA_ARGS=--node-labels=a=b"'],
      ['--config=/var/lib/kubelet/config.yaml', '$KUBELET_EXTRA_ARGS'],
    ),
    secrets: [],
  },
  'etc/systemd/system/kubelet.service.d/10-more.conf': {
    text: `[Service]\nEnvironment="KUBELET_EXTRA_ARGS=--manifest-url-header=Authorization:${webToken('unit')}"\n`,
    secrets: [webToken('unit').slice(21)],
  },
  'var/lib/kubelet/config.yaml': yaml(
    {
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      rotateCertificates: true,
      staticPodURLHeader: { Authorization: [`Bearer ${webToken('kubelet')}`] },
    },
    webToken('kubelet').slice(21),
  ),
  'etc/rancher/k3s/config.yaml': yaml(
    {
      token: password('k3s'),
      'agent-token': password('agent'),
      'datastore-endpoint': `postgres://k3s:${password('postgres')}@db.example.com/k3s`,
      'kube-apiserver-arg': [`cloud-password=${password('passed on')}`, 'v=2'],
    },
    password('k3s'),
    password('agent'),
    password('postgres'),
    password('passed on'),
  ),
};
