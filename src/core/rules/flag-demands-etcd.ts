import { isTrue } from '../read/go-flags.js';
import { citing, demand, is, isSet, shown, where, type Look } from './flag-demand.js';
import { isLoopback } from '../read/address.js';
import { hostToldBy } from '../read/uri.js';
import { at, reasonOf, type FlagRule } from './flag-rule.js';
import { cis } from './rule.js';
import { effective, isWhole, listOf } from './started.js';

const components = ['etcd'] as const;
const security = 'https://etcd.io/docs/v3.6/op-guide/security/';

/** URLs without TLS, beyond the machine itself where that is allowed. */
const isEncrypted =
  (name: string, loopback: 'counts' | 'is nothing'): Look =>
  (started) => {
    if (effective(started, name)?.from !== 'given' && !isWhole(started)) return undefined;
    const urls = listOf(started, name);
    const open = urls.filter((url) => /^http:/i.test(url) && (loopback === 'counts' || !isLoopback(hostToldBy(url))));
    if (open.length === 0) return undefined;
    return {
      ...at(started, name),
      message: `has ${name} without TLS${reasonOf(started, name)}`,
      expected: ['https'],
      actual: open.map((url) => `http on ${shown(hostToldBy(url))}`),
    };
  };

/** Naming a CA is enough for etcd to demand a certificate of it (go.etcd.io/etcd/client/pkg/v3/transport). */
const demandsCertificates = (flag: string, trust: string): Look =>
  where((started) => effective(started, trust) === undefined, is(flag, 'true'));

/** Rules about etcd that look at one setting at a time. */
export const etcdDemands: readonly FlagRule[] = [
  demand({
    id: 'etcd-plaintext',
    components: ['etcd', 'kube-apiserver'],
    severity: 'critical',
    looks: [
      where(({ component }) => component === 'etcd', isEncrypted('--listen-client-urls', 'counts')),
      where(({ component }) => component === 'etcd', isEncrypted('--listen-peer-urls', 'is nothing')),
      where(({ component }) => component === 'kube-apiserver', isEncrypted('--etcd-servers', 'counts')),
    ],
    means: 'etcd speaks without TLS with API servers or with its other members.',
    protects: 'everything in the cluster, Secrets included, from whoever listens or dials the port',
    mend: 'Use https in every URL, and give etcd its pairs: `kubepki flags etcd` has the flags.',
    sources: [cis('2.1'), security],
  }),
  demand({
    id: 'etcd-certificate-missing',
    components,
    severity: 'critical',
    looks: [
      citing(cis('2.1'), isSet('--cert-file', '--key-file')),
      citing(cis('2.4'), isSet('--peer-cert-file', '--peer-key-file')),
    ],
    means: 'etcd is not given a certificate for its clients or for its other members.',
    protects: 'everything in the cluster, Secrets included, which is in etcd',
    mend: 'Give it the pairs etcd/server and etcd/peer: `kubepki flags etcd` has the flags.',
    sources: [cis('2.1'), cis('2.4'), security],
  }),
  demand({
    id: 'etcd-open',
    components,
    severity: 'critical',
    looks: [
      citing(cis('2.2'), demandsCertificates('--client-cert-auth', '--trusted-ca-file')),
      citing(cis('2.5'), demandsCertificates('--peer-client-cert-auth', '--peer-trusted-ca-file')),
    ],
    means:
      'etcd lets in clients or members without a certificate. It demands one with --client-cert-auth, and also once --trusted-ca-file is named.',
    protects: 'everything in the cluster, Secrets included, from whoever reaches the port',
    mend: 'Add --client-cert-auth=true with --trusted-ca-file, and the same for peers.',
    sources: [cis('2.2'), cis('2.5'), security],
  }),
  demand({
    id: 'etcd-ca-missing',
    components,
    severity: 'critical',
    looks: [
      where(
        (started) => isTrue(effective(started, '--client-cert-auth')?.value ?? 'false'),
        isSet('--trusted-ca-file'),
      ),
      where(
        (started) => isTrue(effective(started, '--peer-client-cert-auth')?.value ?? 'false'),
        isSet('--peer-trusted-ca-file'),
      ),
    ],
    means: 'etcd demands certificates and is not told of which CA: it takes those of every CA that the machine trusts.',
    protects: 'everything in the cluster from whoever has a certificate of any public CA',
    mend: 'Name the trust file of the etcd CA with --trusted-ca-file and --peer-trusted-ca-file.',
    sources: [security],
  }),
  demand({
    id: 'etcd-auto-tls',
    components,
    severity: 'critical',
    looks: [citing(cis('2.3'), is('--auto-tls', 'false')), citing(cis('2.6'), is('--peer-auto-tls', 'false'))],
    means: 'etcd makes certificates for itself, which nobody can verify.',
    protects: 'everything in the cluster from whoever poses as etcd or as one of its members',
    mend: 'Remove the flag, and give etcd its pairs.',
    sources: [cis('2.3'), cis('2.6'), security],
  }),
  demand({
    id: 'etcd-metrics-exposed',
    components,
    severity: 'warning',
    looks: [isEncrypted('--listen-metrics-urls', 'is nothing')],
    means: 'Metrics and health of etcd are to be had from other machines, without TLS and without a certificate.',
    protects: 'names of keys and the load of the cluster from whoever reaches the port',
    mend: 'Use http://127.0.0.1:2381, or https.',
    sources: ['https://etcd.io/docs/v3.6/op-guide/monitoring/'],
  }),
];
