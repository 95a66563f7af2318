import { pki, type TestCluster } from './cluster.js';
import {
  basicConstraints,
  certificatePem,
  extendedKeyUsage,
  forge,
  forgeKey,
  keyUsage,
  name,
  sanExtension,
} from './forge.js';
import { binaries } from './real-components.js';

/** The address of its Service. Nothing plays kube-proxy here, so it is also an address of the machine that serves it. */
export const extensionAddress = '10.96.0.50';
const namespace = 'default';
const service = 'echo';
export const groupVersion = 'echo.kubepki.test/v1';

/** A certificate that vouches for itself: who serves an extension, and what the API server trusts for it, is not kubepki's affair. */
function servingPair() {
  const key = forgeKey();
  const echo = name('CN=echo');
  const day = 86_400_000;
  const der = forge({
    subject: echo,
    issuer: echo,
    key,
    signer: key,
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + day),
    extensions: [
      basicConstraints(true),
      // digitalSignature and keyCertSign
      keyUsage(0x84),
      extendedKeyUsage('serverAuth'),
      sanExtension([`${service}.${namespace}.svc`], [[10, 96, 0, 50]]),
    ],
  });
  return { certificate: certificatePem(der), key: key.pem };
}

/**
 * Starts the extension server on the first control plane, with trust in nothing but its `front-proxy-ca.crt`, and registers it.
 *
 * @returns the path of a file that holds what its clients must trust
 */
export async function startExtension(cluster: TestCluster): Promise<string> {
  const [node = '', ...others] = cluster.controlPlanes;
  const machine = cluster.on(node);
  const files = { certificate: '/run/echo.crt', key: '/run/echo.key' };
  const pair = servingPair();
  machine.write(files.certificate, pair.certificate);
  machine.write(files.key, pair.key);
  machine.must(['ip', 'address', 'add', `${extensionAddress}/32`, 'dev', 'lo']);
  for (const other of others) {
    cluster.on(other).must(['ip', 'route', 'add', `${extensionAddress}/32`, 'via', cluster.address(node)]);
  }
  machine.start('extension-server', [
    binaries()['extension-server'],
    `-listen=${extensionAddress}:443`,
    `-tls-cert-file=${files.certificate}`,
    `-tls-private-key-file=${files.key}`,
    `-requestheader-client-ca-file=${pki}/front-proxy-ca.crt`,
    `-group-version=${groupVersion}`,
  ]);
  register(cluster, cluster.address(node), pair.certificate);
  const available = `--output=jsonpath={.status.conditions[?(@.type=="Available")].status}`;
  await cluster.eventually('an available APIService', () =>
    cluster.must(['get', 'apiservice', 'v1.echo.kubepki.test', available]) === 'True' ? true : undefined,
  );
  return files.certificate;
}

function register(cluster: TestCluster, address: string, trusted: string): void {
  const ports = [{ name: 'https', port: 443, protocol: 'TCP' }];
  const metadata = { name: service, namespace };
  const items = [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { clusterIP: extensionAddress, ports } },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': service } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address] }],
      ports,
    },
    {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: 'v1.echo.kubepki.test' },
      spec: {
        group: 'echo.kubepki.test',
        version: 'v1',
        groupPriorityMinimum: 1000,
        versionPriority: 10,
        service: { name: service, namespace },
        caBundle: Buffer.from(trusted).toString('base64'),
      },
    },
  ];
  cluster.must(['create', '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });
}
