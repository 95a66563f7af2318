// Configurations that kubeadm 1.37 accepts.
import fc, { type Arbitrary } from 'fast-check';
import { yamlText } from '../../src/core/render/yaml-text.js';
import { ipv4, ipv6, subdomain } from './arbitrary-names.js';
import { soaking } from './property.js';

const maybe = <T>(arbitrary: Arbitrary<T>): Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

const sans = fc.array(
  fc.oneof(
    subdomain,
    subdomain.map((name) => `*.${name}`),
    ipv4,
    ipv6,
  ),
  { maxLength: 3 },
);

/** kubeadm takes service ranges of up to 20 bits. */
const serviceSubnets = {
  4: ['10.96.0.0/12', '10.43.0.0/16', '172.20.0.1/24', '10.96.0.0/16,fd00:10:96::/112'],
  6: ['fd00:10:96::/112', 'fd00:10:96::/108,10.96.0.0/20'],
} as const;

const external = {
  endpoints: ['https://10.0.2.31:2379', 'https://etcd2.example.com:2379'],
  caFile: '/etc/etcd/ca.crt',
  certFile: '/etc/etcd/client.crt',
  keyFile: '/etc/etcd/client.key',
};

const algorithm = soaking
  ? fc.constantFrom(undefined, 'RSA-2048', 'RSA-3072', 'ECDSA-P256', 'ECDSA-P384')
  : fc.constantFrom('ECDSA-P256', 'ECDSA-P384');

const flags = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('v', 'audit-log-maxage', 'feature-gates'),
    value: fc.constantFrom('2', 'A=true', ''),
  }),
  { maxLength: 2, selector: ({ name }) => name },
);

/** An InitConfiguration with its ClusterConfiguration, as the text of one file. */
export const kubeadmConfiguration = fc.constantFrom(4, 6).chain((family) =>
  fc
    .record({
      advertiseAddress: family === 4 ? ipv4 : ipv6,
      name: subdomain.filter((name) => name.length <= 63),
      bindPort: maybe(fc.integer({ min: 1024, max: 65_535 })),
      cluster: fc.record({
        clusterName: maybe(subdomain),
        controlPlaneEndpoint: maybe(
          fc.oneof(
            subdomain.filter((name) => name.length <= 63),
            subdomain.filter((name) => name.length <= 63).map((name) => `${name}:8443`),
            ipv4,
            ipv6.map((address) => `[${address}]:6443`),
          ),
        ),
        networking: fc.record({
          serviceSubnet: fc.constantFrom(...serviceSubnets[family]),
          dnsDomain: fc.oneof(
            fc.constant(undefined),
            subdomain.filter((name) => name.length <= 63),
          ),
        }),
        apiServer: fc.record({ certSANs: sans, extraArgs: flags }),
        controllerManager: fc.record({ extraArgs: flags }),
        scheduler: fc.record({ extraArgs: flags }),
        etcd: fc.oneof(
          fc.constant(undefined),
          fc.record({ serverCertSANs: sans, peerCertSANs: sans, extraArgs: flags }).map((local) => ({ local })),
          fc.constant({ external }),
        ),
        encryptionAlgorithm: algorithm,
        certificateValidityPeriod: maybe(fc.constantFrom('8760h', '2160h0m0s', '100h30m')),
        caCertificateValidityPeriod: maybe(fc.constantFrom('87600h', '8760h')),
      }),
    })
    .map(({ advertiseAddress, name, bindPort, cluster }) =>
      [
        {
          apiVersion: 'kubeadm.k8s.io/v1beta4',
          kind: 'InitConfiguration',
          localAPIEndpoint: { advertiseAddress, bindPort },
          nodeRegistration: { name, criSocket: 'unix:///run/containerd/containerd.sock' },
        },
        {
          apiVersion: 'kubeadm.k8s.io/v1beta4',
          kind: 'ClusterConfiguration',
          kubernetesVersion: 'v1.37.2',
          ...cluster,
        },
      ]
        .map((document) => yamlText(document))
        .join('---\n'),
    ),
);
